"""The rooms, in the order people meet them."""

from bot.block import Block
from bot.blocks import sessions

BLOCKS: tuple[Block, ...] = (sessions.BLOCK,)
