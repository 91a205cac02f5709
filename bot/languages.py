"""Languages as people write them: ``de``, ``deu``, ``de-DE``, ``German``, ``Deutsch``."""

from functools import lru_cache
from typing import Any

from babel import Locale
from babel.core import get_global

_TOLD_IN = ("en", "de")
"""In these a language may be named."""


def language_of(text: str) -> str:
    """The code of this language, of two letters where there is one; blank if nobody knows it."""
    name, aliases = text.strip().casefold(), _aliases()
    for one in (name, name.replace("_", "-").partition("-")[0]):
        if known := _known().get(aliases.get(one, one).casefold()):
            return known
    return ""


def name_of(code: str, teller: str) -> str:
    """What the language is called in another."""
    names: Any = Locale(teller).languages
    return str(names.get(code, code))


def _aliases() -> dict[str, str]:
    found: Any = get_global("language_aliases")
    return found


@lru_cache
def _known() -> dict[str, str]:
    """Codes and names, and the code of each."""
    codes = {str(code) for code in Locale("en").languages if str(code).isalpha()} - {"und", "mul", "zxx", "root"}
    named = {code: code for code in codes}
    for teller in _TOLD_IN:
        names: Any = Locale(teller).languages
        for code in codes & set(names):
            named.setdefault(str(names[code]).casefold(), code)
    return named
