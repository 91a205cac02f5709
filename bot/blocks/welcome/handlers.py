"""What happens when somebody asks for home, help, or about themselves."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot import dates, filters
from bot.blocks.welcome import forms, views
from bot.blocks.welcome.forms import Begin, Me, Quiet
from bot.errors import AskFirst, Misfilled, Refusal
from bot.forms import topics_of
from bot.languages import name_of
from bot.text import plain, say
from bot.turn import Turn, reader_for
from bot.view import Card, Form, Notice, Page, View
from store import commons, outbox, people, sorting


def home(turn: Turn, _rest: str) -> Page:
    """The home card: what each room has to show."""
    return views.home(turn.person, tuple(section for part in turn.house.homes for section in part(turn)), turn.now)


MOST_OFFERED = 12
"""Topics to choose from."""


def begin(turn: Turn, _rest: str) -> Form:
    """Three taps: topics that are common here, language, site."""
    offered = commons.topics(turn.unit, MOST_OFFERED)
    told = {"language": turn.person.language, "site": turn.person.site}
    return forms.begin_form(",".join(offered), told | forms.begin_values(turn.topics(), offered))


def begun(turn: Turn, form: Begin, about: str) -> Card:
    """They have told it; from now on no platform's profile overrules them."""
    offered = topics_of(about)
    topics = list(dict.fromkeys([*(topic for topic in form.common if topic in offered), *form.topics]))
    _settle(turn, form.language, form.site, topics)
    return views.begun(turn.person, topics)


def _settle(turn: Turn, language: str, site: str, topics: list[str]) -> None:
    person = turn.person
    person.language, person.site, person.settled = language, site, True
    turn.unit.add(person)
    people.set_topics(turn.unit, turn.me, topics)
    turn.reads = reader_for(person.language, person.zone, turn.house)


def greeted(turn: Turn) -> Card:
    """A greeting, or the question what this is."""
    return views.greeted(turn.person)


def thanked(turn: Turn) -> Notice:
    return views.thanked(turn.person)


GREETINGS: tuple[str, ...] = (
    "hi", "hello", "hey", "hi there", "hello there", "good morning", "good afternoon", "good evening",
    "who are you", "what are you", "what can you do", "what is this", "what do you do", "how does this work",
    "can you help me", "hallo", "hallihallo", "moin", "servus", "guten morgen", "guten tag", "guten abend",
    "grüss gott", "grüezi", "wer bist du", "was bist du", "was kannst du", "was ist das", "was machst du",
    "wie geht das", "wie funktioniert das", "kannst du mir helfen",
)  # fmt: skip
THANKS: tuple[str, ...] = (
    "thanks", "thank you", "thank you very much", "many thanks", "thanks a lot", "thx", "cheers",
    "danke", "danke dir", "danke schön", "dankeschön", "vielen dank", "herzlichen dank", "besten dank", "merci",
)  # fmt: skip
PHRASES: Mapping[str, Callable[[Turn], View]] = {**dict.fromkeys(GREETINGS, greeted), **dict.fromkeys(THANKS, thanked)}


def help_page(turn: Turn, rest: str) -> Page:
    """``help``: what there is; ``help sessions`` or ``help join``: all of that room."""
    word, cares = rest.casefold().strip(), turn.person.caretaker
    lines = tuple(line for line in turn.house.help if cares or not line.for_caretakers)
    rooms = [line.room for line in lines if word in (line.room, plain(line.block, turn.reads).casefold(), *line.names)]
    if not rooms:
        return views.help_page(lines, turn.house.actions, turn.reads.language)
    return views.help_room(tuple(line for line in lines if line.room == rooms[0]), turn.reads.language)


def me(turn: Turn, _rest: str) -> Card:
    return views.me(turn, turn.topics())


def settings(turn: Turn, _rest: str) -> Form:
    person = turn.person
    values = {
        "topics": turn.topics(),
        "language": person.language,
        "languages": [name_of(one, turn.reads.language) for one in person.languages],
        "site": person.site,
        "zone": turn.reads.zone.key,
        "reminders": person.reminders,
    }
    return Me.form("", values)


