"""What hosts see of their sessions (S8)."""

from collections.abc import Sequence

from bot.blocks.sessions.views.parts import seats_of
from bot.text import When, Words, say, say_n, together
from bot.view import Button, Item, Page, Section
from store.people import Person
from store.sessions import LexSession, SignUp


def guests(
    session: LexSession, coming: Sequence[tuple[SignUp, Person]], waiting: Sequence[tuple[SignUp, Person]]
) -> Page:
    """Who comes, for the host alone."""
    return Page(
        title=say("Who comes to “{title}”", title=session.title),
        intro=say("{when} · {seats}", when=When(session.starts_at), seats=seats_of(session, len(waiting))),
        sections=(
            _people(say("Coming"), coming, say("Nobody yet. A word in a room you know often helps.")),
            *((_people(say("Waiting, in this order"), waiting, ""),) if waiting else ()),
        ),
        buttons=(Button(say("Back to the session"), f"session {session.id}"),),
    )


def _people(title: Words, sign_ups: Sequence[tuple[SignUp, Person]], empty: Words) -> Section:
    """Names in lines of ten, so that a full hall still fits."""
    names = tuple(f"{person.name} ✓" if sign_up.confirmed else person.name for sign_up, person in sign_ups)
    lines = [names[start : start + 10] for start in range(0, len(names), 10)]
    shown = tuple(Item(together(line)) for line in lines[:20])
    more = (Item(say_n("and {n} more", "and {n} more", len(names) - 200)),) if len(lines) > len(shown) else ()
    return Section(title, shown + more, empty)
