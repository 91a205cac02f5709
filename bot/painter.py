"""Cards in rooms: drawn from the state of the moment at which it is their turn."""

import asyncio
from collections.abc import Mapping, Sequence

import structlog

from bot.block import Block, Draw
from bot.chat import Chat, Later, To, Uncertain, Unreachable, Vanished
from bot.clock import Clock
from bot.delivery import (
    LEASE,
    MOST_DOUBTFUL_TRIES,
    MOST_TRIES,
    SETTLES,
    Delivery,
    Observe,
    Patience,
    look,
    number,
    record,
    told,
)
from bot.delivery import until as next_try
from bot.hands import Hands
from bot.turn import House, Work, reader_for
from bot.view import Card, Page
from store import places, posts
from store.db import Database, Unit
from store.posts import Claim

log = structlog.get_logger()

MOST_UNDER_WAY = 16
"""Cards of one platform that are being drawn, or wait for their room's turn."""


class Painter:
    """Draws what has changed on the platforms at hand, in each room one card after the other."""

    def __init__(
        self, db: Database, blocks: Sequence[Block], house: House, clock: Clock, chats: Mapping[str, Chat], see: Observe
    ) -> None:
        self._db, self._house, self._clock, self._chats, self._see = db, house, clock, chats, see
        self._cards: dict[str, Draw] = {kind: draw for block in blocks for kind, draw in block.cards.items()}
        self._hands = Hands(blocks, house)
        self.patience = Patience()
        self._under_way: dict[str, set[asyncio.Task[None]]] = {platform: set() for platform in chats}

    @property
    def under_way(self) -> int:
        """How many cards are being drawn."""
        return sum(map(len, self._under_way.values()))

    async def draw_some(self, platform: str) -> int:
        """Claim a few cards of this platform and begin to draw them; how many."""
        now, under_way = self._clock.now(), self._under_way[platform]
        if not await self._db.glance(lambda unit: posts.any_due(unit, platform, now)):
            return 0
        if len(under_way) >= MOST_UNDER_WAY:
            await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
            return 1  # look anew: time has passed, and we may have been told to stop
        free = MOST_UNDER_WAY - len(under_way)
        claims = await self._db.write(lambda unit: posts.claim(unit, platform, now, LEASE, free))
        for claimed in claims:
            task = asyncio.create_task(self._deliver(claimed))
            under_way.add(task)
            task.add_done_callback(under_way.discard)
        return len(claims)

    async def settled(self) -> None:
        """Wait for what is under way."""
        while tasks := [task for tasks in self._under_way.values() for task in tasks]:
            await asyncio.wait(tasks)

    async def _deliver(self, claimed: Claim) -> None:
        turn = asyncio.Event()
        try:
            async with self.patience.lasts():
                message, shows = await self._draw(claimed, turn)
        except Vanished as error:
            await self._give_up(claimed, str(error))
        except Unreachable as error:
            log.warning("room unreachable", platform=claimed.room.platform, reason=str(error))
            await self._give_up(claimed, str(error), closes=True)
        except Exception as error:  # noqa: BLE001 - whatever it was, the card is tried again
            await self._draw_later(claimed, error, may_stand=turn.is_set())
        else:  # it is done: to record it may take as long as it takes
            await record(self._db, self._clock, lambda unit: self._stands(unit, claimed, message, shows))
            self._tell(claimed, "sent")

    async def _draw(self, claimed: Claim, turn: asyncio.Event) -> tuple[str, int]:
        """The platform's id of the message, and how many changes it shows."""
        post, room = claimed.post, claimed.room
        chat, key = self._chats[room.platform], f"post-{post.id}"
        to = To(room.platform, room.tenant, room.channel, room.address)
        await chat.turn(to, new=not post.message)
        turn.set()
        shows, card = await self._db.read(lambda unit: self._today(unit, claimed))
        message = post.message
        if card is not None:
            reader = reader_for(room.language, room.zone, self._house)
            if post.doubts and not message:
                _, message = await look(chat, to, key)
            if message:
                await chat.update(to, message, card, reader)
            else:  # where nobody can look it may stand there twice: better than not at all, or never brought up to date
                message = await chat.post(to, card, reader, key)
        return message, shows

    def _stands(self, unit: Unit, claimed: Claim, message: str, shows: int) -> None:
        room, now = claimed.room, self._clock.now()
        if claimed.post.message != message:
            places.hold(unit, room.id or 0)
        posts.drawn(unit, claimed, message, shows, now)
        if claimed.post.message != message:
            self._hands.catch_up(unit, room, claimed.post.thing, message, now)

    def _today(self, unit: Unit, claimed: Claim) -> tuple[int, Card | Page | None]:
        """How many changes a card of now shows, and the card; none if the thing is gone."""
        kind = claimed.post.thing.split(":")[0]
        shows = posts.wanted(unit, claimed)
        return shows, self._cards[kind](Work(unit, self._clock.now(), self._house), number(claimed.post.thing))

    async def _draw_later(self, claimed: Claim, error: Exception, *, may_stand: bool) -> None:
        post, room, now = claimed.post, claimed.room, self._clock.now()
        asked = isinstance(error, Later)
        doubted = may_stand and not post.message and isinstance(error, Uncertain | TimeoutError)
        log.warning("card not drawn", platform=room.platform, thing=post.thing, tries=post.tries, **told(error))
        most = MOST_DOUBTFUL_TRIES if doubted else MOST_TRIES
        if post.tries >= most and not asked:
            await self._give_up(claimed, repr(error))
            return
        when = max(next_try(error, post.tries, now), now + SETTLES if doubted else now)
        await record(
            self._db,
            self._clock,
            lambda unit: posts.put_off(unit, claimed, when, counts=not asked, doubted=doubted),
        )

    async def _give_up(self, claimed: Claim, reason: str, *, closes: bool = False) -> None:
        """It is not drawn any more; if it is the room that cannot be reached, nothing is said there until it can."""
        log.warning("card given up", platform=claimed.room.platform, thing=claimed.post.thing)
        await record(self._db, self._clock, lambda unit: posts.give_up(unit, claimed, reason, closes=closes))
        self._tell(claimed, "failed")

    def _tell(self, claimed: Claim, fate: str) -> None:
        kind = claimed.post.thing.split(":")[0]
        late = (self._clock.now() - claimed.post.since).total_seconds()
        self._see(Delivery(claimed.room.platform, "card", kind, fate, late))
