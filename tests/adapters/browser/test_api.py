"""The doors, as the page uses them and as somebody else might try to."""

import json
import re

import aiohttp
import pytest

from adapters.browser.app import PAGE
from adapters.browser.guard import HEADERS, MOST_BYTES
from tests.adapters.browser.conftest import Site, served
from tests.world import World, shown

OFFER = {
    "title": "Type hints",
    "starts_at": "2026-11-24T15:00",
    "place": "https://meet.example.org/1",
    "topics": "python",
}


async def post(http: aiohttp.ClientSession, verb: str, body: dict[str, object]) -> tuple[int, dict]:
    async with http.post(f"/chat/{verb}", json=body) as response:
        return response.status, await response.json()


async def offer(http: aiohttp.ClientSession, user: str = "ben", key: str = "k", **values: str) -> tuple[int, dict]:
    body = {"as": user, "channel": "python", "form": "sessions.offer", "about": "", "key": key}
    return await post(http, "submits", body | {"values": OFFER | values})


# what it is for


async def test_everything_one_person_sees_is_told_at_once(site: Site, http: aiohttp.ClientSession):
    async with http.get("/chat/state", params={"as": "jonas"}) as response:
        state = await response.json()
    assert (state["me"], state["language"], state["zone"]) == ("jonas", "de", "Europe/Berlin")
    assert [person["name"] for person in state["people"]] == ["Mia", "Ben", "Jonas"]
    assert [room["channel"] for room in state["rooms"]] == ["lex", "python", "deutsch"]
    commands = {command["word"]: command for command in state["commands"]}
    assert {"anbieten", "termine", "hilfe"} <= set(commands)
    assert commands["termin"]["usage"] == "termin 12"
    assert "host" in commands["anbieten"]["names"]
    assert state["home"]["kind"] == "page"
    assert state["emoji"][0] == "✋"


@pytest.mark.parametrize(("language", "user"), [("de-AT,de;q=0.9", "jonas"), ("en", "mia"), ("fr", "mia"), ("", "mia")])
async def test_who_chose_nobody_is_somebody_of_their_language(site: Site, http: aiohttp.ClientSession, language, user):
    async with http.get("/chat/state", headers={"Accept-Language": language}) as response:
        assert (await response.json())["me"] == user


async def test_a_message_becomes_a_session_from_its_menu(site: Site, http: aiohttp.ClientSession):
    message = site.ben.says("How do I test?\nTell me", "python")
    async with http.get("/chat/state", params={"as": "jonas"}) as response:
        assert (await response.json())["actions"] == [{"name": "sessions.make", "label": "Mach eine Session daraus"}]
    used = {"as": "jonas", "message": message.id}
    status, answer = await post(http, "uses", used | {"action": "sessions.make"})
    assert (status, answer["form"]["name"]) == (200, "sessions.offer")
    values = {field["name"]: field["value"] for field in answer["form"]["fields"]}
    assert (values["title"], values["description"]) == ("How do I test?", "Tell me\n\nAus einer Nachricht von Ben")
    status, answer = await post(http, "uses", used | {"action": "no.such"})
    assert (status, answer["kind"]) == (200, "notice")
    assert (await post(http, "uses", {"as": "mia", "message": "?", "action": "sessions.make"}))[0] == 404
    assert (await post(http, "uses", used | {"action": 7}))[0] == 400


async def test_a_command_opens_a_form_and_the_form_makes_a_card(site: Site, http: aiohttp.ClientSession):
    status, answer = await post(http, "types", {"as": "ben", "channel": "python", "text": "/lex host"})
    assert (status, answer["form"]["name"]) == (200, "sessions.offer")
    status, answer = await offer(http)
    assert (status, answer["channel"], answer["kind"]) == (200, "python", "more")
    await site.world.settles()
    [card] = site.mia.cards("python")
    assert "Type hints" in shown(card)


