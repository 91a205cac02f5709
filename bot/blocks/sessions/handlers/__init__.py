"""What happens when somebody asks: a file for each thing they come for."""
