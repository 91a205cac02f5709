"""One member talks with LEX: a single line (`say`), or a conversation (`chat`)."""

import re
import secrets
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import orjson
from rich.console import Console

from adapters.cli.render import drawn
from adapters.cli.spoken import spoken
from adapters.network import Network
from adapters.settings import Unusable
from bot.chat import Answer
from bot.events import Caller, Command, Submit, Where
from bot.forms import clean
from bot.text import Reader, plain, say
from bot.view import Field, Form
from store import people

PLATFORM, TENANT = "cli", "local"
Answers = dict[str, str | tuple[str, ...]]
_ANSWER = re.compile(r"[a-z_]+=")
Ask = Callable[[str], str]
"""Prints a prompt and gives what was typed; raises `EOFError` at the end."""


@dataclass(frozen=True, slots=True)
class Talk:
    """A member at this terminal."""

    network: Network
    by: Caller

    async def types(self, text: str) -> Answer:
        return await self.network.router.answer(Command(_key(), self.by, self._where, text))

    async def fills(self, form: Form, values: Answers) -> Answer:
        return await self.network.router.answer(Submit(_key(), self.by, self._where, form.name, values, form.about))

    @property
    def _where(self) -> Where:
        return Where(PLATFORM, TENANT, f"@{self.by.user}", private=True)


def _key() -> str:
    return f"{PLATFORM}-{secrets.token_hex(8)}"


async def begin(network: Network, email: str) -> Talk:
    """A talk of the member with this e-mail address. Raises `Unusable` if there is none."""
    person = await network.db.read(lambda unit: people.by_email(unit, email.strip()))
    if person is None:
        raise Unusable(f"Nobody here has the e-mail address {email}.")
    return Talk(network, Caller(PLATFORM, TENANT, person.email or "", person.name, person.email or ""))


async def say_once(talk: Talk, text: str, given: Sequence[str], console: Console, *, as_json: bool) -> bool:
    """Type one line; if it opens a form, ``given`` (``name=value``) fills it in. Print what the member sees.

    False if what was filled in comes back: a form that opens is an answer, one that comes back is none.
    """
    answer, pairs = await talk.types(text), _pairs(given)
    if given and isinstance(answer.view, Form):
        answer = await talk.fills(answer.view, _filled(answer.view, pairs))
    elif given:
        raise Unusable(f"“{text}” does not open a form, so there is nothing to fill in.")
    if as_json:
        print_json(answer)
    else:
        show(answer, console)
    if not isinstance(answer.view, Form):
        return True
    if not as_json:
        console.print(_how_to_fill(text, pairs, answer.view, answer.reader), markup=False, soft_wrap=True)
    return not (given or answer.view.complaints or answer.view.echoes)


def print_json(answer: Answer) -> None:
    """The view as one line of JSON on standard output."""
    print(orjson.dumps(spoken(answer.view, answer.reader)).decode())  # noqa: T201 - what a program reads


def show(answer: Answer, console: Console) -> None:
    if answer.view:
        console.print(drawn(answer.view, answer.reader), soft_wrap=True, highlight=False)


def split(words: Sequence[str]) -> tuple[str, list[str]]:
    """The line to type, and the answers (``name=value``) that follow it."""
    first = next((place for place, word in enumerate(words) if place and _ANSWER.match(word)), len(words))
    return " ".join(words[:first]), list(words[first:])


def _pairs(given: Sequence[str]) -> Mapping[str, str]:
    pairs = [part.partition("=") for part in given]
    wrong = [name for name, equals, _ in pairs if not equals]
    if wrong:
        raise Unusable(f"“{wrong[0]}” is not an answer like title=Typing.")
    return {name.strip(): value for name, _, value in pairs}


def _filled(form: Form, given: Mapping[str, str]) -> Answers:
    """What stands in the form, with what was given on top."""
    fields = {field.name: field for field in form.fields}
    for name in given:
        if name not in fields:
            raise Unusable(f"This form does not ask for “{name}”, but for: {', '.join(fields)}.")
    return {name: parsed(field, given[name]) if name in given else field.value for name, field in fields.items()}


def parsed(field: Field, text: str) -> str | tuple[str, ...]:
    """What was typed as the answer to this question."""
    return tuple(part.strip() for part in text.split(",") if part.strip()) if field.kind == "choices" else text


def _how_to_fill(text: str, given: Mapping[str, str], form: Form, reader: Reader) -> str:
    """What to type next: what was told so far, as it was read, and what is wrong or missing to be filled in."""
    read = {field.name: str(field.value) for field in form.fields if field.name in form.echoes}
    told = {name: value for name, value in {**given, **read}.items() if name not in form.complaints}
    wanted = [
        field.name for field in form.fields if field.name in form.complaints or (field.required and not field.value)
    ]
    some = wanted or ([] if told else [form.fields[0].name])
    parts = [text, *(f"{name}={clean(value)}" for name, value in told.items())]
    example = " ".join([*map(shlex.quote, parts), *(f'{name}="…"' for name in some)])
    return plain(say("Nothing is done yet. To fill it in, add the answers: {example}", example=example), reader)


async def converse(talk: Talk, console: Console, ask: Ask) -> None:
    """Answer line by line, until the member says good-bye or closes the terminal."""
    show(await talk.types(""), console)
    try:
        while (text := ask("lex> ").strip()).lower() not in {"bye", "exit", "quit", "tschüss"}:
            if text:
                await _one_turn(talk, text, console, ask)
    except (EOFError, KeyboardInterrupt):
        console.print()


async def _one_turn(talk: Talk, text: str, console: Console, ask: Ask) -> None:
    answer = await talk.types(text)
    while isinstance(answer.view, Form):
        values = _interview(answer.view, answer.reader, console, ask)
        if values is None:
            console.print(plain(say("Nothing was changed."), answer.reader), style="dim")
            return
        answer = await talk.fills(answer.view, values)
    show(answer, console)


def _interview(form: Form, reader: Reader, console: Console, ask: Ask) -> Answers | None:
    """Ask field by field; after complaints and echoes, only for what they are about. None if the member gives up."""
    _head(form, reader, console)
    values: Answers = {field.name: field.value for field in form.fields}
    said = {*form.complaints, *form.echoes}
    for field in form.fields:
        if field.name in said or not said:
            sheet = drawn(replace(form, title="", intro="", fields=(field,)), reader)
            console.print(sheet, soft_wrap=True, highlight=False)
            typed = ask("    > ").strip()
            if typed == ".":
                return None
            if typed:
                values[field.name] = "" if typed == "-" else parsed(field, typed)
    return values


def _head(form: Form, reader: Reader, console: Console) -> None:
    console.print(plain(form.title, reader), style="bold")
    hint = say("Return keeps what stands there, - empties it, a single . gives up.")
    for words in (form.intro, hint):
        console.print(plain(words, reader), style="dim", soft_wrap=True)
