"""The ways in which a rule says no. All of them roll everything back."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.text import Words
from bot.view import Button, Form, Notice


class Refusal(Exception):
    """A friendly no, with what to do instead."""

    def __init__(self, words: Words, *buttons: Button) -> None:
        super().__init__(str(words))
        self.view = Notice(words, "warning", buttons)


@dataclass(frozen=True, slots=True)
class Echo:
    """How an answer was understood: in words, and as it would have been typed in full."""

    words: Words
    value: str


class Misfilled(Exception):
    """Words at the fields of a form."""

    def __init__(self, complaints: Mapping[str, Words], echoes: Mapping[str, Echo] | None = None) -> None:
        super().__init__(", ".join((*complaints, *(echoes or ()))))
        self.complaints, self.echoes = complaints, echoes or {}

    def echo(self, form: Form) -> Form:
        """The form with answers as they were understood, in the place of what was typed."""
        read = {name: echo.value for name, echo in self.echoes.items()}
        fields = tuple(replace(field, value=read.get(field.name, field.value)) for field in form.fields)
        return replace(form, fields=fields, echoes={name: echo.words for name, echo in self.echoes.items()})


class AskFirst(Exception):
    """What was typed cannot be done like this: a form asks for it, with what was typed and what is wrong with it.

    Whoever catches `Misfilled` raises this, for half of it may be done already.
    """

    def __init__(self, form: Form) -> None:
        super().__init__(form.name)
        self.form = form
