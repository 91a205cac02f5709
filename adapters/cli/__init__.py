"""The command line: one member's conversation with LEX in a terminal, and what operators do."""
