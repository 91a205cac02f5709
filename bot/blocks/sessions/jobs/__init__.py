"""What happens around a session with nobody asking: a file for each reason."""
