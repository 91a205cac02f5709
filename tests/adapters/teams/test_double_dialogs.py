"""Dialogs and the message extension."""

from typing import Any

import pytest

from tests.adapters.teams.answers import Malformed
from tests.adapters.teams.cards import Json
from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.filling import NotFilledIn
from tests.adapters.teams.people import Person
from tests.adapters.teams.puppet import (
    FORM,
    ME,
    Puppet,
    a_card,
    attached,
    dialog,
    execute,
    posted,
    replies,
    submit,
    words,
)
from tests.adapters.teams.wire import payload
from tests.adapters.teams.world import Channel


async def opened(bot: Puppet, ben: Person, card: Json = FORM) -> None:
    post = await posted(bot, ben, a_card(actions=[submit("Host", msteams={"type": "task/fetch"}, form="host")]))
    replies(bot, "task/fetch", dialog(card))
    await ben.clicks(post, "Host")


async def test_a_dialog_opens(bot: Puppet, ben: Person) -> None:
    await opened(bot, ben)
    assert bot.heard[-1]["value"] == {"data": {"type": "task/fetch", "form": "host"}, "context": {"theme": "default"}}
    assert ben.dialog
    assert ben.dialog.title == "Host a session"


async def test_a_dialog_is_filled_in_by_label_or_id(bot: Puppet, ben: Person) -> None:
    await opened(bot, ben)
    replies(bot, "task/submit", {"task": {"type": "message", "value": "It is live."}})
    await ben.submits({"Title": "Async", "seats": 12, "may be recorded": True, "Topics": ["Python", "rs"]})
    assert bot.heard[-1].keys() == payload("invoke_task_submit").keys()
    assert bot.heard[-1]["value"]["data"] == {
        "form": "host",
        "title": "Async",
        "day": "2026-12-01",
        "seats": 12,
        "recorded": "true",
        "topics": "py,rs",
    }
    assert (ben.dialog, ben.toast) == (None, "It is live.")


async def test_what_was_left_alone_is_sent_as_the_client_does(bot: Puppet, ben: Person) -> None:
    await opened(bot, ben)
    await ben.submits({"Title": "Async"})
    sent = bot.heard[-1]["value"]["data"]
    assert sent == {"form": "host", "title": "Async", "day": "2026-12-01", "recorded": "false"}
    assert (ben.dialog, ben.toast) == (None, None)


UNFILLED = {
    "what is required": ({}, "Give it a title"),
    "too small a number": ({"Title": "x", "Seats": 0}, "At least one seat"),
    "no date": ({"Title": "x", "Day": "tomorrow"}, "cannot be entered"),
}


@pytest.mark.parametrize(("values", "reason"), UNFILLED.values(), ids=UNFILLED)
async def test_the_client_checks_before_it_sends(bot: Puppet, ben: Person, values: dict[str, Any], reason: str) -> None:
    await opened(bot, ben)
    heard = len(bot.heard)
    with pytest.raises(NotFilledIn, match=reason):
        await ben.submits(values)
    assert len(bot.heard) == heard
    assert ben.dialog


async def test_a_dialog_may_answer_with_the_next_one(bot: Puppet, ben: Person) -> None:
    await opened(bot, ben)
    again = a_card(words("That day is over."), *FORM["body"], actions=FORM["actions"])
    replies(bot, "task/submit", dialog(again))
    await ben.submits({"Title": "Async"})
    assert ben.dialog
    assert ben.dialog.card == again
    replies(bot, "task/submit", None)
    await ben.submits({"Title": "Async", "Day": "2026-12-02"})
    assert ben.dialog is None


BAD_DIALOGS = {
    "nothing": None,
    "no task": {"value": FORM},
    "no type": {"task": {"value": {"card": attached(FORM)}}},
    "a bare card": {"task": {"type": "continue", "value": {"card": FORM}}},
    "no content": {"task": {"type": "continue", "value": {"title": "x"}}},
    "an insecure page": {"task": {"type": "continue", "value": {"url": "http://example.com"}}},
    "a height in words": dialog(FORM, height="huge"),
    "a bad card": dialog(a_card({"type": "Input.Text", "id": "x"})),
    "a message without words": {"task": {"type": "message", "value": ""}},
}


@pytest.mark.parametrize("answer", BAD_DIALOGS.values(), ids=BAD_DIALOGS)
async def test_a_dialog_that_teams_cannot_open_fails_the_test(bot: Puppet, ben: Person, answer: Any) -> None:
    post = await posted(bot, ben, a_card(actions=[submit("Host", msteams={"type": "task/fetch"})]))
    replies(bot, "task/fetch", answer)
    with pytest.raises(Malformed):
        await ben.clicks(post, "Host")


