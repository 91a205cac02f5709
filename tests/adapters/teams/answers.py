"""What the bot may answer to an invoke, read as strictly as the clients do.

Sources: "Universal Action Model" (adaptiveCard/action: status 200 and statusCode, type, value), "Use dialogs with
bots" and "Dialog metadata" (task), "Create and send dialogs", "Respond to the dialog submit action" and "Respond to
search command" (composeExtension).
"""

from dataclasses import dataclass
from typing import Any

from tests.adapters.teams import card_rules
from tests.adapters.teams.cards import ADAPTIVE, Json
from tests.adapters.teams.wire import Delivery

CARD = ADAPTIVE
MESSAGE = "application/vnd.microsoft.activity.message"
ERROR = "application/vnd.microsoft.error"
ERRORS = (ERROR, "application/vnd.microsoft.error.preconditionFailed")


class AppFailed(AssertionError):
    """The bot answered with an error, or not in time: in Teams, *Something went wrong*."""


class Malformed(AssertionError):
    """The bot answered with something that Teams cannot show."""


@dataclass(frozen=True)
class Dialog:
    """A dialog as it stands before a person."""

    title: str
    card: Json | None
    url: str | None = None
    height: int | str = "medium"
    width: int | str = "medium"


@dataclass(frozen=True)
class Outcome:
    """What an answer changes for the person: a new view of the card, a dialog, a short message, an error, results."""

    card: Json | None = None
    dialog: Dialog | None = None
    toast: str | None = None
    error: str | None = None
    results: tuple[Json, ...] = ()
    preview: Json | None = None


def accepted(delivery: Delivery) -> None:
    """The bot took the activity."""
    if delivery.timed_out:
        raise AppFailed(f"no answer in time to {_name(delivery)}")
    if not delivery.answered:
        raise AppFailed(f"{_name(delivery)} was answered with {delivery.status}: {delivery.text[:500]}")


def card_action(delivery: Delivery) -> Outcome:
    """The answer to `adaptiveCard/action`."""
    body = _body(delivery)
    status, kind, value = body.get("statusCode", 200), body.get("type"), body.get("value")
    if not isinstance(status, int) or not 200 <= status <= 599:
        raise Malformed(f"statusCode {status!r} is not a number from 200 to 599")
    if status == 200 and kind == CARD:
        return Outcome(card=_card(value))
    if status == 200 and kind == MESSAGE:
        if not isinstance(value, str) or not value:
            raise Malformed(f"a message answer needs a text, not {value!r}")
        return Outcome(toast=value)
    if status >= 400 and kind in ERRORS:
        if not isinstance(value, dict) or not value.get("message"):
            raise Malformed(f"an error answer needs code and message, not {value!r}")
        return Outcome(error=str(value["message"]))
    raise Malformed(f"an answer of status {status} and type {kind!r} is not known")


def fetched(delivery: Delivery) -> Outcome:
    """The answer to `task/fetch` and `composeExtension/fetchTask`: there must be something to open."""
    body = _body(delivery)
    if "task" in body:
        return _task(body["task"])
    if "composeExtension" in body and delivery.activity["name"].startswith("composeExtension/"):
        return _compose(body["composeExtension"])
    raise Malformed(f"nothing to open in the answer to {_name(delivery)}: {body}")


def submitted(delivery: Delivery) -> Outcome:
    """The answer to `task/submit` and `composeExtension/submitAction`: nothing at all closes the dialog."""
    accepted(delivery)
    if not delivery.text.strip() or delivery.body in (None, {}):
        return Outcome()
    return fetched(delivery)


def searched(delivery: Delivery) -> Outcome:
    """The answer to `composeExtension/query`."""
    body = _body(delivery)
    if "composeExtension" not in body:
        raise Malformed(f"no composeExtension in the answer to a search: {body}")
    return _compose(body["composeExtension"])


def _name(delivery: Delivery) -> str:
    return str(delivery.activity.get("name") or delivery.activity.get("type"))


def _body(delivery: Delivery) -> Json:
    accepted(delivery)
    if delivery.status != 200:
        raise Malformed(f"{_name(delivery)} must be answered with 200, not {delivery.status}")
    if not isinstance(delivery.body, dict):
        raise Malformed(f"{_name(delivery)} must be answered with a JSON object, not {delivery.text[:200]!r}")
    if delivery.content_type != "application/json":
        raise Malformed(f"{_name(delivery)} was answered as {delivery.content_type}")
    return delivery.body


def _card(value: Any) -> Json:
    wrong = card_rules.card_complaints(value, channel=False)
    if wrong:
        raise Malformed("; ".join(wrong))
    return value


def _task(task: Any) -> Outcome:
    kind, value = (task.get("type"), task.get("value")) if isinstance(task, dict) else (None, None)
    if kind == "message":
        if not isinstance(value, str) or not value:
            raise Malformed(f"a message in a dialog needs a text, not {value!r}")
        return Outcome(toast=value)
    if kind != "continue" or not isinstance(value, dict):
        raise Malformed(f"a task must be of type continue or message: {task}")
    return Outcome(dialog=_dialog(value))


def _dialog(value: Json) -> Dialog:
    for side in ("height", "width"):
        if not isinstance(value.get(side, 1), int) and value[side] not in {"small", "medium", "large"}:
            raise Malformed(
                f"the {side} of a dialog is a number of pixels, small, medium or large, not {value[side]!r}"
            )
    card, url = value.get("card"), value.get("url")
    if bool(card) == bool(url):
        raise Malformed("a dialog shows either a card or a url")
    if url and not str(url).startswith("https://"):
        raise Malformed(f"a dialog opens https addresses only, not {url}")
    if card and card.get("contentType") != CARD:
        raise Malformed(f"the card of a dialog is an attachment of type {CARD}, not {card.get('contentType')!r}")
    shown = _card(card["content"]) if card else None
    return Dialog(
        str(value.get("title") or ""), shown, url, value.get("height", "medium"), value.get("width", "medium")
    )


def _compose(answer: Any) -> Outcome:
    kind = answer.get("type") if isinstance(answer, dict) else None
    if kind == "message":
        if not answer.get("text"):
            raise Malformed("a composeExtension of type message needs a text")
        return Outcome(toast=str(answer["text"]))
    if kind == "botMessagePreview":
        return Outcome(preview=_object(answer.get("activityPreview"), "activityPreview"))
    if kind != "result":
        raise Malformed(f"a composeExtension of type {kind!r} is not known here")
    if answer.get("attachmentLayout") not in {"list", "grid"}:
        raise Malformed(f"attachmentLayout is list or grid, not {answer.get('attachmentLayout')!r}")
    return Outcome(results=tuple(_result(each) for each in answer.get("attachments") or ()))


def _result(attachment: Any) -> Json:
    result = _object(attachment, "result")
    if not card_rules.ATTACHMENTS.match(str(result.get("contentType"))):
        raise Malformed(f"a result of type {result.get('contentType')!r}")
    if result["contentType"] == CARD:
        _card(result.get("content"))
        if not result.get("preview"):
            raise Malformed("a result that is an Adaptive Card needs a preview")
    return result


def _object(value: Any, name: str) -> Json:
    if not isinstance(value, dict):
        raise Malformed(f"{name} must be an object, not {value!r}")
    return value
