"""The bot: machinery in these files, one LEX building block per folder of ``bot/blocks``."""