async def test_complaints_come_back_with_what_was_typed(site: Site, http: aiohttp.ClientSession):
    status, answer = await offer(http, starts_at="2020-01-01T10:00", title="Mine")
    fields = {field["name"]: field for field in answer["form"]["fields"]}
    assert status == 200
    assert fields["starts_at"]["complaint"]
    assert fields["title"]["value"] == "Mine"


async def test_a_form_sent_twice_has_its_effect_once(site: Site, http: aiohttp.ClientSession):
    await offer(http, key="one")
    assert (await offer(http, key="one"))[1]["kind"] == "notice"  # it says that it has it already
    await site.world.settles()
    assert len(site.mia.cards("python")) == 1
    await offer(http, key="two")
    await site.world.settles()
    assert len(site.mia.cards("python")) == 2


async def test_a_form_outlives_a_restart_of_the_chat(site: Site, http: aiohttp.ClientSession):
    site.world.chat.forms.clear()
    assert (await offer(http))[0] == 200


async def test_a_hand_is_a_seat_and_the_calendar_entry_can_be_fetched(site: Site, http: aiohttp.ClientSession):
    await offer(http)
    await site.world.settles()
    [card] = site.mia.cards("python")
    assert await post(http, "reacts", {"as": "mia", "message": card.id, "emoji": "✋", "added": True}) == (200, {})
    await site.world.settles()
    [letter] = site.world.chat.seen_by("mia", "@mia")
    async with http.get("/chat/file", params={"as": "mia", "message": letter.id}) as response:
        assert response.content_type == "text/calendar"
        assert response.headers["Content-Disposition"].startswith("attachment")
        assert (await response.read()).startswith(b"BEGIN:VCALENDAR")
    async with http.get("/chat/file", params={"as": "ben", "message": letter.id}) as response:
        assert response.status == 404  # it is Mia's


async def test_an_answer_can_be_put_away_by_whom_it_is_for(site: Site, http: aiohttp.ClientSession):
    _, answer = await post(http, "types", {"as": "mia", "channel": "python", "text": "/lex sessions"})
    assert (await post(http, "dismisses", {"as": "ben", "message": answer["message"]}))[0] == 404
    assert await post(http, "dismisses", {"as": "mia", "message": answer["message"]}) == (200, {})
    assert site.world.chat.seen_by("mia", "python") == []


async def test_a_card_in_a_room_cannot_be_put_away(site: Site, http: aiohttp.ClientSession):
    await offer(http)
    await site.world.settles()
    [card] = site.mia.cards("python")
    assert (await post(http, "dismisses", {"as": "mia", "message": card.id}))[0] == 403


async def test_the_home_cards_buttons_answer_in_the_private_talk(site: Site, http: aiohttp.ClientSession):
    status, answer = await post(http, "clicks", {"as": "mia", "types": "sessions"})
    assert (status, answer["channel"], answer["kind"]) == (200, "@mia", "more")


# what it refuses


@pytest.mark.parametrize(
    ("verb", "body", "status", "reason"),
    [
        ("types", {"as": "nobody", "channel": "lex", "text": "hi"}, 404, "unknown-person"),
        ("types", {"channel": "lex", "text": "hi"}, 404, "unknown-person"),
        ("types", {"as": 7, "channel": "lex", "text": "hi"}, 400, "not-text"),
        ("types", {"as": "mia", "channel": "cellar", "text": "hi"}, 404, "unknown-room"),
        ("types", {"as": "mia", "channel": "@ben", "text": "hi"}, 404, "unknown-room"),
        ("types", {"as": "mia", "channel": "lex", "text": "  "}, 400, "empty"),
        ("types", {"as": "mia", "channel": "lex", "text": "x" * 4001}, 413, "too-long"),
        ("types", {"as": "mia", "channel": "lex", "text": ["x"]}, 400, "not-text"),
        ("clicks", {"as": "mia", "message": "gone", "types": "join 1"}, 404, "unknown-message"),
        ("reacts", {"as": "mia", "message": "gone", "emoji": "✋", "added": True}, 404, "unknown-message"),
        ("dismisses", {"as": "mia", "message": "gone"}, 404, "unknown-message"),
        ("submits", {"as": "mia", "channel": "lex", "form": "no.form", "values": {}}, 404, "unknown-form"),
        ("submits", {"as": "mia", "channel": "lex", "form": "sessions.offer", "values": []}, 400, "not-a-form"),
        (
            "submits",
            {"as": "mia", "channel": "lex", "form": "sessions.offer", "values": {"a": 1}},
            400,
            "not-a-form",
        ),
        (
            "submits",
            {"as": "mia", "channel": "lex", "form": "sessions.offer", "values": {"a": ["x", 1]}},
            400,
            "not-a-form",
        ),
        ("time", {"as": "mia", "by": "century"}, 400, "unknown-span"),
    ],
)
async def test_what_cannot_be_is_refused_with_a_reason(stranger: aiohttp.ClientSession, verb, body, status, reason):
    assert await post(stranger, verb, body) == (status, {"error": reason})