def settled(turn: Turn, form: Me, _about: str) -> Card:
    """The member chose; from now on no platform's profile overrules them."""
    person = turn.person
    person.languages = [one for one in form.languages if one != form.language]
    person.zone, person.reminders = form.zone, sorted((int(minutes) for minutes in form.reminders), reverse=True)
    _settle(turn, form.language, form.site, list(form.topics))
    return views.me(turn, list(form.topics))


_TO = re.compile(r"\s*(?:[-–—]|\b(?:to|until|bis)\b)\s*", re.IGNORECASE)


def quiet(turn: Turn, rest: str) -> Form | Notice:
    """``quiet``: the form; ``quiet 22:00-7:00``: at once."""
    person = turn.person
    values: dict[str, Any] = {
        "quiet_from": f"{person.quiet_from:%H:%M}",
        "quiet_until": f"{person.quiet_until:%H:%M}",
        "quiet_weekends": person.quiet_weekends,
        "most_a_week": person.most_a_week,
    }
    if not rest:
        return Quiet.form("", values)
    values["quiet_from"], values["quiet_until"] = (*_TO.split(rest, 1), "")[:2]
    try:
        return hushed(turn, Quiet.read(values, turn.reads), "")
    except Misfilled as wrong:
        raise AskFirst(Quiet.form("", values, wrong.complaints)) from None


def hushed(turn: Turn, form: Quiet, _about: str) -> Notice:
    """They chose when to be left in peace; it is said back, so that a slip is seen."""
    turn.person.sqlmodel_update(form.model_dump())
    turn.unit.add(turn.person)
    return views.hushed(turn.person)


_LEAD = re.compile(r"(?:until|till|for|bis|für)\b(?: zum\b)? *", re.IGNORECASE)
_MORNING = "08:00"


def mute(turn: Turn, rest: str) -> Notice:
    """``mute``: until they say otherwise; ``mute 2 weeks``, ``mute until 24.12.``: until that morning."""
    if rest.casefold() in ("off", "aus"):
        return unmute(turn, "")
    turn.person.muted_until = _morning(turn, _LEAD.sub("", rest, count=1)) if rest else people.FOREVER
    turn.unit.add(turn.person)
    return views.muted(turn.person.muted_until)


def _morning(turn: Turn, day: str) -> datetime:
    """Of the day that is meant, or that comes after so long."""
    for words in (day, f"in {day}") if day else ():
        for moment in dates.read(f"{words} {_MORNING}", turn.reads, turn.now).moments:
            if moment > turn.now:
                return moment
    raise Refusal(views.UNTIL_WHEN, views.MUTE)


def unmute(turn: Turn, _rest: str) -> Notice:
    """What waits comes now, as far as it is still true and not too much at once."""
    turn.person.muted_until = None
    turn.unit.add(turn.person)
    sorting.take_up(turn.unit, turn.me, outbox.MUTED, turn.now)
    turn.recorded = True
    return views.unmuted()


def calendar(turn: Turn, rest: str) -> Card | Notice:
    """``calendar``: the addresses; ``calendar python lang:de``: that of all such sessions.

    ``calendar new`` asks; ``calendar new yes``: new addresses, and the old ones are void.
    """
    if not turn.house.url:
        raise Refusal(say("Nobody reaches me from outside here, so there is no calendar to subscribe to."))
    words = rest.casefold().split()
    if words in (["new"], ["neu"]):
        return views.renewal()
    if words[:1] not in (["new"], ["neu"]) or words[1:] not in (["yes"], ["ja"]):
        return views.calendar(turn.house, turn.person, filters.typed(rest))
    turn.person.calendar_secret = people.new_calendar_secret()
    turn.unit.add(turn.person)
    return views.calendar(turn.house, turn.person, is_new=True)
