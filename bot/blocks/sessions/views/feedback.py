"""What those who had a seat are asked afterwards, and what their hosts see of it (S7)."""

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.blocks.sessions import rules
from bot.blocks.sessions.views.parts import in_a_line, names_of, see
from bot.text import Text, When, Words, clipped, say, say_n, together
from bot.view import Button, Card, Fact, Item, Notice, Page, Section
from bot.words import and_more
from store.attachments import Attachment, Sort
from store.feedback import Verdict
from store.people import Person
from store.sessions import LexSession

VERDICTS: dict[Verdict, Text] = {
    Verdict.HELPFUL: say("Helpful"),
    Verdict.SO_SO: say("So-so"),
    Verdict.NOT_FOR_ME: say("Not for me"),
    Verdict.MISSED: say("I missed it"),
}
_SORTS: dict[Sort, Text] = {
    Sort.SLIDES: say("Slides"),
    Sort.NOTES: say("Notes"),
    Sort.RECORDING: say("Recording"),
    Sort.OTHER: say("Link"),
}
TYPED = {Verdict.HELPFUL: "helpful", Verdict.SO_SO: "so-so", Verdict.NOT_FOR_ME: "no", Verdict.MISSED: "missed"}


SHOWN = 10
"""So many are asked about in one letter."""


def feedback_letter(session: LexSession, hosts: Sequence[Person]) -> Card:
    """One tap is enough."""
    return Card(
        title=say("How was it? {title}", title=session.title),
        intro=say("One tap is enough."),
        note=say("For {host} alone, without your name.", host=names_of(hosts)),
        buttons=tuple(Button(label, f"feedback {session.id} {TYPED[verdict]}") for verdict, label in VERDICTS.items()),
    )


def feedback_of_day(of: Sequence[LexSession], hosts: Mapping[int, Sequence[Person]]) -> Page:
    """All of one day in one letter."""
    more = len(of) - SHOWN
    items = tuple(_asked(one, hosts.get(one.id or 0, ())) for one in of[:SHOWN])
    return Page(
        title=say("How were they?"),
        intro=say("One tap is enough. Only those who hosted see it, without your name."),
        sections=(Section(items=(*items, *((Item(and_more(more)),) if more > 0 else ()))),),
    )


def _asked(session: LexSession, hosts: Sequence[Person]) -> Item:
    other = Button(say("Another answer"), f"feedback {session.id}")
    helpful = Button(VERDICTS[Verdict.HELPFUL], f"feedback {session.id} {TYPED[Verdict.HELPFUL]}")
    detail = together((When(session.starts_at, "short"), in_a_line(hosts)), " · ")
    return Item(session.title, detail, (helpful, other))


def thanks(session: LexSession, hosts: Sequence[Person], verdict: Verdict, *, again: bool) -> Notice:
    """The answer is kept; a line may follow."""
    said = {"verdict": VERDICTS[verdict], "host": names_of(hosts)}
    first = say_n(
        "Thank you. {host} hears *{verdict}*, without your name.",
        "Thank you. {host} hear *{verdict}*, without your name.",
        max(1, len(hosts)),
        **said,
    )
    changed = say_n(
        "Changed: {host} now hears *{verdict}*, without your name.",
        "Changed: {host} now hear *{verdict}*, without your name.",
        max(1, len(hosts)),
        **said,
    )
    return Notice(changed if again else first, "good", (Button(say("Add a line"), f"feedback {session.id}"),))


def missed(session: LexSession, attached: Sequence[Attachment], following: LexSession | None) -> Card:
    """What is left of it for somebody who did not come."""
    recording = (Button(say("Watch the recording"), url=session.recording),) if session.recording else ()
    others = tuple(Button(_label(one), url=one.url) for one in attached if one.url != session.recording)
    wish = Button(say("Wish it again"), f"wish {clipped(session.title, 119)}")
    again = Button(say("Sign up"), f"join {following.id}", "primary") if following else wish
    nothing = say("There are no notes and no recording so far. Look again in a few days.")
    return Card(
        title=say("That happens: {title}", title=session.title),
        intro=say("This is what there is of it:") if recording or others else nothing,
        facts=(Fact(say("Next date"), together((When(following.starts_at),))),) if following else (),
        note=say("You do not count as having come. Nobody is told who did not."),
        buttons=(again, *(recording + others)[:2], see(session)),
    )


_SHORT = 24
"""Characters of what was called by its host, on a button."""


def _label(one: Attachment) -> Words:
    return one.label if 0 < len(one.label) <= _SHORT else _SORTS[one.sort]


def voices(session: LexSession, counts: Counter[Verdict], lines: Sequence[str]) -> Page:
    """For those who host: numbers with every fifth answer, lines without names."""
    few = say("The numbers come with every fifth answer.")
    return Page(
        title=say("What was said of “{title}”", title=session.title),
        intro=numbers(counts) or few,
        sections=(
            Section(
                say("In words, without names"),
                tuple(Item("", line) for line in lines[:50]),
                say("Nobody has written a line yet."),
            ),
        ),
        buttons=(Button(say("Back to the session"), f"session {session.id}"),),
    )


_TIMES = "\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}"


def numbers(counts: Counter[Verdict]) -> Words:
    """How many found it how; blank where too few said so."""
    told = {verdict: counts[verdict] for verdict in VERDICTS if verdict != Verdict.MISSED}
    if sum(told.values()) < rules.FEWEST:
        return ""
    each = (together((str(number), VERDICTS[verdict]), _TIMES) for verdict, number in told.items())
    return together(each, " · ")


def came_saved(session: LexSession, came: int) -> Notice:
    text = say_n(
        "Saved: {n} person came to *{title}*.", "Saved: {n} people came to *{title}*.", came, title=session.title
    )
    return Notice(text, "good", (Button(say("What was said"), f"voices {session.id}"),))
