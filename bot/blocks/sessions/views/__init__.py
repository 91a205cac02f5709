"""What people see of a session: a file for each thing they come for."""