async def test_a_proxy_that_hides_who_asks_is_refused(quiet: World):
    """As nginx does, which passes on HTTP/1.0 under our own name, and more only if told to."""
    async with (
        served(quiet) as address,
        aiohttp.ClientSession(address, version=aiohttp.HttpVersion10) as proxy,
        proxy.get("/chat/state") as response,
    ):
        assert (response.status, await response.json()) == (403, {"error": "not-from-here"})


async def test_only_the_offered_emoji_can_be_put_on_a_message(quiet: World, stranger: aiohttp.ClientSession):
    await quiet.chat.types("mia", "lex", "hello")
    said = quiet.chat.seen_by("mia", "lex")[-1]
    for emoji in ("", "x", "<b>", "✋✋", "🦄"):
        body = {"as": "mia", "message": said.id, "emoji": emoji, "added": True}
        assert await post(stranger, "reacts", body) == (400, {"error": "unknown-emoji"})
    assert said.reactions == {}


async def test_nobody_reaches_another_persons_answer(site: Site, http: aiohttp.ClientSession):
    _, answer = await post(http, "types", {"as": "mia", "channel": "lex", "text": "/lex sessions"})
    body = {"as": "ben", "message": answer["message"], "types": "sessions"}
    assert await post(http, "clicks", body) == (404, {"error": "unknown-message"})


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"as": "mia", "text": "\\ud800"}', "application/json", 400),
        (b"", "application/json", 400),
        (b"[" * 60_000, "application/json", 400),
        (b'{"as": "mia"}', "text/plain", 415),
        (b"as=mia", "application/x-www-form-urlencoded", 415),
        (b"x" * (MOST_BYTES + 1), "application/json", 413),
    ],
)
async def test_bodies_that_cannot_be_read_get_the_right_status(stranger: aiohttp.ClientSession, body, kind, status):
    async with stranger.post("/chat/types", data=body, headers={"Content-Type": kind}) as response:
        assert response.status == status
        assert list(await response.json()) == ["error"]


async def test_a_body_without_a_stated_length_is_cut_off(stranger: aiohttp.ClientSession):
    async def endless():
        for _ in range(50):
            yield b" " * 16_384

    async with stranger.post("/chat/types", data=endless(), headers={"Content-Type": "application/json"}) as response:
        assert response.status == 413


async def test_a_page_of_another_site_is_refused(site: Site):
    async with aiohttp.ClientSession(site.address) as session:
        body = {"as": "mia", "channel": "lex", "text": "hi"}
        async with session.post("/chat/types", json=body, headers={"Origin": "https://example.org"}) as response:
            assert (response.status, await response.json()) == (403, {"error": "wrong-origin"})
        async with session.get("/chat/state?as=mia", headers={"Host": "rebound.example.org"}) as response:
            assert (response.status, await response.json()) == (403, {"error": "wrong-host"})
    assert site.world.chat.messages == {}


