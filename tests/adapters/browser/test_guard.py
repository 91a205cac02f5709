"""Who is let in: this machine's own page, nobody else."""

import pytest

from adapters.browser.guard import HEADERS, No, check

HERE = "http://127.0.0.1:3000"
PAGE = {"Host": "127.0.0.1:3000", "Origin": HERE, "Sec-Fetch-Site": "same-origin"}


def refusal(peer: str | None, method: str, headers: dict[str, str]) -> str:
    try:
        check(peer, method, f"http://{headers.get('Host', '')}", headers)
    except No as no:
        return no.reason if no.status == 403 else f"{no.status}"
    return ""


@pytest.mark.parametrize(
    ("peer", "reason"),
    [
        ("127.0.0.1", ""),
        ("127.8.8.8", ""),
        ("::1", ""),
        ("::ffff:127.0.0.1", ""),
        ("192.168.1.5", "not-from-here"),
        ("::ffff:192.168.1.5", "not-from-here"),
        ("10.0.0.1", "not-from-here"),
        ("", "not-from-here"),
        (None, "not-from-here"),
    ],
)
def test_only_this_machine_is_answered(peer, reason):
    assert refusal(peer, "GET", PAGE) == reason


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via", "X-Forwarded-Host"])
def test_what_a_proxy_passes_on_is_refused(header):
    assert refusal("127.0.0.1", "GET", PAGE | {header: "203.0.113.9"}) == "not-from-here"


@pytest.mark.parametrize(
    ("host", "is_let_in"),
    [
        ("127.0.0.1:3000", True),
        ("localhost:3000", True),
        ("LOCALHOST", True),
        ("[::1]:3000", True),
        ("rebound.example.org:3000", False),
        ("127.0.0.1.example.org", False),
        ("localhost.example.org:3000", False),
        ("127.0.0.1:3000@example.org", False),
        ("", False),
    ],
)
def test_a_name_that_was_pointed_at_this_machine_is_refused(host, is_let_in):
    headers = {"Host": host, "Origin": f"http://{host}"}
    assert refusal("127.0.0.1", "POST", headers) == ("" if is_let_in else "wrong-host")


@pytest.mark.parametrize(
    ("origin", "is_let_in"),
    [
        (HERE, True),
        ("http://127.0.0.1:3001", False),
        ("https://127.0.0.1:3000", False),
        ("http://localhost:3000", False),
        ("https://example.org", False),
        ("null", False),
        ("", False),
    ],
)
def test_no_other_site_can_post(origin, is_let_in):
    headers = {"Host": "127.0.0.1:3000", "Origin": origin}
    assert refusal("127.0.0.1", "POST", headers) == ("" if is_let_in else "wrong-origin")


@pytest.mark.parametrize(
    ("site", "kind", "is_let_in"),
    [
        ("same-origin", "empty", True),
        ("none", "document", True),
        ("cross-site", "document", True),  # a link to the page itself
        ("cross-site", "empty", False),
        ("cross-site", "script", False),
        ("cross-site", "iframe", False),
        ("same-site", "empty", False),  # another port of this machine
    ],
)
def test_no_other_site_can_look(site, kind, is_let_in):
    headers = {"Host": "127.0.0.1:3000", "Sec-Fetch-Site": site, "Sec-Fetch-Dest": kind}
    assert refusal("127.0.0.1", "GET", headers) == ("" if is_let_in else "wrong-origin")


def test_the_policy_lets_nothing_in_from_elsewhere_and_nothing_inline():
    policy = dict(part.strip().split(" ", 1) for part in HEADERS["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
