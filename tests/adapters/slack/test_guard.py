"""Bad input over HTTP: the right status at once, nothing done, nothing of it in the log."""

import asyncio
import io
import time
from collections.abc import Callable, Mapping
from urllib.parse import urlencode, urlsplit

import aiohttp
import pytest
from slack_bolt.request.internals import parse_body

from adapters.slack import guard
from bot.clock import Clock

from .house import Installed
from .payloads import form, payload
from .wire import Answer, signature

COMMAND = urlencode(form("slash_command", {"text": "say SECRETWORDS"})).encode()
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
Headers = Callable[[Clock, str, bytes], Mapping[str, str]]


def signed(clock: Clock, secret: str, body: bytes, *, age: float = 0, kind: str = FORM) -> dict[str, str]:
    moment = str(int(clock.now().timestamp() - age))
    return {
        "Content-Type": kind,
        "x-slack-request-timestamp": moment,
        "x-slack-signature": signature(secret, moment, body),
    }


def without(name: str) -> Headers:
    return lambda clock, secret, body: {key: value for key, value in signed(clock, secret, body).items() if key != name}


def changed(**headers: str) -> Headers:
    changes = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda clock, secret, body: {**signed(clock, secret, body), **changes}


async def send(world: Installed, body: bytes, headers: Mapping[str, str]) -> Answer:
    url = world.slack.app_url
    async with aiohttp.ClientSession() as session, session.post(url, data=body, headers=headers) as response:
        return Answer(response.status, await response.text())


REFUSED: dict[str, tuple[Headers, int]] = {
    "no signature": (without("x-slack-signature"), 401),
    "no timestamp": (without("x-slack-request-timestamp"), 401),
    "neither": (lambda *_: {"Content-Type": FORM}, 401),
    "forged": (changed(x_slack_signature="v0=" + "0" * 64), 401),
    "of another script": (changed(x_slack_signature="ﬀ"), 401),
    "empty": (changed(x_slack_signature="v0="), 401),
    "with another secret": (lambda clock, _secret, body: signed(clock, "another secret", body), 401),
    "of another body": (lambda clock, secret, body: signed(clock, secret, body + b"!"), 401),
    "stale": (lambda clock, secret, body: signed(clock, secret, body, age=301), 401),
    "of the future": (lambda clock, secret, body: signed(clock, secret, body, age=-301), 401),
    "a word for a time": (changed(x_slack_request_timestamp="soon"), 400),
    "a negative time": (changed(x_slack_request_timestamp="-5"), 400),
    "a broken time": (changed(x_slack_request_timestamp="1e9"), 400),
    "a long time": (changed(x_slack_request_timestamp="9" * 5000), 400),
    "digits of another script": (changed(x_slack_request_timestamp="١٢٣"), 400),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_a_request_that_slack_has_not_signed_is_turned_away(
    by_http: Installed, lines: io.StringIO, name: str
) -> None:
    headers, status = REFUSED[name]
    answer = await send(by_http, COMMAND, headers(by_http.clock, by_http.slack.signing_secret, COMMAND))
    assert (answer.status, answer.body) == (status, "")
    assert by_http.slack.calls_of("users.info") == []
    assert "turned away" in lines.getvalue()
    assert "SECRETWORDS" not in lines.getvalue()
    assert "Traceback" not in lines.getvalue()


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"text=\xff\xfe SECRETWORDS", FORM),
        (b"payload={SECRETWORDS", FORM),
        (b"payload=[1]", FORM),
        (b"payload=null", FORM),
        (b'{"type": "SECRETWORDS', JSON),
        (b"", JSON),
        (b"[]", JSON),
        (b'"SECRETWORDS"', JSON),
        (b"null", JSON),
        pytest.param(b"[" * 100_000, JSON, id="deep"),
        (b'{"type": 5}' + b" SECRETWORDS", JSON),
    ],
)
async def test_what_cannot_be_read_is_a_bad_request(
    by_http: Installed, lines: io.StringIO, body: bytes, kind: str
) -> None:
    answer = await send(by_http, body, signed(by_http.clock, by_http.slack.signing_secret, body, kind=kind))
    assert answer.status == 400
    assert "SECRETWORDS" not in lines.getvalue()
    assert "Traceback" not in lines.getvalue()


FILLED = (
    b'{"type": "view_submission", "user": {"id": "U1"}, "view": {"id": "V1", "callback_id": "sessions.move",'
    b' "private_metadata": "%s", "state": {"values": {"starts_at": {"starts_at":'
    b' {"type": "datetimepicker", "selected_date_time": %s}}}}}}'
)
"""A form with something in its metadata and a time in seconds."""


@pytest.mark.parametrize(
    "body",
    [
        b'{"type": "event_callback", "event_id": "Ev1"}',
        b'{"type": "event_callback", "event_id": "Ev2", "event": null}',
        b'{"type": "event_callback", "event_id": "Ev3", "event": "SECRETWORDS"}',
        b'{"type": "event_callback", "event_id": "Ev4", "event": {"type": "reaction_added", "reaction": "hand"}}',
        b'{"type": "event_callback", "event_id": "Ev5", "event": {"type": ["SECRETWORDS"]}}',
        b'{"type": "block_actions", "actions": []}',
        b'{"type": "view_submission", "view": "SECRETWORDS", "user": {"id": "U1"}}',
        b'{"command": "/lex", "text": 7}',
        b'{"type": "block_actions", "user": {"id": "U1"}, "actions": [{"value": ["SECRETWORDS"]}]}',
        FILLED % (b'{\\"about\\": [\\"SECRETWORDS\\"]}', b"1"),
        FILLED % (b'{\\"about\\": \\"1\\", \\"name\\": 7}', b"1"),
        FILLED % (b"", b"9" * 19),
        FILLED % (b"", b"9" * 12),
    ],
)
async def test_a_payload_that_lacks_what_its_kind_has_is_a_bad_request(
    by_http: Installed, lines: io.StringIO, body: bytes
) -> None:
    answer = await send(by_http, body, signed(by_http.clock, by_http.slack.signing_secret, body, kind=JSON))
    assert answer.status == 400
    assert "SECRETWORDS" not in lines.getvalue()
    assert "Traceback" not in lines.getvalue()


