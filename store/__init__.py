"""What the bot remembers: one file per subject, tables and the questions asked of them."""
