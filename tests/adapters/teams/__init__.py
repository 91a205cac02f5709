"""A stand-in for Microsoft Teams and the Bot Connector service; `double.py` tells what it enforces."""
