"""Words as Slack reads them: spans become mrkdwn, data stays what it is.

Slack's markup has entities for ``& < >`` (which also kills mentions) but none for ``* _ ~ ` ``. What it never formats
is the fallback of a date it cannot read, so such a character travels as ``<!date^00000000^{_}|*>`` and is seen as
``*``. Bare links and names are left alone because every text is ``verbatim``.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from bot.text import Form, Reader, Span, Words, plain, speak

Json = dict[str, Any]

_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_SPECIAL = re.compile(r"[&<>]")
# what turns the direction of all that follows, and what is no character
_HARMFUL = re.compile(r"[\u202a-\u202e\u2066\u2067\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
# between two letters or digits these three mean nothing to Slack
_FORMATS = re.compile(r"(?<![A-Za-z0-9])[*_~`]+|[*_~]*`[*_~`]*|[*_~]+(?![A-Za-z0-9])")
_QUOTES = re.compile(r"^(?=&gt;)", re.MULTILINE)
_SOFT_HYPHEN, _NO_WIDTH = "\u00ad", "\u200b"
_LOOK_ALIKE = str.maketrans({"*": "∗", "_": "ˍ", "~": "∼", "`": "ˋ"})  # noqa: RUF001 - meant to look alike
MOMENT: dict[Form, str] = {
    "full": "{date_long_pretty}, {time}",
    "from": "{date_long_pretty}, {time}",
    "until": "{time}",
    "short": "{date_short_pretty}, {time}",
    "dated": "{date_short_pretty}, {time}",
    "date": "{date_long_pretty}",
    "day": "{date_long_pretty}",
    "time": "{time}",
}


def harmless(text: str) -> str:
    """The text without what turns its direction or is no character; for fields, which take text as it is."""
    return _HARMFUL.sub("", text) if _HARMFUL.search(text) else text


def escaped(text: str) -> str:
    """Data for a ``plain_text`` object, or for the top-level text of a message."""
    text = harmless(text)
    return text.translate(_ENTITIES) if _SPECIAL.search(text) else text


def unescaped(text: str) -> str:
    """What Slack has escaped, as it was."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") if "&" in text else text


def literal(text: str) -> str:
    """Data for a ``mrkdwn`` object, seen as it was typed."""
    text = escaped(text)
    if _FORMATS.search(text):
        text = _FORMATS.sub(lambda found: f"<!date^00000000^{{_}}|{found[0]}>", text)
    return _QUOTES.sub(_SOFT_HYPHEN, text) if "&gt;" in text else text


def fitted(text: str, most: int, as_sent: Callable[[str], str] = escaped) -> str:
    """The text as it is sent, cut with an ellipsis so that this many characters suffice."""
    sent = as_sent(text)
    if len(sent) <= most:
        return sent
    low, high = 0, most
    while low < high:  # escaping makes texts longer by an unknown factor
        middle = (low + high + 1) // 2
        low, high = (middle, high) if len(as_sent(_cut(text, middle))) <= most else (low, middle - 1)
    return as_sent(_cut(text, low)) if low else ""


def _cut(text: str, length: int) -> str:
    kept = text[: max(0, length - 1)]
    word = kept.rpartition(" ")[0] if length - 1 < len(text) and text[length - 1] != " " else kept
    return (word if len(word) > len(kept) - 20 else kept).rstrip(" ,.;:\u200d\ufe0f") + "…"


def plain_text(words: Words, reader: Reader, most: int) -> Json | None:
    """A ``plain_text`` object; None for no words."""
    text = _label(words, reader, most)
    return {"type": "plain_text", "text": text} if text else None


@lru_cache(maxsize=1024)
def _label(words: Words, reader: Reader, most: int) -> str:
    return fitted(plain(words, reader).strip(), most)


@dataclass(frozen=True, slots=True)
class Spoken:
    """Words in somebody's language: in Slack's markup, and plain."""

    spans: tuple[Span, ...]
    markup: str
    plain: str


@lru_cache(maxsize=4096)  # many read the same
def spoken(words: Words, reader: Reader, *, bold: bool = False) -> Spoken:
    """The words, all bold if so wished."""
    spans = speak(words, reader)
    return of_spans(tuple(Span(span.text, True, span.url, span.at, span.form) for span in spans) if bold else spans)


def of_spans(spans: tuple[Span, ...]) -> Spoken:
    return Spoken(spans, drawn(spans), "".join(span.text for span in spans))


def mrkdwn(lines: Sequence[Spoken], most: int) -> Json | None:
    """A ``mrkdwn`` object of at most this length; None for no words."""
    text = "\n".join(line.markup for line in lines)
    if len(text) > most:
        spans = [span for line in lines for span in (*line.spans, Span("\n"))]
        text = drawn(spans[:-1], most)
    text = text.strip()
    return {"type": "mrkdwn", "text": text, "verbatim": True} if text else None


def drawn(spans: Sequence[Span], most: int = 1_000_000) -> str:
    """The spans in Slack's markup, at most this long; what does not fit is cut with an ellipsis."""
    done, left = list[str](), most
    for span in spans:
        piece = _piece(span)
        if done and _touches(done[-1], piece):
            piece = _NO_WIDTH + piece
        if len(piece) > left:
            done.append(_part(span, left))
            break
        done.append(piece)
        left -= len(piece)
    return "".join(done)


def _touches(before: str, after: str) -> bool:
    """Whether bold begins or ends inside a word, where Slack does not see it."""
    return (before[-1:].isalnum() and after[:1] == "*") or (before[-1:] == "*" and after[:1].isalnum())


def _piece(span: Span) -> str:
    if span.at:
        text = f"<!date^{int(span.at.timestamp())}^{MOMENT[span.form]}|{escaped(span.text)}>"
    elif span.url:
        text = link(span.url, span.text)
    else:
        text = literal(span.text)
    return _bold(text) if span.bold else text


def _part(span: Span, most: int) -> str:
    """As much of a span as fits."""
    if span.at or span.url or most < 4:  # an ellipsis and what makes it bold
        return "…"[:most]
    return _bold(fitted(span.text, most - 2, literal)) if span.bold else fitted(span.text, most, literal)


def _bold(text: str) -> str:
    """Bold, line by line, for it must begin and end at a character that is seen."""
    if "\n" in text:
        return "\n".join(_bold(line) for line in text.split("\n"))
    inner = text.strip()
    return text.replace(inner, f"*{inner}*", 1) if inner else text


def link(url: str, label: str) -> str:
    """A link; inside its label the trick with dates does not work, so look-alikes stand in."""
    if not url.lower().startswith(("https://", "http://")):
        return literal(label)
    safe = quote(url, safe="%/:=&?~#+!$,;'@()*[]").replace("&", "&amp;")
    return f"<{safe}|{escaped(label).translate(_LOOK_ALIKE).replace('|', '¦') or safe}>"
