"""How people sign up and out: by command, by click, by hand; and what they are told."""

import asyncio
import os
import time
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import Any

from tests.adapters.slack import shown
from tests.adapters.slack.events import Delivery
from tests.adapters.slack.methods_people import reaction_changes
from tests.adapters.slack.people import Person as SlackPerson
from tests.adapters.slack.workspace import Message as SlackMessage
from tests.adapters.teams import cards
from tests.adapters.teams.answers import AppFailed, Malformed
from tests.adapters.teams.emoji import reaction_type
from tests.adapters.teams.people import Person as TeamsPerson
from tests.adapters.teams.wire import DROP
from tests.adapters.teams.world import Message as TeamsMessage
from tests.chaos.town import Member, Session, Town

HAND = "✋"
HAND_NAME = "raised_hand"
PATIENCE = 6.0 if os.environ.get("LEXBOT_CHAOS") == "long" else 3.0
"""Seconds that people look at the screen for an answer after the app took what they did; then they know nothing."""
PAUSES = (0.0, 0.7, 2.0)
"""Seconds before Slack delivers an event again: at once, after a minute, after five; a minute is shorter here."""


class Told(StrEnum):
    """What somebody knows after they did something."""

    IN = "in"
    WAITING = "waiting"
    OUT = "out"
    TAKEN = "taken"
    """It was taken, and whatever it led to is told in private."""
    EARLY = "early"
    """LEX does not know yet what the message shows on which the hand was put; it may learn of it."""
    UNKNOWN = "unknown"


UNSURE = {Told.UNKNOWN, Told.EARLY}


def understood(texts: Sequence[str], title: str, verb: str = "") -> Told | None:
    """What these words say about this session, the last word first; no late answer to what was done before."""
    for text in reversed(texts):
        plain = text.replace("*", "").replace("\\", "")
        if "Something went wrong" in plain or "failed with the error" in plain:
            return Told.UNKNOWN
        if "I saw your hand" in plain:
            return Told.EARLY
        if title not in plain:
            continue
        for beginning, told in _SAYINGS:
            if beginning in plain and (told is Told.OUT) is (verb == "leave"):
                return told
    return None


_SAYINGS = (
    ("You are in: ", Told.IN),
    ("You are number", Told.WAITING),
    ("You already have a seat in", Told.IN),
    ("You are already on the waiting list", Told.WAITING),
    ("Done", Told.OUT),
    ("You have no seat", Told.OUT),
    ("You are off", Told.OUT),
    ("You left", Told.OUT),
)


