"""Words as elements of Adaptive Cards.

A TextBlock reads Markdown, a RichTextBlock does not. So what could be read as Markdown, what is bold and what is a link
stands in a RichTextBlock, and people's words can never format or link; everything else in a TextBlock, which knows
headings and is where the client puts in the reader's own date and time. So does an address that is there to be copied:
a RichTextBlock would not break it, and it would run out of a narrow card.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC
from typing import Any

from bot.events import On
from bot.text import Form, Reader, Span, Words, plain, speak

Json = dict[str, Any]

_ACTIVE = re.compile(
    r"[*_\[\]`~\\<>]|&#?\w+;|\{\{|://|www\.|^\s*(?:[-+#]|\d+[.)])(?:\s|$)", re.IGNORECASE | re.MULTILINE
)
_ADDRESS = re.compile(r"https?://[\w.:/?=&%+-]+", re.ASCII)
"""A web address in which nothing can be read as Markdown, once it holds no underscore."""
_MACRO = re.compile(r"\{\{(?=\s*(?:DATE|TIME)\b)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Look:
    """For whom and for which place a view is drawn."""

    reader: Reader
    on: On = "post"
    """What a click on it will count as."""
    opens: Callable[[str], bool] = lambda _command: False
    """Whether a command is answered by a form, for which a dialog is opened."""
    dialog: bool = False
    """It stands in a dialog, where Action.Execute does not work."""
    away: bool = False
    """A member put it into a talk where the bot may not be, and need not: see `adapters.teams.render`."""
    alone: str = ""
    """The member who alone sees it, in a room."""
    named: Counter[str] = field(default_factory=Counter[str])
    """How often each id of an action was given on this card."""

    @property
    def shared(self) -> bool:
        """Whether people in several time zones read it."""
        return self.on == "post"


def lines(words: Words, look: Look, **style: Any) -> list[Json]:
    """An element for each line that is not blank, with a gap where one was; ``style`` as in a TextBlock."""
    if not words:
        return []
    found: list[Json] = []
    is_apart = False
    for line in _split(speak(words, look.reader)):
        if not any(span.text.strip() for span in line):
            is_apart = True
            continue
        spacing = {"spacing": "Small" if is_apart else "None"} if found else {}
        found.append(_element(line, look, style | spacing))
        is_apart = False
    return found


def _split(spans: tuple[Span, ...]) -> Iterator[list[Span]]:
    line: list[Span] = []
    for span in spans:
        first, *rest = span.text.split("\n")
        line.append(replace(span, text=first))
        for text in rest:
            yield line
            line = [replace(span, text=text)]
    yield line


def _element(line: list[Span], look: Look, style: Json) -> Json:
    if len(line) == 1 and line[0].text == line[0].url and _ADDRESS.fullmatch(line[0].url):
        address = line[0].url.replace("_", "%5F")
        return {"type": "TextBlock", "text": f"[{address}]({address})", "wrap": True, **style}
    marked = any(span.bold or span.url for span in line)
    if not marked and not _ACTIVE.search("".join(span.text for span in line)):
        text = "".join(_shown(span, look) for span in line)
        return {"type": "TextBlock", "text": text, "wrap": True, **style}
    around = {key: value for key, value in style.items() if key in {"spacing", "separator", "horizontalAlignment"}}
    own = {key: value for key, value in style.items() if key not in {*around, "style"}}
    runs = [_run(span, look, own) for span in line if span.text]
    return {"type": "RichTextBlock", "inlines": runs, **around}


def _run(span: Span, look: Look, style: Json) -> Json:
    run = {"type": "TextRun", "text": _shown(span, look), **style}
    if span.bold:
        run["weight"] = "Bolder"
    if span.url:
        run |= {"color": "Accent", "selectAction": {"type": "Action.OpenUrl", "url": span.url}}
    return run


def flat(words: Words, reader: Reader) -> str:
    """The words where an element takes plain text only: titles, labels, hints."""
    return inert(plain(words, reader))


def inert(text: str) -> str:
    """The text in which the client puts in no dates."""
    return _MACRO.sub("{\u2060{", text)


def _shown(span: Span, look: Look) -> str:
    """The text; a moment that several people read is put in by each one's own client."""
    if span.at is None or not look.shared:
        return inert(span.text)
    at = f"{span.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return _MOMENTS[span.form].format(date=f"{{{{DATE({at},SHORT)}}}}", time=f"{{{{TIME({at})}}}}")


_MOMENTS: dict[Form, str] = {
    "full": "{date} {time}",
    "short": "{date} {time}",
    "dated": "{date} {time}",
    "date": "{date}",
    "day": "{date}",
    "time": "{time}",
    "from": "{date} {time}",
    "until": "{time}",
}
