"""The ways in which a rule says no. All of them roll everything back."""

from collections.abc import Mapping

from bot.text import Words
from bot.view import Button, Form, Notice


class Refusal(Exception):
    """A friendly no, with what to do instead."""

    def __init__(self, words: Words, *buttons: Button) -> None:
        super().__init__(str(words))
        self.view = Notice(words, "warning", buttons)


class Misfilled(Exception):
    """Words at the fields of a form."""

    def __init__(self, complaints: Mapping[str, Words], instead: Mapping[str, str] | None = None) -> None:
        super().__init__(", ".join(complaints))
        self.complaints = complaints
        self.instead = instead or {}
        """How answers were understood, to be shown in the place of what was typed."""


class AskFirst(Exception):
    """What was typed cannot be done like this: a form asks for it, with what was typed and what is wrong with it.

    Whoever catches `Misfilled` raises this, for half of it may be done already.
    """

    def __init__(self, form: Form) -> None:
        super().__init__(form.name)
        self.form = form
