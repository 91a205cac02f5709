"""The rooms, in the order people meet them."""

from bot.block import Block
from bot.blocks import care, news, sessions, welcome

BLOCKS: tuple[Block, ...] = (
    welcome.BLOCK,
    sessions.BLOCK,
    news.BLOCK,
    care.BLOCK,
)
