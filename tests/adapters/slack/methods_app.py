"""Web API methods about the app itself and about files."""

from typing import Any

from .arguments import Args, Json, Refused, invalid
from .web_api import Api, Method
from .workspace import APP, BOT, BOT_USER, DOMAIN, TEAM, File


def auth_test(api: Api, args: Args) -> Json:
    found: Json = {"url": f"https://{DOMAIN}.slack.com/", "team": "LEX network", "user": "lex", "team_id": TEAM}
    return found | {"user_id": BOT_USER, "bot_id": BOT, "is_enterprise_install": False}


def connections_open(api: Api, args: Args) -> Json:
    ticket = api.workspace.secret(36)
    api.tickets.add(ticket)
    return {"url": f"{api.url.replace('http', 'ws', 1)}/link/?ticket={ticket}&app_id={APP}"}


def validate_manifest(api: Api, args: Args) -> Json:
    """Only the lengths that Slack's own form enforces; its full rules are the JSON schema's business."""
    manifest: Any = args.json("manifest", "invalid_manifest")
    if not isinstance(manifest, dict):
        raise Refused("invalid_manifest")
    errors: list[Json] = []
    features = manifest.get("features", {})
    named = [("/display_information/name", manifest.get("display_information", {}).get("name"), 35)]
    for kind, key, most in (("slash_commands", "command", 32), ("shortcuts", "name", 24)):
        for index, each in enumerate(features.get(kind, [])):
            named.append((f"/features/{kind}/{index}/{key}", each.get(key), most))
    for pointer, value, most in named:
        if not value or len(value) > most:
            errors.append({"message": f"must be 1 to {most} characters", "pointer": pointer})
    if len(features.get("shortcuts", [])) > 10:
        errors.append({"message": "no more than 10 shortcuts", "pointer": "/features/shortcuts"})
    if errors:
        raise Refused("invalid_manifest", errors=errors)
    return {"errors": []}


def get_upload_url(api: Api, args: Args) -> Json:
    name, length = args.needed("filename"), args.number("length", 0, 10**9)
    if not length:
        raise invalid("missing required field: length")
    file = File(api.workspace.new_id("F"), name, length)
    api.workspace.files[file.id] = file
    return {"upload_url": f"{api.url}/upload/v1/{file.id}", "file_id": file.id}


def complete_upload(api: Api, args: Args) -> Json:
    listed = args.json("files")
    if not isinstance(listed, list) or not listed:
        raise invalid("missing required field: files")
    files: list[File] = []
    for each in listed:
        file = api.workspace.files.get(each.get("id", ""))
        if file is None or not file.content:
            raise Refused("file_not_found")
        file.title, file.complete = each.get("title") or file.name, True
        files.append(file)
    if where := args.text("channel_id") or args.text("channels"):
        _share(api, where, files, args)
    return {"files": [{"id": file.id, "title": file.title} for file in files]}


def _share(api: Api, where: str, files: list[File], args: Args) -> None:
    channel = api.workspace.channels.get(where)
    if channel is None:
        raise Refused("invalid_channel")
    if BOT_USER not in channel.members:
        raise Refused("not_in_channel")
    for file in files:
        file.channel = channel.id
    shown = [{"id": f.id, "name": f.name, "title": f.title, "size": f.length, "mode": "hosted"} for f in files]
    thread = args.text("thread_ts") or None
    comment = args.text("initial_comment")
    api.workspace.post(channel, BOT_USER, comment, by_bot=True, files=shown, thread_ts=thread)


APP_AND_FILES = {
    "auth.test": Method(auth_test),
    "apps.connections.open": Method(connections_open, token="app"),
    "apps.manifest.validate": Method(validate_manifest),
    "files.getUploadURLExternal": Method(get_upload_url, ("files:write",), json=False),
    "files.completeUploadExternal": Method(complete_upload, ("files:write",)),
}
