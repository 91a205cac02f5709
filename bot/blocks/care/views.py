"""What a caretaker sees."""

from collections.abc import Sequence
from dataclasses import replace

from bot.intake import Report
from bot.languages import name_of
from bot.text import Text, When, Words, say, say_n, together
from bot.view import Button, Card, Fact, Item, Page, Section
from bot.words import and_more
from store.places import Room
from store.troubles import MUTE, Trouble, Why

PLATFORMS = {"slack": "Slack", "teams": "Microsoft Teams"}


def set_up(room: Room, language: str) -> Card:
    told = (
        (say("Topics"), together(room.topics)),
        (say("Languages"), together(name_of(one, language) for one in room.languages)),
        (say("Sites"), together(room.sites)),
        (say("The rest"), say("what fits no other room") if room.rest else ""),
        (say("At once"), _at_once(room)),
        (say("List"), _list(room)),
    )
    return Card(
        title=say("{room} is set up", room=room.name) if room.name else say("This room is set up"),
        facts=tuple(Fact(label, value) for label, value in told if value),
        note=say("If I am not in this room yet, please invite me, or I cannot speak here."),
        buttons=(Button(say("Change"), f"setup {room.id}"),),
    )


def _at_once(room: Room) -> Words:
    most = room.at_once or 0
    return say_n("at most {n} card a day", "at most {n} cards a day", most) if most else say("nothing")


def _list(room: Room) -> Words:
    often: dict[str, Words] = {"daily": say("every working day"), "weekly": say("every Monday")}
    if not room.rhythm:
        return say("no list")
    return say("{often} at {hour}:00, of what is new besides", often=often[room.rhythm], hour=room.list_hour)


_SHOWN = 12
"""Lines of a report: more nobody reads in a chat."""


_AGAIN = say("Mend what was refused and paste all of it again: what is here already is not taken twice.")
_UNTOLD = say("No room gets a card of it; searches, lists and digests tell of what is still to come.")


def imported(report: Report, *, is_calendar: bool) -> Page:
    """What became of everything that was pasted."""
    taken = say_n("{n} session was taken in", "{n} sessions were taken in", report.taken)
    there = say_n("{n} was there already.", "{n} were there already.", report.there_already)
    over = say_n("{n} of it is over.", "{n} of them are over.", report.over)
    refused = _lines(report.refused, is_calendar=is_calendar)
    notes = _lines(report.notes, is_calendar=is_calendar)
    sections = ((say("Refused"), refused), (say("Good to know"), notes))
    find, again = Button(say("Find sessions"), "sessions"), Button(say("Take in more"), "import")
    first, then = (find, again) if report.taken else (again, find)
    return Page(
        title=taken if report.taken else say("No session was taken in"),
        intro=together((over if report.over else "", there if report.there_already else ""), " "),
        sections=tuple(Section(title, items) for title, items in sections if items),
        buttons=(replace(first, style="primary"), then),
        note=together((_AGAIN if refused else "", _UNTOLD if report.taken > report.over else ""), " "),
    )


def _lines(told: Sequence[tuple[int, Words]], *, is_calendar: bool) -> tuple[Item, ...]:
    shown = [
        Item(say("Entry {line}", line=line) if is_calendar else say("Line {line}", line=line), words)
        for line, words in sorted(told, key=lambda one: one[0])[:_SHOWN]
    ]
    left = len(told) - len(shown)
    return (*shown, Item(and_more(left))) if left else tuple(shown)


def trouble(found: Trouble) -> Card:
    """What is wrong with a platform, what that means, and what is to be done."""
    name = PLATFORMS.get(found.platform, found.platform)
    return Card(
        title=say("I cannot speak on {platform}", platform=name)
        if found.why in MUTE
        else say("I hear nobody on {platform}", platform=name),
        facts=(Fact(say("Since"), say("{moment}", moment=When(found.since))),),
        body=_what_to_do(found.why, name),
        note=say("What is due there waits, and nothing is lost. I keep trying, and tell you when all is well.")
        if found.why in MUTE
        else say("What I have to say still arrives. I keep trying, and tell you when all is well."),
    )


def _what_to_do(why: Why, name: str) -> Text:
    return (_by_hand(name) | _by_itself(name))[why]


def _by_hand(name: str) -> dict[Why, Text]:
    """What somebody must do something about."""
    return {
        Why.REFUSED: say(
            "{platform} does not accept our token any more. Whoever runs LEX copies the bot token from the app's page "
            "again, sets SLACK_BOT_TOKEN to it and starts LEX again.",
            platform=name,
        ),
        Why.REMOVED: say(
            "The app was removed from {platform}. Whoever runs LEX installs it there again, sets SLACK_BOT_TOKEN to "
            "its new token and starts LEX again.",
            platform=name,
        ),
        Why.DENIED: say(
            "Microsoft gives us no access: our client secret is wrong or has expired. Whoever runs LEX makes a new one "
            "in the bot's registration, sets MICROSOFT_APP_PASSWORD to it and starts LEX again."
        ),
    }


def _by_itself(name: str) -> dict[Why, Text]:
    """What may pass by itself."""
    return {
        Why.KEYS: say(
            "The keys by which I know who writes to me cannot be fetched. If that lasts, whoever runs LEX looks "
            "whether its machine is online, and whether TEAMS_OPENID_URL is right."
        ),
        Why.SOCKET: say(
            "The connection by which {platform} tells me what people do is down. If that lasts, whoever runs LEX looks "
            "whether its machine is online, and whether SLACK_APP_TOKEN still holds.",
            platform=name,
        ),
        Why.AWAY: say(
            "{platform} cannot be reached. If that lasts, whoever runs LEX looks whether its machine is online, and "
            "whether {platform} tells of a disturbance.",
            platform=name,
        ),
    }


def well(found: Trouble) -> Card:
    """A trouble is over."""
    name = PLATFORMS.get(found.platform, found.platform)
    times = [(say("Since"), found.since), (say("Until"), found.well_at or found.since)]
    return Card(
        title=say("All is well again on {platform}", platform=name),
        facts=tuple(Fact(label, say("{moment}", moment=When(moment))) for label, moment in times),
        body=say("What waited there is on its way."),
    )
