"""Everything that is logged during a run is searched for secrets, and for what people wrote.

What the tests' people write and what their platforms keep secret is told to `leaks` where it comes in: by the router,
by the doubles, by the tests themselves. All that is written to a log of ours, in this process or by a program that a
test starts, goes through `leaks.read`; whatever is found fails the test in which it was logged.
"""

import io
import os
import re
from collections.abc import Iterable, Mapping
from typing import Any

LOOKS_SECRET = re.compile(
    r"xox[a-z]-\w|xapp-\w|Bearer [^\s…]|\beyJ[\w-]+\.[\w-]|/calendar/(?:all/)?\d+-[\w-]{8}|://[^/\s:@…]*:[^/\s@…*]+@"
)
WORD = re.compile(r"[\w-]{8,}")
SHORTEST = 12
"""Letters of a text that is looked for."""
MOST_TEXTS = 3000
"""The newest are remembered."""


class Leaks:
    """What must not be logged, and where it was."""

    def __init__(self) -> None:
        self._secrets: set[str] = set()
        self._texts: dict[str, None] = {}
        self._found: list[str] = []

    def secret(self, *values: str) -> None:
        """These open a door: words of eight letters or more."""
        self._secrets.update(values)

    def heard(self, sent: Any) -> None:
        """Somebody wrote this: a text, or whatever holds texts. One word, or a few letters, may stand in any log."""
        for text in _texts(sent):
            after = text.partition(" ")[2]  # the command
            for part in {text, after, *text.split("|"), *after.split("|")}:
                words = part.strip()
                if len(words) >= SHORTEST and " " in words:
                    self._texts[words] = None
        while len(self._texts) > MOST_TEXTS:
            del self._texts[next(iter(self._texts))]

    def read(self, logged: str) -> None:
        """Search what was logged, in one line or in many."""
        where = os.environ.get("PYTEST_CURRENT_TEST", "between tests").partition(" (")[0]
        plain = logged.replace("\\n", "\n").replace('\\"', '"')
        found = [match[0] for match in LOOKS_SECRET.finditer(plain)]
        found += [word for word in _words(plain) if word in self._secrets]
        found += [text for text in tuple(self._texts) if text in plain]
        self._found += [f"{where} has logged {one!r}: …{_around(plain, one)}…" for one in found]

    def found(self) -> list[str]:
        """What was found since this was asked last."""
        found, self._found = self._found, []
        return found


class Log(io.StringIO):
    """A log that is searched as it is written."""

    def write(self, text: str) -> int:
        leaks.read(text)
        return super().write(text)


class Sink(Log):
    """The same, and nothing of it is kept."""

    def write(self, text: str) -> int:
        leaks.read(text)
        return len(text)


def _texts(sent: Any) -> Iterable[str]:
    if isinstance(sent, str):
        yield sent
    elif isinstance(sent, Mapping):
        for value in sent.values():
            yield from _texts(value)
    elif isinstance(sent, list | tuple):
        for value in sent:
            yield from _texts(value)


def _words(logged: str) -> Iterable[str]:
    """Each word, and of a word with a number before it the rest."""
    for word in WORD.findall(logged):
        yield word
        yield word.partition("-")[2]


def _around(logged: str, one: str) -> str:
    at = logged.index(one)
    return logged[max(at - 200, 0) : at + len(one) + 100]


leaks = Leaks()
