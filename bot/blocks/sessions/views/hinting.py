"""What may help a session, said so that nobody is blamed (S10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.blocks.sessions.views.parts import facts_of, in_a_line, names_of, public_place_of, see, sign_up_button
from bot.blocks.sessions.views.taking_over import take_over_button
from bot.clash import Clash, Why
from bot.forms import in_full
from bot.text import Text, When, Words, say, say_n, together
from bot.view import Button, Card, Item, Notice, Page, Section
from store.clashes import Beside
from store.people import Person
from store.sessions import LexSession


@dataclass(frozen=True, slots=True)
class Hint:
    """What takes place at the same time, and a freer one."""

    clashes: Sequence[Clash]
    busy: int
    """How many who follow its topics have a seat elsewhere; 0 if they are few."""
    freer: datetime | None


@dataclass(frozen=True, slots=True)
class Helps:
    """What may help a session to which few come."""

    hint: Hint | None = None
    unused: tuple[str, str] | None = None
    """A topic, and the room that hears of it."""
    wish: str = ""
    """What others wish that is like it, and who can be asked."""


def sentence(hint: Hint) -> Words:
    """What there is at the same time; that it may stay is part of it."""
    busy = say_n(
        "{n} person who follows its topics has a seat elsewhere then.",
        "{n} people who follow its topics have a seat elsewhere then.",
        hint.busy,
    )
    stays = say("It is live all the same; move it only if you like.")
    return together((_beside(hint.clashes), busy if hint.busy else "", stays), " ")


def _beside(clashes: Sequence[Clash]) -> Words:
    if not clashes:
        return ""
    more = say_n("And {n} more like it.", "And {n} more like it.", len(clashes) - 1) if len(clashes) > 1 else ""
    return together((_why(clashes[0]), more), " ")


def _why(clash: Clash) -> Text:
    other = clash.other
    told = {"title": other.title, "when": When(other.starts_at, "short")}
    if clash.why == Why.HOST:
        return say("At the same time, with the same host: *{title}* ({when}).", **told)
    if clash.why == Why.TOPIC:
        return say("At the same time, also about {topics}: *{title}* ({when}).", topics=clash.topics[:3], **told)
    if clash.why == Why.AUDIENCE:
        return say("At the same time, for the same people: *{title}* ({when}).", **told)
    return say("At the same time, also in {site}: *{title}* ({when}).", site=other.site.title(), **told)


def move_button(session: LexSession, hint: Hint, zone: ZoneInfo) -> Button:
    """To the freer time in one tap, where there is one."""
    if hint.freer is None:
        return Button(say("Move it"), f"move {session.id}")
    label = say("Move it to {when}", when=When(hint.freer, "short"))
    return Button(label, f"move {session.id} {in_full(hint.freer, zone)}")


def hinted(answer: Card | Notice, session: LexSession, hint: Hint, zone: ZoneInfo) -> Card | Notice:
    """What was answered, with a hint beneath, and a way to move it in the place of links to calendars."""
    move = move_button(session, hint, zone)
    if isinstance(answer, Notice):
        return replace(answer, text=together((answer.text, sentence(hint)), " "), buttons=(move, *answer.buttons))
    others = (button for button in answer.buttons if not button.url)
    return replace(answer, body=together((answer.body, sentence(hint)), "\n\n"), buttons=(move, *others))


def few_letter(session: LexSession, helps: Helps, zone: ZoneInfo) -> Card:
    """One friendly letter, with what helps."""
    move = move_button(session, helps.hint, zone) if helps.hint else Button(say("Move it"), f"move {session.id}")
    ask = (Button(say("Ask two of them"), f"invite {session.id}", "primary"),) if helps.wish else ()
    return Card(
        title=say("Still room: {title}", title=session.title),
        intro=say_n(
            "{n} person has signed up so far. That says little about your topic, and this often helps:",
            "{n} people have signed up so far. That says little about your topic, and this often helps:",
            session.taken,
        )
        if session.taken
        else say("Nobody has signed up yet. That says little about your topic, and this often helps:"),
        facts=facts_of(session, (), "")[:1],
        body=together((say("• {help}", help=one) for one in _helping(session, helps)), "\n"),
        note=say("There is no second letter like this about it."),
        buttons=(*ask, Button(say("Edit"), f"edit {session.id}"), move),
    )


def _helping(session: LexSession, helps: Helps) -> list[Words]:
    topic: Words = "" if session.topics else say("Name its topics: who follows them hears of it.")
    if helps.unused:
        topic = say("With the topic *{topic}* it is told in {room}, too.", topic=helps.unused[0], room=helps.unused[1])
    wish = say("Others wish something like it: *{title}*. I can ask two of them.", title=helps.wish)
    time = _beside(helps.hint.clashes) if helps.hint else ""
    found = (
        wish if helps.wish else "",
        topic,
        say("A line of yours in a room where you are at home."),
        time or say("Another day may suit more people."),
    )
    return [one for one in found if one]


def asked(session: LexSession, number: int) -> Notice:
    text = say_n(
        "I ask {n} person who wishes something like *{title}*. Who that is stays with me.",
        "I ask {n} people who wish something like *{title}*. Who they are stays with me.",
        number,
        title=session.title,
    )
    return Notice(text, "good", (see(session),))


def invited(session: LexSession, hosts: Sequence[Person]) -> Card:
    """Somebody wished something like it."""
    return Card(
        title=say("Perhaps for you: {title}", title=session.title),
        intro=say_n(
            "You wished something like it. {host} hosts it, and there is room.",
            "You wished something like it. {host} host it, and there is room.",
            len(hosts),
            host=names_of(hosts),
        ),
        facts=facts_of(session, hosts, public_place_of(session))[:3],
        note=say("If it is not: nobody knows that I asked you."),
        buttons=(sign_up_button(session), see(session)),
    )


def to_care_for(
    few: Sequence[LexSession],
    unheld: Sequence[LexSession],
    hosts: Mapping[int, Sequence[Person]],
    pairs: Sequence[tuple[Beside, Clash]],
) -> Page:
    """Where a word of a caretaker may help."""
    unfilled = tuple(_few(session, hosts.get(session.id or 0, ())) for session in few)
    beside = tuple(_pair(*pair) for pair in pairs)
    left = tuple(_unheld(session, hosts.get(session.id or 0, ())) for session in unheld)
    return Page(
        title=say("The next 14 days"),
        intro=say("Hosts hear the same, and decide. A friendly word from you may help."),
        sections=(
            *((Section(say("Whoever hosts it cannot be reached any more"), left),) if left else ()),
            Section(say("Few have signed up"), unfilled, say("Everything has found its people.")),
            Section(say("At the same time, for the same people"), beside, say("No two sessions draw the same people.")),
        ),
    )


def _few(session: LexSession, hosts: Sequence[Person]) -> Item:
    signed_up = say_n("{n} person signed up", "{n} people signed up", session.taken)
    coming = signed_up if session.taken else say("nobody yet")
    detail = together((When(session.starts_at, "short"), in_a_line(hosts), coming), " · ")
    return Item(session.title, detail, (see(session),))


def _unheld(session: LexSession, hosts: Sequence[Person]) -> Item:
    """The caretaker hosts it, or somebody else does."""
    other = Button(say("Add a co-host"), f"edit {session.id}")
    return replace(_few(session, hosts), buttons=(replace(take_over_button(session), style="plain"), other))


def _pair(one: Beside, clash: Clash) -> Item:
    detail = together((When(one.starts_at, "short"), _why(clash)), " · ")
    return Item(one.title, detail, (Button(say("Details"), f"session {one.id}"),))
