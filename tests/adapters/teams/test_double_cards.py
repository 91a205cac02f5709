"""Buttons on cards: what the bot hears, and what its answers change."""

from typing import Any

import pytest
from aiohttp import web

from tests.adapters.teams.answers import AppFailed, Malformed
from tests.adapters.teams.people import Person
from tests.adapters.teams.puppet import (
    ME,
    Puppet,
    a_card,
    attached,
    execute,
    posted,
    replies,
    submit,
    told,
    with_card,
    words,
)
from tests.adapters.teams.wire import payload
from tests.adapters.teams.world import Channel


async def test_execute_is_an_invoke_whose_answer_is_a_short_message(bot: Puppet, ben: Person, python: Channel) -> None:
    post = await posted(bot, python, a_card(words("Async Python"), actions=[execute("Sign up", "join", session="42")]))
    replies(bot, "adaptiveCard/action", told("You are in."))
    await ben.clicks(post, "Sign up")
    heard = bot.heard[-1]
    assert heard.keys() == payload("invoke_adaptive_card_action").keys()
    assert heard["value"] == {
        "action": {"type": "Action.Execute", "title": "Sign up", "verb": "join", "data": {"session": "42"}},
        "trigger": "manual",
    }
    assert (heard["replyToId"], heard["conversation"]["name"]) == (post.id, "python")
    assert heard["conversation"]["id"] == f"{python.id};messageid={post.id}"
    assert ben.toast == "You are in."


async def test_a_card_in_answer_is_seen_by_the_one_who_clicked_until_the_message_changes(
    bot: Puppet, ben: Person, python: Channel
) -> None:
    anna = python.team.members[1]
    post = await posted(bot, python, a_card(words("for all"), actions=[execute("Mine", "mine")]))
    mine = {"statusCode": 200, "type": ME + "card.adaptive", "value": a_card(words("for you"))}
    replies(bot, "adaptiveCard/action", mine)
    await ben.clicks(post, "Mine")
    assert (ben.reads(post), anna.reads(post)) == ("for you", "for all\nMine")
    path = f"conversations/{python.id}/activities/{post.id}"
    await bot.call("PUT", path, with_card(a_card(words("news for all"))))
    assert ben.reads(post) == "news for all"


async def test_an_error_in_answer_is_shown(bot: Puppet, ben: Person) -> None:
    post = await posted(bot, ben, a_card(actions=[execute("Go", "go")]))
    value = {"code": "BadRequest", "message": "That session is gone."}
    replies(bot, "adaptiveCard/action", {"statusCode": 400, "type": ME + "error", "value": value})
    await ben.clicks(post, "Go")
    assert (ben.error, ben.toast) == ("That session is gone.", None)


MALFORMED = {
    "nothing": None,
    "a bare text": "Done",
    "a type Teams does not know": {"statusCode": 200, "type": "message", "value": "Done"},
    "a status that is a text": told("Done") | {"statusCode": "200"},
    "an object for a message": told("Done") | {"value": {"text": "Done"}},
    "an attachment for a card": {"statusCode": 200, "type": ME + "card.adaptive", "value": attached(a_card())},
    "a bad card": {"statusCode": 200, "type": ME + "card.adaptive", "value": a_card({"type": "Chart.Pie"})},
    "a failure that is a message": told("Done") | {"statusCode": 500},
    "an error without words": {"statusCode": 500, "type": ME + "error", "value": {"code": "x"}},
}


@pytest.mark.parametrize("answer", MALFORMED.values(), ids=MALFORMED)
async def test_a_malformed_answer_fails_the_test(bot: Puppet, ben: Person, answer: Any) -> None:
    post = await posted(bot, ben, a_card(actions=[execute("Go", "go")]))
    replies(bot, "adaptiveCard/action", answer)
    with pytest.raises(Malformed):
        await ben.clicks(post, "Go")


@pytest.mark.parametrize("status", [400, 401, 500, 502])
async def test_a_bot_that_fails_fails_the_test(bot: Puppet, ben: Person, status: int) -> None:
    bot.answers["message"] = lambda _: web.Response(status=status)
    with pytest.raises(AppFailed, match=str(status)):
        await ben.types("lex")


async def test_an_answer_must_say_that_it_is_json(bot: Puppet, ben: Person) -> None:
    post = await posted(bot, ben, a_card(actions=[execute("Go", "go")]))
    bot.answers["adaptiveCard/action"] = lambda _: web.Response(text='{"statusCode": 200}')
    with pytest.raises(Malformed, match="text/plain"):
        await ben.clicks(post, "Go")


async def test_submit_is_a_message_with_a_value_and_no_text(bot: Puppet, ben: Person, python: Channel) -> None:
    post = await posted(bot, python, a_card(actions=[submit("Join", session="42")]))
    await ben.clicks(post, "Join")
    heard = bot.heard[-1]
    assert heard.keys() == payload("message_value").keys()
    assert (heard["value"], heard["replyToId"], heard["id"][:2]) == ({"session": "42"}, post.id, "f:")
    assert "text" not in heard


async def test_an_old_client_falls_back(bot: Puppet, ben: Person) -> None:
    post = await posted(bot, ben, a_card(actions=[execute("Join", "join", session="42")]))
    ben.old_client = True
    await ben.clicks(post, "Join")
    assert (bot.heard[-1]["type"], bot.heard[-1]["value"]) == ("message", {"verb": "join", "session": "42"})


async def test_a_link_opens_without_the_bot(bot: Puppet, ben: Person) -> None:
    link = {"type": "Action.OpenUrl", "title": "Calendar", "url": "https://example.com/cal.ics"}
    await ben.clicks(await posted(bot, ben, a_card(actions=[link])), "Calendar")
    assert (ben.opened_url, bot.heard) == ("https://example.com/cal.ics", [])


async def test_a_button_that_is_not_there_is_named(bot: Puppet, ben: Person) -> None:
    post = await posted(bot, ben, a_card(actions=[submit("Join")]))
    with pytest.raises(AssertionError, match=r"'Leave': there are \['Join'\]"):
        await ben.clicks(post, "Leave")


async def test_a_card_that_names_its_reader_is_refreshed(bot: Puppet, ben: Person, python: Channel) -> None:
    refresh = {"action": {"type": "Action.Execute", "verb": "mine"}, "userIds": [ben.id]}
    refresh["action"]["fallback"] = submit("Refresh")  # type: ignore[index]
    post = await posted(bot, python, a_card(words("for all"), refresh=refresh))
    replies(
        bot, "adaptiveCard/action", {"statusCode": 200, "type": ME + "card.adaptive", "value": a_card(words("yours"))}
    )
    await python.team.members[1].looks_at(post)
    assert bot.heard == []
    await ben.looks_at(post)
    assert (bot.heard[-1]["value"]["trigger"], ben.reads(post)) == ("automatic", "yours")


async def test_times_on_a_card_are_read_in_the_readers_zone(bot: Puppet, ben: Person) -> None:
    post = await posted(
        bot, ben, a_card(words("{{DATE(2026-12-01T23:30:00Z, SHORT)}}, {{TIME(2026-12-01T23:30:00Z)}}"))
    )
    assert ben.reads() == "Wed, 2 Dec 2026, 00:30"
    assert post.says == "Tue, 1 Dec 2026, 23:30"
