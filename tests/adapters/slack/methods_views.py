"""Web API methods about modals, three deep at most, and home tabs."""

import json
from typing import Any

from .arguments import Args, Json, Refused, invalid
from .block_rules import MOST_VIEW_BYTES, view_problems
from .forms import initial_values
from .json_forms import as_slack_keeps, view_json
from .web_api import Api, Method
from .workspace import View, Workspace

DEEPEST = 3


def checked(api: Api, view: Any, kind: str) -> Json:
    """A view as Slack keeps it, or why not."""
    if not isinstance(view, dict):
        raise invalid("missing required field: view")
    if len(json.dumps(view, ensure_ascii=False).encode()) > MOST_VIEW_BYTES:
        raise Refused("view_too_large")
    problems = view_problems(view)
    if not problems and view["type"] != kind:
        problems = [f"view type {view['type']!r} cannot be used here [json-pointer:/view/type]"]
    if problems:
        raise invalid(*problems)
    external = view.get("external_id")
    if external and any(view_.body.get("external_id") == external for view_ in api.workspace.views.values()):
        raise Refused("duplicate_external_id")
    kept = {**view, "blocks": as_slack_keeps(api.workspace, view["blocks"])}
    for name in ("title", "submit", "close"):
        if isinstance(text := kept.get(name), dict):
            kept[name] = {"emoji": True, **text}
    return kept


def build(workspace: Workspace, user: str, body: Json, root: str = "", previous: str | None = None) -> View:
    view_id = workspace.new_id("V")
    view = View(view_id, user, body, workspace.new_hash(), root or view_id, previous)
    view.values = initial_values(view.blocks)
    workspace.views[view.id] = view
    return view


def replace(workspace: Workspace, view: View, body: Json) -> None:
    """Give a view new content; what was typed stays where block_id and action_id stay."""
    typed = view.values
    view.body, view.hash, view.errors, view.trouble = body, workspace.new_hash(), {}, ""
    fresh = initial_values(view.blocks)
    stays = {key: typed[key] for key, value in fresh.items() if key in typed and typed[key]["type"] == value["type"]}
    view.values = fresh | stays


def push(workspace: Workspace, user: str, body: Json) -> View:
    stack = workspace.stacks.get(user, [])
    if len(stack) >= DEEPEST:
        raise Refused("push_limit_reached")
    view = build(workspace, user, body, stack[0].id, stack[-1].id)
    stack.append(view)
    return view


def close_all(workspace: Workspace, user: str) -> list[View]:
    """Take every modal away from in front of a person."""
    closed = workspace.stacks.pop(user, [])
    for view in closed:
        workspace.views.pop(view.id, None)
    return closed


def _exchange(api: Api, args: Args) -> str:
    """Use the trigger up and say whose it is."""
    trigger = api.triggers.get(args.needed("trigger_id"))
    if trigger is None:
        raise Refused("invalid_trigger_id")
    if error := trigger.refusal(api.now, api.limits):
        raise Refused(error)
    return trigger.user


def _view(api: Api, args: Args, kind: str = "modal") -> Json:
    return checked(api, args.json("view"), kind)


def open_(api: Api, args: Args) -> Json:
    args.needed("trigger_id")
    body = _view(api, args)
    user = _exchange(api, args)
    close_all(api.workspace, user)
    view = build(api.workspace, user, body)
    api.workspace.stacks[user] = [view]
    return {"view": view_json(view)}


def push_(api: Api, args: Args) -> Json:
    args.needed("trigger_id")
    body = _view(api, args)
    user = _exchange(api, args)
    if not api.workspace.stacks.get(user):
        raise invalid("invalid `trigger_id`")
    return {"view": view_json(push(api.workspace, user, body))}


def update(api: Api, args: Args) -> Json:
    workspace = api.workspace
    external = args.text("external_id")
    if not external and "view_id" not in args:
        raise invalid("missing required field: view_id")
    found = workspace.views.get(args.text("view_id"))
    if external:
        found = next((v for v in workspace.views.values() if v.body.get("external_id") == external), None)
    if found is None:
        raise Refused("not_found")
    _same_hash(args, found)
    given = args.json("view")
    if isinstance(given, dict) and given.get("external_id") == found.body.get("external_id"):
        found.body.pop("external_id", None)  # keeping one's own is no duplicate
    replace(workspace, found, checked(api, given, "modal"))
    return {"view": view_json(found)}


def publish(api: Api, args: Args) -> Json:
    workspace, user = api.workspace, args.needed("user_id")
    if user not in workspace.users or workspace.users[user].is_bot:
        raise invalid("invalid `user_id`")
    body = _view(api, args, "home")
    home = workspace.homes.get(user)
    if home is None:
        home = workspace.homes[user] = build(workspace, user, body)
        del workspace.views[home.id]  # views.update does not reach a home tab from here
    else:
        _same_hash(args, home)
        replace(workspace, home, body)
    return {"view": view_json(home)}


def _same_hash(args: Args, view: View) -> None:
    if args.text("hash") and args.text("hash") != view.hash:
        raise Refused("hash_conflict")


VIEWS = {
    "views.open": Method(open_),
    "views.push": Method(push_),
    "views.update": Method(update),
    "views.publish": Method(publish),
}
