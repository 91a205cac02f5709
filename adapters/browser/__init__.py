"""The browser chat: a local page with the same rooms, cards and private talks, to try LEX without any account."""