async def test_a_message_action_hands_over_the_message_and_its_form(bot: Puppet, ben: Person, python: Channel) -> None:
    anna = python.team.members[1]
    question = await anna.types("How do I test asyncio code?", python)
    replies(bot, "composeExtension/fetchTask", dialog(FORM))
    await ben.uses_action("ask", question)
    fetched = bot.heard[-1]
    assert fetched.keys() == payload("invoke_compose_fetch_task").keys()
    handed = fetched["value"]["messagePayload"]
    assert handed.keys() == payload("invoke_compose_fetch_task")["value"]["messagePayload"].keys()
    assert (handed["id"], handed["from"]["user"]["id"]) == (question.id, anna.object_id)
    assert "How do I test asyncio code?" in handed["body"]["content"]
    replies(bot, "composeExtension/submitAction", {"task": {"type": "message", "value": "Asked."}})
    await ben.submits({"Title": "asyncio"})
    sent = bot.heard[-1]["value"]
    assert sent.keys() == payload("invoke_compose_submit_action")["value"].keys()
    assert (sent["commandId"], sent["messagePayload"]["id"], sent["data"]["title"]) == ("ask", question.id, "asyncio")
    assert ben.toast == "Asked."


async def test_a_result_is_put_into_a_talk_where_the_bot_is_not(bot: Puppet, teams: TeamsDouble, ben: Person) -> None:
    buttons = [
        execute("Execute", "go"),
        submit("Submit", what=1),
        submit("Dialog", what=2, msteams={"type": "task/fetch"}),
    ]
    preview = {"contentType": ME + "card.hero", "content": {"title": "Async"}}
    found = attached(a_card(words("Async"), actions=buttons)) | {"preview": preview}
    replies(
        bot,
        "composeExtension/query",
        {"composeExtension": {"type": "result", "attachmentLayout": "list", "attachments": [found]}},
    )
    replies(bot, "task/fetch", dialog(FORM))
    await ben.searches("async")
    talk = teams.talk(ben, teams.person("Anna Adler"))
    heard = len(bot.heard)
    shown = await ben.inserts(0, talk)
    assert (shown.says, len(bot.heard)) == ("Async\nExecute\nSubmit\nDialog", heard), "nobody tells the bot"
    with pytest.raises(AssertionError, match="Teams would add the bot"):
        await ben.clicks(shown, "Execute")
    await ben.clicks(shown, "Submit")
    assert (bot.heard[-1]["name"], bot.heard[-1]["value"]) == ("composeExtension/onCardButtonClicked", {"what": 1})
    assert bot.heard[-1]["conversation"]["conversationType"] == "personal", "as if it were with the bot"
    await ben.clicks(shown, "Dialog")
    assert ben.dialog
    status, _ = await bot.says(talk.id, "hello")
    assert status >= 400, "but it is not"


def test_the_extension_has_the_commands_of_the_manifest(teams: TeamsDouble) -> None:
    command = {"id": "a.b", "title": "Do it", "type": "action", "context": ["message"], "fetchTask": True}
    teams.grants({"composeExtensions": [{"botId": teams.issuer.app_id, "commands": [command]}]})
    assert teams.command_of("Do it", "message") == command
    with pytest.raises(AssertionError, match="no 'Do it' here"):
        teams.command_of("Do it", "compose")
    with pytest.raises(AssertionError, match="of another bot"):
        teams.grants({"composeExtensions": [{"botId": "x", "commands": [command]}]})


async def test_a_search_finds_results(bot: Puppet, ben: Person) -> None:
    preview = {"contentType": ME + "card.hero", "content": {"title": "Async"}}
    found = {"type": "result", "attachmentLayout": "list", "attachments": [attached(a_card()) | {"preview": preview}]}
    replies(bot, "composeExtension/query", {"composeExtension": found})
    await ben.searches("async")
    assert bot.heard[-1].keys() == payload("invoke_compose_query").keys()
    assert bot.heard[-1]["value"]["parameters"] == [{"name": "query", "value": "async"}]
    assert len(ben.results) == 1


BAD_RESULTS = {
    "no envelope": {"type": "result"},
    "no layout": {"composeExtension": {"type": "result", "attachments": []}},
    "a card without preview": {
        "composeExtension": {"type": "result", "attachmentLayout": "list", "attachments": [attached(a_card())]}
    },
}


@pytest.mark.parametrize("answer", BAD_RESULTS.values(), ids=BAD_RESULTS)
async def test_results_that_teams_cannot_list_fail_the_test(bot: Puppet, ben: Person, answer: Json) -> None:
    replies(bot, "composeExtension/query", answer)
    with pytest.raises(Malformed):
        await ben.searches("async")
