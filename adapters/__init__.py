"""The doors to the world: each translates one platform's tongue into the bot's and back."""
