"""The rooms, in the order people meet them."""

from bot.block import Block

BLOCKS: tuple[Block, ...] = ()