@pytest.mark.parametrize(
    "path", ["/page/../app.py", "/page/%2e%2e%2fapp.py", "/page/nothing.js", "/page/", "/page/app.py"]
)
async def test_nothing_but_the_page_is_served(stranger: aiohttp.ClientSession, path):
    async with stranger.get(path) as response:
        assert response.status == 404


async def test_every_file_of_the_page_is_served_under_the_policy(stranger: aiohttp.ClientSession):
    for path in ["/", *(f"/page/{file.name}" for file in PAGE.iterdir())]:
        async with stranger.get(path) as response:
            assert response.status == 200
            assert response.headers["Content-Security-Policy"] == HEADERS["Content-Security-Policy"]
            assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_the_page_holds_nothing_from_elsewhere_and_sets_no_markup():
    for file in PAGE.iterdir():
        text = file.read_text()
        for markup in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser"):
            assert markup not in text, file.name
        assert set(re.findall(r"https?://[\w.]+", text)) <= {"http://www.w3.org"}, file.name  # a name space


# live


async def listen(http: aiohttp.ClientSession, user: str):
    """What the page is told, piece by piece."""
    async with http.get("/chat/events", params={"as": user}) as response:
        assert response.content_type == "text/event-stream"
        async for line in response.content:
            if line.startswith(b"data: "):
                yield json.loads(line[6:])


async def test_what_changes_is_told_to_those_who_see_it(site: Site, http: aiohttp.ClientSession):
    hears = listen(http, "mia")
    assert (await anext(hears))["state"]["me"] == "mia"
    await site.ben.types("hello", "lex")
    assert [message["text"] for message in (await anext(hears))["messages"]] == ["hello"]
    await site.ben.types("help")  # in his private talk
    [said] = site.world.chat.seen_by("mia", "lex")
    await site.ben.reacts("👍", said)
    news = await anext(hears)
    assert [message["reactions"][0]["who"] for message in news["messages"]] == [["Ben"]]
    await hears.aclose()


async def test_a_letter_to_somebody_else_is_told_without_its_words(site: Site, http: aiohttp.ClientSession):
    hears = listen(http, "mia")
    await anext(hears)
    await site.ben.types("host Talk | 2026-11-24 10:00 | Room 1")
    card = site.mia.cards("lex")[-1]
    await anext(hears)
    await site.jonas.reacts("✋", card)
    told = {}
    while "letters" not in told:
        told |= await anext(hears)
    assert list(told["letters"]) == ["jonas"]
    assert "Room 1" not in json.dumps(told["letters"])
    await hears.aclose()


async def test_who_changes_their_language_is_told_everything_anew(site: Site, http: aiohttp.ClientSession):
    hears = listen(http, "mia")
    assert (await anext(hears))["state"]["language"] == "en"
    values = {"language": "de", "zone": "Asia/Tokyo"}
    body = {"as": "mia", "channel": "@mia", "form": "welcome.me", "about": "", "key": "k", "values": values}
    assert (await post(http, "submits", body))[0] == 200
    news = await anext(hears)
    while "state" not in news:
        news = await anext(hears)
    assert (news["state"]["language"], news["state"]["zone"]) == ("de", "Asia/Tokyo")
    await hears.aclose()


async def test_open_pages_do_not_hold_up_a_stop(world: World):
    world.person("Mia")
    async with aiohttp.ClientSession() as session:
        async with served(world) as address:
            response = await session.get(f"{address}/chat/events?as=mia")
            await response.content.readuntil(b"\n\n")
        await response.content.read()  # ends properly: it was let go, not cut off
    assert response.content.at_eof()


async def test_where_real_people_are_written_to_the_clock_is_steady(quiet: World, stranger: aiohttp.ClientSession):
    quiet.clock.steady = True
    before = quiet.clock.now()
    assert await post(stranger, "time", {"as": "mia", "by": "day"}) == (403, {"error": "steady-clock"})
    assert quiet.clock.now() == before
    quiet.clock.steady = False
