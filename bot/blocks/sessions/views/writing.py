"""What hosts write to all who come (S8)."""

from bot.blocks.sessions.views.parts import see
from bot.text import Words, say, say_n
from bot.view import Button, Card, Fact, Notice
from store.circulars import Circular
from store.people import Person
from store.sessions import LexSession


def preview(session: LexSession, circular: Circular, writer: Person, recipients: int) -> Card:
    """As it will be read, and by how many."""
    number = session.id
    return Card(
        title=_title(session, writer),
        facts=(Fact(say("Goes to"), _people(recipients)),),
        body=circular.text,
        note=say("Nobody has got it yet."),
        buttons=(
            Button(say("Send it"), f"message {number} send {circular.id}", "primary"),
            Button(say("Change it"), f"message {number}"),
        ),
    )


def sent(session: LexSession, recipients: int) -> Notice:
    text = say(
        "Your words for *{title}* are on their way to {people}.", title=session.title, people=_people(recipients)
    )
    return Notice(text, "good", (see(session),))


def sent_before(session: LexSession) -> Notice:
    return Notice(say("These words to the guests of *{title}* were sent already.", title=session.title), "plain")


def _people(recipients: int) -> Words:
    return say_n("{n} person", "{n} people", recipients)


def _title(session: LexSession, writer: Person) -> Words:
    return say("{name} writes to you about “{title}”", name=writer.name, title=session.title)


def circular_letter(session: LexSession, circular: Circular, writer: Person) -> Card:
    return Card(title=_title(session, writer), body=circular.text, buttons=(see(session),))
