"""Questions of a form as inputs, and what was filled in as values again."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from adapters.teams.text import Json, Look, flat, inert, lines
from bot.text import Words, say, together
from bot.view import Field

DATE, TIME, WORDS = ".date", ".time", ".words"
"""A moment is asked for by two inputs, and a third for who tells it in words; their names end so."""
_LISTED = 6
"""So many choices are shown at once; more unfold."""

_MOMENT = re.compile(rf"(.+)(?:{re.escape(DATE)}|{re.escape(TIME)}|{re.escape(WORDS)})")
"""A client may leave out what is blank."""
_PICKED = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d))?", re.ASCII)
"""What the two inputs can show: no other zone than the reader's."""
_LINKING = re.compile(r"\](?=\()|<(?=\S)")

Values = dict[str, str | tuple[str, ...]]


def question(field: Field, complaint: Words, echo: Words, look: Look) -> Json:
    """The inputs of one question, with what is wrong with the answer, or how it was understood, beneath."""
    draw = _DRAW.get(field.kind, _text)
    wrong = lines(complaint, look, color="Attention", weight="Bolder", spacing="Small") if complaint else []
    read = lines(echo, look, color="Accent", spacing="Small") if echo else []
    return {"type": "Container", "spacing": "Medium", "items": [*draw(field, look), *wrong, *read]}


def _input(kind: str, field: Field, look: Look, **more: Any) -> Json:
    drawn = {"type": kind, "id": field.name, "label": flat(field.label, look.reader), **more}
    if field.required:
        drawn |= {"isRequired": True, "errorMessage": flat(_MISSING, look.reader)}
    return {key: value for key, value in drawn.items() if value not in ("", None)}


_MISSING = say("Please fill this in.")


def _hint(field: Field, look: Look) -> str:
    return flat(field.hint, look.reader)


def _text(field: Field, look: Look) -> list[Json]:
    value = _one(field)
    more: Json = {
        "placeholder": _hint(field, look),
        "value": inert(value),
        "isMultiline": field.kind == "lines" or None,
    }
    if len(value) <= field.most:  # else it could not be corrected
        more["maxLength"] = field.most
    if field.kind == "link":
        more["style"] = "Url"
    return [_input("Input.Text", field, look, **more)]


def _number(field: Field, look: Look) -> list[Json]:
    text = _one(field)
    value = int(text) if re.fullmatch(r"-?[0-9]{1,15}", text) else None  # more digits no client can show
    drawn = _input("Input.Number", field, look, placeholder=_hint(field, look), value=value, max=field.most)
    bound = flat(say("At most {most}, please.", most=field.most), look.reader)
    drawn["errorMessage"] = f"{drawn['errorMessage']} {bound}" if field.required else bound
    return [drawn]


def _when(asked: Field, look: Look) -> list[Json]:
    """A date and a time side by side, in whose zone they are, and beneath what is told in words: one is enough."""
    picked = _PICKED.fullmatch(_one(asked))
    date, time = picked.groups() if picked else (None, None)
    field = replace(asked, required=False, label=_starred(asked, asked.label))
    day = _input("Input.Date", field, look, value=date) | {"id": field.name + DATE}
    hour = _input("Input.Time", field, look, value=time)
    hour |= {"id": field.name + TIME, "label": flat(_starred(asked, say("Time")), look.reader)}
    columns = [{"type": "Column", "width": "stretch", "items": [each]} for each in (day, hour)]
    zone = lines(look.reader.zone.key, look, isSubtle=True, size="Small", spacing="Small")
    like = flat(say("tomorrow 15:00, Friday 10 am"), look.reader)
    told = "" if picked else inert(_one(field))
    words = _input("Input.Text", field, look, placeholder=like, value=told, maxLength=max(len(told), 200))
    words |= {"id": field.name + WORDS, "label": flat(say("Or in words"), look.reader)}
    return [{"type": "ColumnSet", "columns": columns}, *zone, words]


def _starred(field: Field, label: Words) -> Words:
    """As the client shows what is required."""
    return together((label, "*"), " ") if field.required else label


def _choice(field: Field, look: Look) -> list[Json]:
    """One of several, or (``choices``) any of them."""
    several = field.kind == "choices"
    options = [option for option in field.options if option.value]
    chosen = set(field.value if isinstance(field.value, tuple) else (field.value,))
    drawn = _input(
        "Input.ChoiceSet",
        field,
        look,
        style="expanded" if several and len(options) <= _LISTED else "compact",
        isMultiSelect=several or None,
        placeholder=_hint(field, look),
        value=",".join(option.value for option in options if option.value in chosen),
    )
    drawn["choices"] = [{"title": _unlinked(flat(o.label, look.reader)), "value": o.value} for o in options]
    return [drawn]


def _unlinked(title: str) -> str:
    """The title without what Markdown, which clients read here, would make a link of."""
    return _LINKING.sub("\\g<0>\u2060", title)


def _tick(field: Field, look: Look) -> list[Json]:
    title = _unlinked(flat(field.label, look.reader))
    value = "yes" if _one(field) == "yes" else "no"
    return [_input("Input.Toggle", field, look, label=None, title=title, valueOn="yes", valueOff="no", value=value)]


_DRAW = {"number": _number, "when": _when, "choice": _choice, "choices": _choice, "tick": _tick}


def _one(field: Field) -> str:
    return field.value if isinstance(field.value, str) else ", ".join(field.value)


def several(fields: tuple[Field, ...]) -> list[str]:
    """The names of the questions with several answers: the client joins these by commas."""
    return [field.name for field in fields if field.kind == "choices"]


def filled_in(data: Mapping[str, Any], several: list[str]) -> Values:
    """What was filled in, from the data of an action: moments joined, several answers apart."""
    values: Values = {}
    for name, value in data.items():
        text = _as_text(value)
        if text is None or name.endswith((DATE, TIME, WORDS)):
            continue
        values[name] = tuple(part for part in text.split(",") if part) if name in several else text
    for name in dict.fromkeys(found[1] for found in map(_MOMENT.fullmatch, data) if found):
        date, time, words = ((_as_text(data.get(name + part)) or "").strip() for part in (DATE, TIME, WORDS))
        values[name] = words or _joined(date, time)
    return values


def _as_text(value: Any) -> str | None:
    """An answer as text; None where it can be none of a field of ours."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value) if isinstance(value, str | int | float) else None


def _joined(date: str, time: str) -> str:
    """A moment whose half is missing stays half, so that it is complained about."""
    return f"{date}T{time}" if date and time else date or time
