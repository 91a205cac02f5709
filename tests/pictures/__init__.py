"""How everything looks: a gallery of all views on all platforms, and the pictures of the README."""
