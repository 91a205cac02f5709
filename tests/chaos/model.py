"""What must be true in the end, written from the specification alone: from what people did and what they were told.

Of each person and session the model knows which states are possible: *there* (with a seat, or waiting) or *not there*.
What was answered leaves one; what nobody answered leaves both.
"""

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.chaos.deeds import UNSURE, Told

THERE, AWAY = "there", "away"
LONGEST_UNKNOWN = 90.0
"""Seconds after which LEX knows of a card that stands, or never will: a claim of the dead, and what follows it."""
LATE = 12.0
"""Seconds after which a request that nobody answered can have no effect any more."""
Key = tuple[int, int]
"""A member and a session."""


@dataclass
class Place:
    """All that one person did about one session."""

    possible: set[str] = field(default_factory=lambda: {AWAY})
    told: Told = Told.OUT
    came: tuple[float, float] | None = None
    """When the sign-up that counts was sent and when it was answered, where both are certain."""
    here_since: float | None = None
    """Since when they certainly are there."""
    by_hand: bool = False
    """The last sign-up was a hand, of which nobody said whether LEX knew the card yet: that word may come late."""
    doubt_until: float = 0.0
    """Until when something that nobody answered may still have its effect."""
    doubted: bool = False
    """Whether anything about it was ever uncertain."""
    hands: set[str] = field(default_factory=set)
    """The platforms on which their hand is up."""
    unheard: set[str] = field(default_factory=set)
    """Those of them of which nobody knows whether LEX was ever told."""
    early: bool = False
    """A hand was, or may have been, put up before LEX knew the card: it will count when LEX does, unless LEX has heard
    that it was taken down."""
    touched: set[str] = field(default_factory=set)
    """The messages on which they moved a hand: a card may stand twice where nobody could look."""
    lingering: set[str] = field(default_factory=set)
    """The platforms on which they took their hand down without LEX ever having said so."""
    overridden: bool = False
    """They left in another way while a hand was up."""
    asked: int = 0
    """How often they did something that may have signed them up."""
    story: list[str] = field(default_factory=list)
    """What was done and what was said to it, with the seconds since the beginning."""


class Model:
    """Everybody's places."""

    def __init__(self) -> None:
        self.places: dict[Key, Place] = defaultdict(Place)
        self.answers: dict[str, int] = defaultdict(int)
        self._began = time.monotonic()

    def note(self, key: Key, deed: str, told: Told | None, sent: float) -> None:
        """Keep what was done, for who wants to know how it came about."""
        since = self._began
        self.places[key].story.append(f"{deed} {sent - since:.2f}–{time.monotonic() - since:.2f}: {told}")

    def place(self, member: int, session: int) -> Place:
        return self.places[member, session]

    def may(self, member: int, session: int, verb: str) -> bool:
        """Whether the outcome of this can be told: nothing of the opposite kind is under way."""
        place = self.places.get((member, session))
        if place is None:
            return verb == "join"
        if place.doubt_until > time.monotonic() and place.possible != ({THERE} if verb == "join" else {AWAY}):
            return False
        return (THERE in place.possible) is (verb == "leave") or len(place.possible) > 1

    def joined(self, key: Key, told: Told, sent: float, answered: float) -> None:
        place = self.places[key]
        place.by_hand = told is Told.TAKEN
        self.answers[f"join {told}"] += 1
        place.early |= told is Told.EARLY
        if told in UNSURE:
            self._in_doubt(place, THERE, LONGEST_UNKNOWN if place.early else LATE)
            return
        place.came = None
        if place.possible == {AWAY}:
            place.came = (sent, answered)
            place.here_since = answered
        elif place.possible == {THERE, AWAY}:
            place.here_since = answered
        place.possible, place.told, place.overridden = {THERE}, told, False

    def left(self, key: Key, told: Told, *, by_hand: str = "") -> None:
        place = self.places[key]
        self.answers[f"leave {told}"] += 1
        if by_hand:
            place.hands.discard(by_hand)
            place.lingering.discard(by_hand)
            if told is Told.UNKNOWN:
                place.lingering.add(by_hand)
            elif place.lingering and not place.hands:
                self._in_doubt(place, AWAY)
                return
            if place.hands and told is not Told.UNKNOWN:  # the other hand keeps the seat, if it was heard of
                if place.overridden or place.hands <= place.unheard:
                    self._in_doubt(place, AWAY)
                return
        elif place.hands:
            place.overridden = True
        if told is Told.UNKNOWN or (place.early and (place.hands or place.lingering)):
            self._in_doubt(place, AWAY)
            return
        place.possible, place.told = {AWAY}, Told.OUT
        place.came = place.here_since = None

    def waved(self, key: Key, told: Told) -> None:
        """The hand went up and down again."""
        self.answers[f"wave {told}"] += 1
        place = self.places[key]
        if told is Told.UNKNOWN:
            self._in_doubt(place, THERE)
        else:
            place.doubted = True  # whether there was a seat in between is the platform's secret

    def forgets(self, member: int) -> None:
        """Their platform could not tell who they are, so that for a while they were two, each with seats of its own."""
        for (who, _), place in self.places.items():
            if who == member:
                place.possible, place.doubted = {THERE, AWAY}, True
                place.came = place.here_since = None
                place.told = Told.TAKEN

    def _in_doubt(self, place: Place, other: str, late: float = LATE) -> None:
        place.possible.add(other)
        place.doubt_until, place.doubted = time.monotonic() + late, True
        place.here_since = place.came = None


def out_of_order(tickets: Iterable[tuple[int, tuple[float, float] | None]]) -> list[tuple[int, int]]:
    """Pairs of tickets, in rising order, whose later one was answered before the earlier one was even sent."""
    wrong: list[tuple[int, int]] = []
    latest, holder = 0.0, 0
    for ticket, came in sorted(tickets):
        if came is None:
            continue
        sent, answered = came
        if answered < latest:
            wrong.append((holder, ticket))
        if sent > latest:
            latest, holder = sent, ticket
    return wrong
