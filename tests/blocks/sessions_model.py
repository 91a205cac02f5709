"""Sessions as they ought to be, in the simplest words: a line of people, of whom the first have the seats.

It shares nothing with the bot. Moments are whole minutes.
"""

from collections import Counter
from dataclasses import dataclass, field

Account = tuple[str, str]
"""A person and the chat they are in."""


@dataclass
class Session:
    """One session. ``seats`` is None where there is no limit."""

    seats: int | None
    line: list[str] = field(default_factory=list)
    """Who comes and who waits, in the order of their coming."""
    asked: dict[str, int] = field(default_factory=dict)
    """When each of them asked for it last."""
    hands: dict[Account, tuple[int, bool]] = field(default_factory=dict)
    """What is known of each hand: since when, and whether it is up."""
    clicked: set[str] = field(default_factory=set)
    """Who used anything but hands."""
    confirmed: Counter[str] = field(default_factory=Counter)
    """How often each was told that they have a seat, or wait for one."""
    moved_up: Counter[str] = field(default_factory=Counter)
    cancelled: bool = False
    day: int = 20

    @property
    def coming(self) -> list[str]:
        return self.line[: self.seats]

    @property
    def waiting(self) -> list[str]:
        return self.line[len(self.coming) :]

    def join(self, person: str, now: int) -> None:
        if self.cancelled:
            return
        if person not in self.line:
            self.line.append(person)
            self.confirmed[person] += 1
        self.asked[person] = now

    def leave(self, person: str) -> None:
        if self.cancelled or person not in self.line:
            return
        waited = self.waiting
        self.line.remove(person)
        self._tell(waited)

    def offers(self, seats: int | None) -> None:
        """So many seats from now on, but nobody loses theirs."""
        if self.cancelled or (seats is not None and seats < len(self.coming)):
            return
        waited = self.waiting
        self.seats = seats
        self._tell(waited)

    def _tell(self, waited: list[str]) -> None:
        self.moved_up.update(person for person in waited if person in self.coming)

    def hear(self, account: Account, at: int, *, up: bool) -> None:
        """A hand was put up or lowered at that moment, of which we hear now."""
        person = account[0]
        if self.cancelled or self.hands.get(account, (-1, up))[0] >= at:
            return
        self.hands[account] = (at, up)
        mine = [hand for (who, _), hand in self.hands.items() if who == person]
        if up and person not in self.line:
            self.join(person, max(since for since, is_up in mine if is_up))
        if not up and not any(is_up for _, is_up in mine) and max(mine)[0] >= self.asked.get(person, 0):
            self.leave(person)
