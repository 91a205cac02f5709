"""What people see of their digest, and rooms of their list."""

from collections.abc import Sequence
from datetime import datetime

from bot.blocks.news.forms import RHYTHMS
from bot.text import When, say
from bot.view import Button, Item, Notice, Page, Section
from store.news import OFF


def digest(best: Sequence[Item], others: Sequence[Item]) -> Page:
    """What comes up for one member; each line can be joined, and all of it be stopped, by one tap."""
    sections = (
        Section(say("For your topics"), tuple(best)),
        Section(say("Also coming up") if best else "", tuple(others)),
    )
    return Page(
        title=say("What comes up for you"),
        sections=tuple(section for section in sections if section.items),
        buttons=(
            Button(say("All sessions"), "sessions"),
            Button(say("How often"), "digest"),
            Button(say("No more of these"), "digest off"),
            Button(say("Mute LEX"), "mute"),
        ),
    )


def room_list(items: Sequence[Item], day: datetime) -> Page:
    """What comes up for a room."""
    return Page(
        title=say("New here on {day}", day=When(day, "date")),
        sections=(Section(items=tuple(items)),),
        buttons=(Button(say("All sessions"), "sessions"), Button(say("Offer a session"), "host")),
    )


def chosen(rhythm: str, hour: int) -> Notice:
    """The choice said back."""
    if rhythm == OFF:
        text = say("I send you no digest. *digest* brings it back whenever you like.")
        return Notice(text, "good", (Button(say("Find sessions"), "sessions"),))
    how_often = next(option.label for option in RHYTHMS if option.value == rhythm)
    text = say("Your digest comes *{often}* at {hour}:00, if there is anything new.", often=how_often, hour=hour)
    return Notice(text, "good", (Button(say("About me"), "me"),))
