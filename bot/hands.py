"""Emoji on cards: what they do there, also when they were quicker than our knowing what the message shows."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from bot.block import Block
from bot.errors import Refusal
from bot.events import Reaction, Where
from bot.text import say
from bot.turn import House, Turn, reader_for
from bot.view import Notice, View
from store import hands, places, posts
from store.db import Away, Unit, is_passing
from store.hands import Hand
from store.people import Account
from store.places import Room

log = structlog.get_logger()

_NOT_YET = say(
    "I saw your hand, but cannot tell yet what this message shows. "
    "If I do not write to you within a few minutes, please press its button."
)
SKEW = timedelta(minutes=1)
"""A platform that tells of a time further ahead than this is not believed."""
_SKIN = re.compile("[\U0001f3fb-\U0001f3ff]")


class Hands:
    """Acts on emoji by the rooms' door plates."""

    def __init__(self, blocks: Sequence[Block], house: House) -> None:
        self._house = house
        self._acts = {where: act for block in blocks for where, act in block.reactions.items()}
        self._emoji = frozenset(emoji for emoji, _ in self._acts)

    def known(self, emoji: str) -> str:
        """The emoji without the tone of its skin; blank if it means nothing on any card."""
        bare = _SKIN.sub("", emoji)
        return bare if bare in self._emoji else ""

    def moved(self, turn: Turn, event: Reaction, account: Account) -> View | None:
        """What comes too late changes nothing: what people see on the screen counts."""
        emoji, thing = self.known(event.emoji), _shown(turn, event)
        kind, _, number = (thing or "").partition(":")
        act = self._acts.get((emoji, kind))
        if not emoji or thing is None or (thing and not act):
            return None
        hand = Hand(
            account_id=account.id or 0,
            channel=event.where.channel,
            message=event.message,
            emoji=event.emoji,
            up=event.added,
            at=min(event.at or turn.now, turn.now + SKEW),
        )
        if not hands.put(turn.unit, hand):
            return None
        if act:
            return act(turn, int(number), event.added)
        return Notice(_NOT_YET) if event.added else None

    def catch_up(self, unit: Unit, room: Room, thing: str, message: str, now: datetime) -> None:
        """We know now that this message shows this thing: the hands that are up on it already count."""
        kind, _, number = thing.partition(":")
        where = Where(room.platform, room.tenant, room.channel, room.name, address=room.address)
        for hand, person in hands.up_on(unit, room, message):
            act = self._acts.get((self.known(hand.emoji), kind))
            turn = Turn(unit, now, self._house, person, where, reader_for(person.language, person.zone, self._house))
            try:
                if act:
                    with unit.begin_nested():
                        act(turn, int(number), True)
            except Refusal:  # as if it had come too late
                continue
            except Exception as error:
                if isinstance(error, Away) or is_passing(error):
                    raise
                log.exception("hand not counted", thing=thing)  # to forget that the card stands would be worse


def _shown(turn: Turn, event: Reaction) -> str | None:
    """What the message shows; blank if it is ours and we cannot tell yet; None if it is nobody's business."""
    where = event.where
    place = where.platform, where.tenant, where.channel
    thing = posts.shown_by(turn.unit, *place, event.message)
    if thing is None and event.ours and places.held(turn.unit, *place):
        return posts.shown_by(turn.unit, *place, event.message) or ""  # it may have become known meanwhile
    return thing