@pytest.mark.parametrize("chunked", [False, True])
async def test_fifty_megabytes_are_refused_without_being_read(
    by_http: Installed, lines: io.StringIO, chunked: bool
) -> None:
    piece, sent = b"x" * 65536, 0

    async def pieces():
        nonlocal sent
        while sent < 50 * 1024**2:
            sent += len(piece)
            yield piece

    headers = {"Content-Type": FORM} | ({} if chunked else {"Content-Length": str(50 * 1024**2)})
    url = by_http.slack.app_url
    async with aiohttp.ClientSession() as session, session.post(url, data=pieces(), headers=headers) as response:
        assert response.status == 413
    assert sent < 50 * 1024**2
    assert "xxxxx" not in lines.getvalue()


@pytest.mark.parametrize(
    "headers",
    [
        "",
        "x-slack-request-timestamp: 1\r\nx-slack-signature: v0=" + "0" * 64 + "\r\n",
        "x-slack-request-timestamp: {now}\r\nx-slack-signature: v1=0\r\n",
    ],
)
async def test_a_body_is_not_even_waited_for_if_the_headers_show_that_it_is_not_slacks(
    by_http: Installed, headers: str
) -> None:
    url = urlsplit(by_http.slack.app_url)
    reader, writer = await asyncio.open_connection(url.hostname, url.port)
    head = f"POST {url.path} HTTP/1.1\r\nHost: lex\r\nContent-Length: 1000\r\n{headers}\r\n"
    writer.write(head.replace("{now}", str(int(by_http.clock.now().timestamp()))).encode())
    answer = (await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 5)).decode()
    assert answer.startswith("HTTP/1.1 401")
    assert "Connection: close" in answer
    writer.close()
    await writer.wait_closed()


async def test_a_flood_of_forged_requests_does_not_keep_slack_out(by_http: Installed, lines: io.StringIO) -> None:
    """Behind a proxy they all come from one address."""
    forged = signed(by_http.clock, "another secret", COMMAND)
    async with aiohttp.ClientSession() as session:
        for _ in range(300):
            async with session.post(by_http.slack.app_url, data=COMMAND, headers=forged) as response:
                assert response.status == 401
    answer = await send(by_http, COMMAND, signed(by_http.clock, by_http.slack.signing_secret, COMMAND))
    assert answer.status == 200
    assert lines.getvalue().count("turned away") < 150


async def test_slack_proves_that_the_address_is_ours(by_http: Installed) -> None:
    answer = await by_http.slack.verifies_url()
    assert answer.json == {"challenge": payload("url_verification")["challenge"]}


async def test_slack_may_look_at_our_certificate_signed_or_not(by_http: Installed) -> None:
    assert (await by_http.slack.checks_ssl()).status == 200
    assert (await send(by_http, b"token=abc&ssl_check=1", {"Content-Type": FORM})).status == 200
    assert (await send(by_http, b"ssl_check=1&command=/lex", {"Content-Type": FORM})).status == 401


async def test_the_same_request_signed_by_slack_is_let_in(by_http: Installed, lines: io.StringIO) -> None:
    answer = await send(by_http, COMMAND, signed(by_http.clock, by_http.slack.signing_secret, COMMAND))
    assert answer.status == 200
    assert "SECRETWORDS" in answer.body
    assert "SECRETWORDS" not in lines.getvalue()


async def test_a_signature_is_checked_by_the_given_clock_to_the_second(by_http: Installed) -> None:
    for age, status in ((299, 200), (300, 200), (301, 401)):
        headers = signed(by_http.clock, by_http.slack.signing_secret, b"token=x", age=age)
        assert (await send(by_http, b"token=x", headers)).status == status


async def test_a_sign_that_is_none_is_read_as_unknown(by_http: Installed) -> None:
    body = COMMAND.replace(b"SECRETWORDS", b"a+sign%ff%2B")
    answer = await send(by_http, body, signed(by_http.clock, by_http.slack.signing_secret, body))
    assert answer.status == 200
    assert "a sign\N{REPLACEMENT CHARACTER}+" in answer.body


async def test_an_unknown_kind_of_request_is_thanked_for(by_http: Installed) -> None:
    for body in (b'{"type": "something_new"}', b'{"type": "app_rate_limited"}', b"{}"):
        headers = signed(by_http.clock, by_http.slack.signing_secret, body, kind=JSON)
        assert (await send(by_http, body, headers)).status == 200


async def test_refusing_is_quick(by_http: Installed) -> None:
    body, headers = b"x" * 1_000_000, {"x-slack-signature": "v0=1", "x-slack-request-timestamp": "1"}
    begun = time.perf_counter()
    assert (await send(by_http, body, headers)).status == 401
    assert time.perf_counter() - begun < 1


@pytest.mark.parametrize(
    "sent", ["a=1&a=2", "a=%FF&b", "a=b+c%2B", "=x&", "a=1;b=2", "a=#x?y&c=%", "a=%00%E2%9C%8B&a", "a==b"]
)
def test_a_form_is_read_as_bolt_reads_it(sent: str) -> None:
    assert guard._form(sent) == parse_body(sent, FORM)
