"""What people fill in about a session, and what they write in one line: a file for each thing."""
