"""What a calendar is narrowed by: typed ``python lang:de site:bonn``, in its address ``?q=python&lang=de&site=bonn``.

What cannot be understood is refused in a sentence: a calendar that stayed empty for it would never tell.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from bot.errors import Refusal
from bot.forms import clean
from bot.languages import language_of
from bot.text import Text, say, together

MOST_WORDS, LONGEST = 6, 60
LABELS = {"lang": "lang", "sprache": "lang", "site": "site", "ort": "site"}
_OF_LISTS = {"today", "heute", "week", "woche", "mine", "meine", "past", "vergangene"}
"""What narrows a list, but not what is to be followed for long."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Blank: all."""

    words: tuple[str, ...] = ()
    language: str = ""
    site: str = ""

    @property
    def query(self) -> str:
        """As it stands at the end of an address, with its question mark."""
        told = {"q": " ".join(self.words), "lang": self.language, "site": self.site}
        query = urlencode({name: value for name, value in told.items() if value})
        return f"?{query}" if query else ""

    @property
    def line(self) -> str:
        """As it is typed."""
        told = (*self.words, self.language and f"lang:{self.language}", self.site and f"site:{self.site}")
        return " ".join(part for part in told if part)

    @property
    def said(self) -> Text:
        """The same in the reader's language."""
        language = say("lang:{language}", language=self.language) if self.language else ""
        return together((*self.words, language, say("site:{site}", site=self.site) if self.site else ""), " ")


EVERYTHING = Filter()


def typed(line: str) -> Filter:
    """Raises `Refusal`."""
    return _read(_parts(line))


def addressed(query: Iterable[tuple[str, str]]) -> Filter:
    """The names and values of an address; ``q`` may hold all that can be typed. Raises `Refusal`."""
    told: list[tuple[str, str]] = []
    for name, value in query:
        if name == "q":
            told += _parts(value)
        elif name in LABELS:
            told.append((LABELS[name], clean(value).casefold()))
        else:
            raise Refusal(
                say(
                    "I do not know the filter “{name}”. An address takes q (words), lang and site.", name=name[:LONGEST]
                )
            )
    return _read(told)


def _parts(line: str) -> list[tuple[str, str]]:
    """What each part narrows, blank for a word, and by what."""
    found: list[tuple[str, str]] = []
    for part in clean(line).casefold().split():
        label, colon, value = part.partition(":")
        known = colon and value and label in LABELS
        found.append((LABELS[label], value) if known else ("", part.lstrip("#")))
    return found


def _read(told: Iterable[tuple[str, str]]) -> Filter:
    given = [(name, value) for name, value in told if value]
    words = tuple(dict.fromkeys(value for name, value in given if not name))
    named = {name: {value for other, value in given if other == name} for name in ("lang", "site")}
    if any(len(values) > 1 for values in named.values()):
        raise Refusal(say("One language and one site, please: a calendar follows both at once."))
    listed = [word for word in words if word in _OF_LISTS or word.startswith(("page:", "seite:"))]
    if listed:
        useless = say(
            "A calendar holds all that comes: “{word}” is for lists. Words, lang:de and site:bonn narrow it.",
            word=listed[0],
        )
        raise Refusal(useless)
    if len(words) > MOST_WORDS or any(len(value) > LONGEST for _, value in given):
        most = say("At most {most} words, of at most {longest} letters each, please.", most=MOST_WORDS, longest=LONGEST)
        raise Refusal(most)
    asked = next(iter(named["lang"]), "")
    language = language_of(asked)
    if asked and not language:
        raise Refusal(say("I do not know the language “{language}”. Please write it like lang:de.", language=asked))
    return Filter(words, language, next(iter(named["site"]), ""))
