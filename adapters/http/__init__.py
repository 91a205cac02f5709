"""The one web server: every door is a route of it."""
