"""The end of a storm: the database, the cards, the letters and what people were told, held against the model.

Each question gives back what is wrong, in sentences; none where all is well.
"""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from tests.chaos.deeds import Told
from tests.chaos.model import AWAY, THERE, Model, out_of_order
from tests.chaos.town import Member, Session, Town
from tests.chaos.truth import Letter, Post, Seat

DONE = {"sent", "maybe sent"}
BEGINNINGS = {
    "sessions.seat": ("You are coming: ", "You are on the waiting list: "),
    "sessions.moved_up": ("A seat is free, and it is yours: ",),
    "sessions.changed": ("Changed: ",),
    "sessions.cancelled": ("Cancelled: ",),
}
SEATS = re.compile(r"(\d+) of (\d+) taken(?:, (\d+) waiting)?")


@dataclass
class Findings:
    """What is wrong, by question, and what was counted."""

    wrong: dict[str, list[str]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        parts = [f"{len(found)} × {name}: {'; '.join(found[:12])}" for name, found in self.wrong.items()]
        return "\n".join(parts) or "all is well"


class Verdict:
    """Reads everything once, then answers."""

    def __init__(self, town: Town, model: Model) -> None:
        self.town, self.model = town, model
        self.people = town.truth.people()
        self.members = {person: member for member in town.members for person in self._persons(member)}
        self.seats, self.letters, self.posts = town.truth.seats(), town.truth.letters(), town.truth.posts()
        self.by_key: dict[tuple[int, int], list[Seat]] = defaultdict(list)
        for seat in self.seats:
            if member := self.members.get(seat.person):
                self.by_key[member.number, seat.session].append(seat)

    def _persons(self, member: Member) -> set[int]:
        accounts = [("slack", member.slack and member.slack.id), ("teams", member.teams and member.teams.object_id)]
        return {self.people[account] for account in accounts if account in self.people}

    def find(self) -> Findings:
        findings = Findings()
        questions = {
            "seats above capacity, or counted wrongly": self.seats_counted,
            "a free seat while somebody waits": self.seats_free,
            "sign-ups that are not what was accepted": self.sign_ups,
            "waiting lists out of order": self.order,
            "letters without an end": self.unsent,
            "letters not delivered exactly once": self.deliveries,
            "letters that were owed and are not there": self.owed,
            "people who were told more often than there was to tell": self.too_often,
            "cards that do not show what is true": self.cards,
            "people who are known twice": self.twice,
        }
        for name, question in questions.items():
            if found := question():
                findings.wrong[name] = found
        findings.counts = self.counts()
        return findings

    def counts(self) -> Counter[str]:
        fates = Counter(f"letters {letter.fate}" for letter in self.letters)
        doubtful = sum(bool(post.doubt) for post in self.posts)
        states = Counter(f"seats {seat.seat}" for seat in self.seats)
        copies = sum(map(self._hand_on_a_copy, list(self.model.places)))
        cards = {"cards": len(self.posts), "cards in doubt": doubtful, "people with a hand on a copy": copies}
        known = [len(place.possible) == 1 for place in self.model.places.values()]
        places = {"places known for certain": sum(known), "places that may be either": known.count(False)}
        places["seats whose order is known"] = sum(self._came(seat) is not None for seat in self.seats)
        asked = sum(letter.fate == "maybe sent" and letter.platform == "slack" for letter in self.letters)
        letters = {"letters maybe sent on Slack, which can be asked": asked}
        return fates + states + Counter(cards) + Counter(places) + Counter(letters)

    # seats

    def seats_counted(self) -> list[str]:
        return [hall.trouble for hall in self.town.truth.halls() if hall.trouble]

    def seats_free(self) -> list[str]:
        return [
            f"{hall}" for hall in self.town.truth.halls() if hall.seated + hall.kept < hall.capacity and hall.in_line
        ]

    def sign_ups(self) -> list[str]:
        found: list[str] = []
        for key in set(self.by_key) | set(self.model.places):
            seats, place = self.by_key.get(key, []), self.model.places[key]
            if len(seats) > 1:
                found.append(f"{key}: {seats} by {place.story}")
            if (THERE if seats else AWAY) not in place.possible and not self._hand_on_a_copy(key):
                found.append(f"{key}: {seats or 'no sign-up'}, but {place.story}")
            if seats and place.possible == {THERE} and place.told is Told.IN and seats[0].seat != "in":
                found.append(f"{key}: was told of a seat and waits")
        return found

    def _hand_on_a_copy(self, key: tuple[int, int]) -> bool:
        """Whether they put their hand on a card that stands twice, on the one of which LEX cannot know."""
        known = {post.message for post in self.posts if post.session == key[1]}
        doubtful = any(post.doubt and post.platform == "teams" for post in self.posts if post.session == key[1])
        return doubtful and bool(self.model.places[key].touched - known)

    def order(self) -> list[str]:
        found: list[str] = []
        by_session: dict[int, list[Seat]] = defaultdict(list)
        for seat in self.seats:
            by_session[seat.session].append(seat)
        for number, seats in by_session.items():
            came = [(seat.ticket, self._came(seat)) for seat in seats]
            who = {seat.ticket: self.members[seat.person].number for seat in seats if seat.person in self.members}
            found += [
                f"session {number}: ticket {b} came before ticket {a}: {self._all_of(who[b], number)}; "
                f"{self._all_of(who[a], number)}"
                for a, b in out_of_order(came)[:1]
            ]
            first_waiting = min((seat.ticket for seat in seats if seat.seat == "waiting"), default=None)
            last_in = max((seat.ticket for seat in seats if seat.seat == "in"), default=0)
            if first_waiting is not None and last_in > first_waiting:
                found.append(f"session {number}: ticket {last_in} has a seat, ticket {first_waiting} waits")
            if len({seat.ticket for seat in seats}) < len(seats):
                found.append(f"session {number}: a ticket was given twice")
        return found

    def _all_of(self, member: int, session: int) -> str:
        """What they did, and the letters that this brought about."""
        story, kinds = self.model.places[member, session].story, ("sessions.seat", "sessions.moved_up")
        letters = [f"{one}" for kind in kinds for one in self._of((member, session, kind))]
        return f"member {member}, persons {self._persons(self.town.members[member])}: {story}, {letters}"

    def _may_have_counted_late(self, key: tuple[int, int]) -> bool:
        """A hand counts when LEX knows the card: a while later, where nobody knew whether that had arrived."""
        in_doubt = any(post.doubt for post in self.posts if post.session == key[1])
        return in_doubt and self.model.places[key].by_hand

    def _came(self, seat: Seat) -> tuple[float, float] | None:
        """When this sign-up was asked for, where that is certain."""
        member = self.members.get(seat.person)
        if member is None:
            return None
        key = member.number, seat.session
        late = self._hand_on_a_copy(key) or self._may_have_counted_late(key)
        return None if late else self.model.places[key].came

    def twice(self) -> list[str]:
        return [
            f"{member}: persons {sorted(found)}"
            for member in self.town.members
            if len(found := self._persons(member)) > 1
        ]

    # letters

    def unsent(self) -> list[str]:
        return [f"{letter}" for letter in self.letters if letter.fate not in {*DONE, "dropped"}]

    def deliveries(self) -> list[str]:
        """Of each person, session and kind: so many messages as letters that were sent, and more only in doubt."""
        messages = self._messages()
        sent, maybe = Counter[tuple[int, int, str]](), Counter[tuple[int, int, str]]()
        for letter in self.letters:
            if letter.person in self.members and letter.kind in BEGINNINGS:
                key = (self.members[letter.person].number, letter.session, letter.kind)
                sent[key] += letter.fate == "sent"
                maybe[key] += letter.fate == "maybe sent"
        return [
            f"{key}: {messages[key]} for {sent[key]} letters sent and {maybe[key]} maybe sent: {self._of(key)}"
            for key in {*messages, *sent}
            if not sent[key] <= len(messages[key]) <= sent[key] + 2 * maybe[key]
        ]

    def _of(self, key: tuple[int, int, str]) -> list[Letter]:
        persons = self._persons(self.town.members[key[0]])
        return [one for one in self.letters if one.person in persons and (one.session, one.kind) == key[1:]]

    def _messages(self) -> defaultdict[tuple[int, int, str], list[str]]:
        """What stands in the private talks, and where: of a member, a session and a kind of letter."""
        by_slack = {member.slack.id: member for member in self.town.members if member.slack}
        by_chat = {member.teams.chat.id: member for member in self.town.members if member.teams}
        told = [(by_slack.get(user), words, f"slack {ts}") for user, ts, words in self.town.dms]
        told += [
            (by_chat[call.conversation], call.body.get("summary", ""), f"teams {call.conversation}")
            for call in self.town.teams.calls
            if call.operation == "send" and call.status == 201 and call.conversation in by_chat
        ]
        titles = {session.title: number for number, session in self.town.sessions.items()}
        found = defaultdict[tuple[int, int, str], list[str]](list)
        for member, words, where in told:
            line = words.replace("*", "").partition("\n")[0]
            for kind, beginnings in BEGINNINGS.items():
                title = next((line.removeprefix(each) for each in beginnings if line.startswith(each)), None)
                if member and title in titles:
                    found[member.number, titles[title], kind].append(where)
        return found

    def owed(self) -> list[str]:
        """Who is there has their letter: of the seat or the waiting list, of having moved up, of the last move."""
        found: list[str] = []
        letters: dict[tuple[int, int, str, str], Letter] = {
            (letter.person, letter.session, letter.kind, letter.occurrence): letter for letter in self.letters
        }
        for key, (seat, *_) in self.by_key.items():
            place, who, ticket = self.model.places[key], (seat.person, seat.session), str(seat.ticket)
            letter = letters.get((*who, "sessions.seat", ticket))
            if letter is None or letter.fate not in DONE:
                found.append(f"{key}: {seat.seat} by ticket {ticket}, and the letter is {letter}")
            if place.told is Told.WAITING and place.possible == {THERE} and seat.seat == "in":
                letter = letters.get((*who, "sessions.moved_up", ticket))
                if letter is None or letter.fate not in DONE:
                    found.append(f"{key}: moved up, and the letter is {letter}")
            found += self._told_of_move(key, seat)
        return found

    def too_often(self) -> list[str]:
        """Nobody has more letters of a seat than they asked for one, nor of having moved up than they have tickets."""
        told, tickets = Counter[tuple[int, int, str]](), Counter[tuple[int, int]]()
        for letter in self.letters:
            if letter.person in self.members:
                key = self.members[letter.person].number, letter.session
                told[*key, letter.kind] += letter.fate in DONE
                tickets[key] += letter.kind == "sessions.seat"
        found: list[str] = []
        for key, place in self.model.places.items():
            seats, moves = told[*key, "sessions.seat"], told[*key, "sessions.moved_up"]
            if seats > place.asked or moves > tickets[key]:
                found.append(f"{key}: {seats} of a seat, {moves} of having moved up, by {place.story}")
        return found

    def _told_of_move(self, key: tuple[int, int], seat: Seat) -> list[str]:
        place, session = self.model.places[key], self.town.sessions[seat.session]
        if not session.moves or place.here_since is None or place.here_since > session.moves[-1][0]:
            return []
        if self._may_have_counted_late(key):
            return []
        kinds = [one for one in self.letters if (one.person, one.session) == (seat.person, seat.session)]
        told = [one for one in kinds if one.kind == "sessions.changed" and one.fate in DONE]
        return [] if told else [f"{key}: there since before it was moved, and not told: {kinds}"]

    # cards

    def cards(self) -> list[str]:
        found: list[str] = []
        posts = {(post.session, post.platform): post for post in self.posts}
        taken = Counter((seat.session, seat.seat) for seat in self.seats)
        for number, session in self.town.sessions.items():
            true = (taken[number, "in"], session.capacity, taken[number, "waiting"])
            for platform, words in self._shown(session).items():
                post = posts.get((number, platform))
                found += self._card(f"session {number} on {platform}", post, words, true)
        return found

    def _shown(self, session: Session) -> dict[str, list[str]]:
        return {
            "slack": [message.words for message in self.town.slack_cards(session)],
            "teams": [message.says for message in self.town.teams_cards(session)],
        }

    def _card(self, name: str, post: Post | None, words: list[str], true: tuple[int, int, int]) -> list[str]:
        if post is None or post.failed or post.behind:
            return [f"{name}: {post}"]
        shown = [SEATS.search(each) for each in words]
        states = [tuple(int(part or 0) for part in each.groups()) if each else None for each in shown]
        if post.doubt:
            return [] if true in states else [f"{name}: shows {states}, in doubt, but {true} is true"]
        return [] if states == [true] else [f"{name}: shows {states}, but {true} is true ({post})"]
