"""Which of many short texts are about the same, in whatever order and spelling."""

import re
from collections.abc import Sequence

from rapidfuzz import fuzz, process

LEAST = 80
_SMALL = frozenset(
    re.findall(
        r"\w+",
        """
        a an and about at for from how in intro introduction into of on or the to with session basics beginner beginners
        advanced als am an anfänger auf aus das dem den der des die ein eine einem einen einführung er es für fürs
        grundlagen im in ins mit oder sitzung und vom von wie zu zum zur über
        """,
    )
)
"""Words that tell nothing of what a text is about."""


def alike(text: str, among: Sequence[str], most: int) -> list[int]:
    """The places of those that are about the same, the likest first."""
    known = [_said(one) for one in among]
    found = process.extract(_said(text), known, scorer=fuzz.token_set_ratio, limit=most, score_cutoff=LEAST)
    return [place for _, _, place in found]


def telling(text: str) -> list[str]:
    """The words of a text that tell what it is about, each once."""
    words = "".join(letter if letter.isalnum() or letter in "+#-." else " " for letter in text.casefold()).split()
    bare = dict.fromkeys(word.strip(".-") for word in words)
    return [word for word in bare if word and word not in _SMALL]


def _said(text: str) -> str:
    return " ".join(telling(text)) or text.casefold()
