"""What Slack makes of the app's answers: to a command, to a submitted modal, to a response_url."""

from typing import Any

from . import methods_views as views
from .arguments import Args, Json, Refused
from .json_forms import as_slack_keeps
from .limits import ResponseUrl
from .methods_chat import content
from .web_api import Api
from .wire import NOBODY, TIMEOUT, Answer
from .workspace import BOT_USER, Channel, Message, View

TROUBLE = "We had some trouble connecting. Try again?"
SLACKBOT = "USLACKBOT"


def to_command(api: Api, user: str, channel: Channel, command: str, answer: Answer) -> str:
    """Show what the app answered to a slash command; gives back what Slack finds wrong with it."""
    if not answer.ok:
        error = "operation_timeout" if answer.status == TIMEOUT else "dispatch_failed"
        return _failed(api, user, channel, command, error)
    if not answer.body.strip():
        return ""
    said = answer.json if "json" in _content_type(answer) else {"text": answer.body}
    if not isinstance(said, dict):
        said = {"text": answer.body}
    try:
        parts = content(api, Args(said))
    except Refused as refusal:
        return _failed(api, user, channel, command, refusal.answer["error"])
    if said.get("response_type") == "in_channel":
        api.workspace.post(channel, BOT_USER, **parts, by_bot=True)
    else:
        api.workspace.whisper(channel.id, user, **parts)
    return ""


def _failed(api: Api, user: str, channel: Channel, command: str, error: str) -> str:
    text = f'{command} failed with the error "{error}"'
    api.workspace.whisper(channel.id, user, text, by_bot=False).user = SLACKBOT
    return text


def _content_type(answer: Answer) -> str:
    return next((value for name, value in answer.headers.items() if name.lower() == "content-type"), "")


def to_click(answer: Answer) -> str:
    """A click wants a 2xx and nothing more; otherwise the button shows a warning triangle."""
    if answer.ok:
        return ""
    return {TIMEOUT: "not answered within three seconds", NOBODY: "nobody there"}.get(
        answer.status, f"answered with {answer.status}: {answer.body[:200]}"
    )


def to_submission(api: Api, view: View, answer: Answer) -> str:
    """Do to the modal what the app answered; gives back what Slack finds wrong with it."""
    view.errors, view.trouble = {}, ""
    if not answer.ok:
        wrong = to_click(answer)
    elif not answer.body.strip() or answer.json == {}:
        _close(api, view)
        return ""
    else:
        try:
            wrong = _act(api, view, answer.json)
        except Refused as refusal:
            wrong = str(refusal.answer)
    if wrong:
        view.trouble = TROUBLE
    return wrong


def _close(api: Api, view: View) -> None:
    """The submitted view goes away; the one under it, if any, is seen again."""
    stack = api.workspace.stacks.get(view.user, [])
    if view in stack:
        stack.remove(view)
        api.workspace.views.pop(view.id, None)
    if not stack:
        api.workspace.stacks.pop(view.user, None)


def _act(api: Api, view: View, said: Any) -> str:
    action = said.get("response_action") if isinstance(said, dict) else None
    if action == "clear":
        views.close_all(api.workspace, view.user)
    elif action == "update":
        views.replace(api.workspace, view, _given_view(api, view, said))
    elif action == "push":
        views.push(api.workspace, view.user, views.checked(api, said.get("view"), "modal"))
    elif action == "errors":
        return _show_errors(view, said.get("errors"))
    else:
        return f"not an answer to a submitted view: {said!r}"
    return ""


def _given_view(api: Api, view: View, said: Json) -> Json:
    given = said.get("view")
    if isinstance(given, dict) and given.get("external_id") == view.body.get("external_id"):
        view.body.pop("external_id", None)
    return views.checked(api, given, "modal")


def _show_errors(view: View, errors: Any) -> str:
    if not isinstance(errors, dict) or not errors:
        return "errors must name at least one block"
    inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
    if unknown := set(errors) - inputs:
        return f"errors for blocks that are no inputs of this view: {sorted(unknown)}"
    if not all(isinstance(text, str) and text for text in errors.values()):
        return "an error must be a text"
    view.errors = dict(errors)
    return ""


def to_response_url(api: Api, door: ResponseUrl, said: Json) -> None:
    """Do what the app posted to a response_url, or raise Refused."""
    workspace, original = api.workspace, door.original
    channel = workspace.channels[door.channel]
    if original and said.get("delete_original") is True:
        if original.ephemeral_to:
            workspace.ephemerals[original.ephemeral_to].remove(original)
        else:
            channel.by_ts.pop(original.ts, None)
        return
    parts = content(api, Args(said))
    if original and said.get("replace_original") is True:
        _replace(api, original, parts)
        return
    thread = said.get("thread_ts")
    if said.get("response_type") == "in_channel":
        workspace.post(channel, BOT_USER, **parts, by_bot=True, thread_ts=thread)
    else:
        workspace.whisper(channel.id, door.user, **parts, thread_ts=thread)


def _replace(api: Api, original: Message, parts: Json) -> None:
    original.text, original.attachments = parts["text"], parts["attachments"]
    original.blocks = as_slack_keeps(api.workspace, parts["blocks"])
    original.edited = f"{int(api.now)}.000000"