async def heard(words: Callable[[], Sequence[str]], verb: str, title: str) -> Told:
    """Wait for words about this session that answer this."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if told := understood(words(), title, verb):
            return told
        await asyncio.sleep(0.03)
    return Told.UNKNOWN


# Slack


async def slack_command(town: Town, person: SlackPerson, verb: str, session: Session) -> Told:
    before = len(person.ephemerals)
    where = town.slack_rooms[session.topic] if town.chance.random() < 0.5 else None
    answer = await person.types(f"/lex {verb} {session.number}", in_=where)
    if not answer.ok:
        return Told.UNKNOWN
    return await heard(lambda: [message.words for message in person.ephemerals[before:]], verb, session.title)


async def slack_click(person: SlackPerson, message: SlackMessage, types: str, session: Session) -> Told | None:
    """Press the button that types this; None if there is none."""
    button = next((e for _, e in shown.elements(message.blocks) if e.get("value") == types), None)
    if button is None:
        return None
    before, stood = len(person.ephemerals), message.words
    answer = await person.clicks(message, button["action_id"], value=types)
    if not answer.ok:
        return Told.UNKNOWN

    def words() -> list[str]:
        is_private = message.channel.startswith("D") or message.ephemeral_to
        own = [message.words] if is_private and message.words != stood else []  # what stood there is no answer
        return own + [each.words for each in person.ephemerals[before:]]

    return await heard(words, types.partition(" ")[0], session.title)


def slack_letter_with(person: SlackPerson, types: str) -> SlackMessage | None:
    """A private message on which this can be pressed."""
    for message in reversed(person.dm):
        if any(element.get("value") == types for _, element in shown.elements(message.blocks)):
            return message
    return None


async def slack_hand(town: Town, person: SlackPerson, message: SlackMessage, *, up: bool) -> Told:
    """Put the hand up or take it down; Slack tells of it until it is heard, four times at most."""
    before, called = len(person.ephemerals), len(town.slack.calls)
    name, changes = slack_hand_moved(town, person, message, up=up)
    delivery = await slack_event(town, name, changes)
    if not delivery.delivered:
        return Told.UNKNOWN
    if town.chance.random() < 0.06:
        await town.slack.events.again(delivery)
    said = understood([each.words for each in person.ephemerals[before:]], "")
    if said is None and slack_words_lost(town, person, called):
        return Told.UNKNOWN
    return said if said in UNSURE else Told.TAKEN


def slack_words_lost(town: Town, person: SlackPerson, since: int) -> bool:
    """Whether something was to be said to them that did not arrive: that it went wrong, perhaps."""
    return any(call.body.get("user") == person.id and not call.ok for call in town.slack.calls[since:])


def slack_hand_moved(town: Town, person: SlackPerson, message: SlackMessage, *, up: bool) -> tuple[str, Any]:
    """The hand is moved now; what Slack is going to tell of it."""
    hands = message.reactions.setdefault(HAND_NAME, [])
    if up and person.id not in hands:
        hands.append(person.id)
    elif not up and person.id in hands:
        hands.remove(person.id)
    changes = reaction_changes(town.slack.api, message, person.id, HAND_NAME)
    return ("event_reaction_added" if up else "event_reaction_removed"), changes


async def slack_event(town: Town, name: str, changes: Any) -> Delivery:
    """One event, delivered again as Slack does it, with shorter pauses."""
    delivery = await town.slack.events.send(name, changes)
    assert delivery
    for pause in PAUSES[1:]:
        if delivery.over:
            break
        await asyncio.sleep(pause)
        await town.slack.events._attempt(delivery)
    return delivery


# Teams


async def teams_command(person: TeamsPerson, verb: str, session: Session) -> Told:
    before = len(person.chat.everything)
    try:
        await person.types(f"{verb} {session.number}")
    except AppFailed:
        return Told.UNKNOWN
    return await heard(lambda: teams_words(person, before), verb, session.title)


def teams_words(person: TeamsPerson, since: int) -> list[str]:
    return [message.says for message in person.chat.everything[since:] if message.by_bot]


async def teams_click(person: TeamsPerson, message: TeamsMessage, types: str, session: Session) -> Told | None:
    """Press the button that types this; None if there is none."""
    card = message.card_for(person)
    action = teams_action(card, types) if card else None
    if card is None or action is None:
        return None
    before, person.toast = len(person.chat.everything), None
    own = message.conversation is person.chat
    stood = person.reads(message) if own else ""
    try:
        await person._does(action, {}, message)
    except (AppFailed, Malformed):
        return Told.UNKNOWN

    def words() -> list[str]:
        stands = person.reads(message) if own else ""
        return [*teams_words(person, before), *([stands] if stands != stood else []), person.toast or ""]

    return await heard(words, types.partition(" ")[0], session.title)


def teams_action(card: Any, types: str) -> Any:
    return next((a for a in cards.actions(card) if (a.get("data") or {}).get("lex", {}).get("types") == types), None)


def teams_letter_with(person: TeamsPerson, types: str) -> TeamsMessage | None:
    for message in reversed(person.chat.messages):
        card = message.card_for(person) if message.by_bot else None
        if card and teams_action(card, types):
            return message
    return None


async def teams_hand(town: Town, person: TeamsPerson, message: TeamsMessage, *, up: bool) -> Told:
    before, called = len(person.chat.everything), len(town.teams.calls)
    activity = teams_hand_moved(town, person, message, up=up)
    for pause in (0.0, *PAUSES[1:]):
        await asyncio.sleep(pause)
        delivery = await town.teams.wire.post(activity)
        if delivery.answered:
            break
    else:
        return Told.UNKNOWN
    if town.chance.random() < 0.06:
        await town.teams.wire.post(activity)
    said = understood(teams_words(person, before), "")
    if said is None and teams_words_lost(town, person, called):
        return Told.UNKNOWN
    return said if said in UNSURE else Told.TAKEN


def teams_words_lost(town: Town, person: TeamsPerson, since: int) -> bool:
    """The same on Teams."""
    calls = [call for call in town.teams.calls[since:] if call.conversation == person.chat.id]
    return any(call.dropped or call.status >= 300 or not call.status for call in calls)


def teams_hand_moved(town: Town, person: TeamsPerson, message: TeamsMessage, *, up: bool) -> Any:
    """The hand is moved now; the activity that Teams is going to send."""
    hands = message.reactions.setdefault(HAND, [])
    if up and person not in hands:
        hands.append(person)
    elif not up and person in hands:
        hands.remove(person)
    change: dict[str, Any] = {"id": message.id, "replyToId": message.id}
    moved = [{"type": reaction_type(HAND)}]
    change |= {"reactionsAdded": moved if up else DROP, "reactionsRemoved": DROP if up else moved}
    name = "message_reaction_added" if up else "message_reaction_removed"
    return town.teams.activity(name, message.conversation, message.root, person, change)


# either


async def commands(town: Town, member: Member, verb: str, session: Session, *, on_slack: bool) -> Told:
    if on_slack and member.slack:
        return await slack_command(town, member.slack, verb, session)
    assert member.teams
    return await teams_command(member.teams, verb, session)


async def clicks_card(town: Town, member: Member, session: Session, *, on_slack: bool) -> Told | None:
    """Press *Sign up* on the card in the room."""
    types = f"join {session.number}"
    if on_slack and member.slack:
        card = next(iter(town.slack_cards(session)), None)
        return await slack_click(member.slack, card, types, session) if card else None
    assert member.teams
    card = next(iter(town.teams_cards(session)), None)
    return await teams_click(member.teams, card, types, session) if card else None


async def clicks_letter(member: Member, session: Session, *, on_slack: bool) -> Told | None:
    """Press *Release my seat* on what came by direct message."""
    types = f"leave {session.number}"
    if on_slack and member.slack:
        letter = slack_letter_with(member.slack, types)
        return await slack_click(member.slack, letter, types, session) if letter else None
    assert member.teams
    message = teams_letter_with(member.teams, types)
    return await teams_click(member.teams, message, types, session) if message else None


async def moves_hand(town: Town, member: Member, session: Session, *, on_slack: bool, up: bool) -> Told | None:
    if on_slack and member.slack:
        card = next(iter(town.slack_cards(session)), None)
        return await slack_hand(town, member.slack, card, up=up) if card else None
    assert member.teams
    card = next(iter(town.teams_cards(session)), None)
    return await teams_hand(town, member.teams, card, up=up) if card else None


async def moves_hand_twice(town: Town, member: Member, session: Session, *, on_slack: bool) -> Told | None:
    """The hand goes up and down again, and the platform tells the second before the first."""
    if on_slack and member.slack:
        card = next(iter(town.slack_cards(session)), None)
        if card is None:
            return None
        put = slack_hand_moved(town, member.slack, card, up=True)
        taken = slack_hand_moved(town, member.slack, card, up=False)
        deliveries = [await slack_event(town, *taken), await slack_event(town, *put)]
        return Told.TAKEN if all(each.delivered for each in deliveries) else Told.UNKNOWN
    assert member.teams
    found = next(iter(town.teams_cards(session)), None)
    if found is None:
        return None
    both = [teams_hand_moved(town, member.teams, found, up=True), teams_hand_moved(town, member.teams, found, up=False)]
    answered = [(await town.teams.wire.deliver(activity)).answered for activity in reversed(both)]
    return Told.TAKEN if all(answered) else Told.UNKNOWN
