"""The rooms, in the order people meet them."""

from bot.block import Block
from bot.blocks import care, sessions, welcome

BLOCKS: tuple[Block, ...] = (
    welcome.BLOCK,
    sessions.BLOCK,
    care.BLOCK,
)
