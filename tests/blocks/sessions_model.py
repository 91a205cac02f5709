"""Sessions as they ought to be, in the simplest words: who comes, who waits, and for whom a seat is kept.

It shares nothing with the bot. Moments are whole minutes; nobody here ever sleeps.
"""

from collections import Counter
from dataclasses import dataclass, field

Account = tuple[str, str]
"""A person and the chat they are in."""


@dataclass
class Session:
    """One session. ``seats`` is None where there is no limit."""

    seats: int | None
    starts: int
    tickets: dict[str, int] = field(default_factory=dict)
    """Who is on the list, and the number by which they are in order."""
    seated: set[str] = field(default_factory=set)
    kept: dict[str, int] = field(default_factory=dict)
    """For whom of those who wait a seat is kept, and until when."""
    told: set[str] = field(default_factory=set)
    """Who of those who wait was asked since a seat came free."""
    asked: dict[str, int] = field(default_factory=dict)
    """When each of them asked for it last."""
    hands: dict[Account, tuple[int, bool]] = field(default_factory=dict)
    """What is known of each hand: since when, and whether it is up."""
    clicked: set[str] = field(default_factory=set)
    """Who used anything but hands."""
    confirmed: Counter[str] = field(default_factory=Counter)
    """How often each was told that they have a seat, or wait for one."""
    moved_up: Counter[str] = field(default_factory=Counter)
    offered: Counter[str] = field(default_factory=Counter)
    cancelled: bool = False
    day: int = 20
    newest: int = 0

    @property
    def line(self) -> list[str]:
        return sorted(self.tickets, key=self.tickets.__getitem__)

    @property
    def coming(self) -> list[str]:
        return [person for person in self.line if person in self.seated]

    @property
    def waiting(self) -> list[str]:
        return [person for person in self.line if person not in self.seated]

    @property
    def free(self) -> bool:
        return self.seats is None or len(self.seated) + len(self.kept) < self.seats

    def join(self, person: str, asked: int) -> None:
        if self.cancelled:
            return
        if person not in self.tickets:
            self._draws(person)
            self.confirmed[person] += 1
            if self.free:
                self.seated.add(person)
        elif person not in self.seated:
            self.take(person, asked)
        self.asked[person] = asked

    def take(self, person: str, now: int) -> None:
        """The seat that is kept for them, or one that is free."""
        if self.cancelled or person in self.seated:
            return
        if person not in self.tickets:
            self.join(person, now)
        elif person in self.kept or self.free:
            self.kept.pop(person, None)
            self._gets_one(person)

    def decline(self, person: str, now: int) -> None:
        if not self.cancelled and person in self.kept:
            self._goes(person)
            self._hand_out(now)

    def leave(self, person: str, now: int) -> None:
        if self.cancelled or person not in self.tickets:
            return
        had_one = person in self.seated
        self._goes(person)
        if had_one:
            self.told &= self.kept.keys()
        self._hand_out(now)

    def offers(self, seats: int | None, now: int) -> None:
        """So many seats from now on, but nobody loses theirs, nor one that is kept."""
        if self.cancelled or seats == self.seats or (seats or 100) < len(self.seated) + len(self.kept):
            return
        self.seats = seats
        if seats is None:
            self.kept.clear()
        self.told &= self.kept.keys()
        self._hand_out(now)

    def moves(self, day: int, starts: int, now: int) -> None:
        """To another day; who was asked is asked anew."""
        if self.cancelled or starts <= now or day == self.day:
            return
        self.day, self.starts = day, starts
        self.kept.clear()
        self.told.clear()
        self._hand_out(now)

    def expires(self, now: int) -> bool:
        """Who did not answer in time stands at the end of the line; whether there was anybody."""
        late = [person for person in sorted(self.kept) if self.kept[person] <= now]
        for person in sorted(late, key=lambda one: (self.kept[one], one)):
            del self.kept[person]
            self._draws(person)
        if late and not self.cancelled:
            self._hand_out(now)
        return bool(late)

    def _draws(self, person: str) -> None:
        self.newest += 1
        self.tickets[person] = self.newest

    def _goes(self, person: str) -> None:
        del self.tickets[person]
        self.seated.discard(person)
        self.told.discard(person)
        self.kept.pop(person, None)

    def _gets_one(self, person: str) -> None:
        self.seated.add(person)
        self.told.discard(person)
        self.moved_up[person] += 1

    def _hand_out(self, now: int) -> None:
        """At once; on the last day each who was not asked yet is asked first, while there is time for an answer."""
        last_day = self.seats is not None and self.starts - now < 24 * 60
        for person in self.waiting:
            if self.free and not last_day:
                self._gets_one(person)
            elif self.free and person not in self.told:
                self._asks(person, now)

    def _asks(self, person: str, now: int) -> None:
        time = min(120, (self.starts - 15 - now) / 2)
        if time < 10:
            self._gets_one(person)
            return
        self.told.add(person)
        self.kept[person] = int(now + time)
        self.offered[person] += 1

    def hear(self, account: Account, at: int, now: int, *, up: bool) -> None:
        """A hand was put up or lowered at that moment, of which we hear now."""
        person = account[0]
        if self.cancelled or self.hands.get(account, (-1, up))[0] >= at:
            return
        self.hands[account] = (at, up)
        mine = [hand for (who, _), hand in self.hands.items() if who == person]
        if up and person not in self.tickets:
            self.join(person, max(since for since, is_up in mine if is_up))
        if not up and not any(is_up for _, is_up in mine) and max(mine)[0] >= self.asked.get(person, 0):
            self.leave(person, now)
