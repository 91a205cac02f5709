"""Bad input ends in a clear sentence in the reader's language, with nothing half done and nothing of it in the log."""

import io
from typing import Any

import pytest

from bot.events import Submit
from bot.text import apart, plain
from bot.view import Card
from tests.world import OFFER, Who, World

EMPTY = ("Please fill this in.", "Bitte fülle das aus.")
NO_TIME = (
    "Please give date and time like tomorrow 15:00 or 2026-12-01 15:00.",
    "Bitte gib Tag und Uhrzeit so an: morgen 15 Uhr oder 01.12.2026 15:00.",
)
NO_DAY = (
    "There is no such day. Please give one like 2026-12-01.",
    "Diesen Tag gibt es nicht. Bitte gib einen an wie 01.12.2026.",
)
NO_HOUR = ("At what time? " + NO_TIME[0], "Um wie viel Uhr? " + NO_TIME[1])
PAST = (
    "This time is over. Please choose one that is still to come.",
    "Diese Zeit ist schon vorbei. Bitte wähle eine, die noch kommt.",
)
TOO_FAR = (
    "This is more than two years away. Please choose an earlier time.",
    "Das ist in mehr als zwei Jahren. Bitte wähle einen früheren Termin.",
)
SKIPPED = (
    "The clocks skip this time on that day. Please choose another.",
    "Diese Uhrzeit gibt es an dem Tag nicht, die Uhren werden vorgestellt. Bitte wähle eine andere.",
)
NO_LINK = (
    "This does not look like a link. It should start with https://",
    "Das sieht nicht nach einem Link aus. Er sollte mit https:// beginnen.",
)
NO_NUMBER = ("Please give a whole number.", "Bitte gib eine ganze Zahl an.")
ENGLISH = ("English", "German", "French", "Spanish", "Italian", "Portuguese", "Polish", "Dutch", "Czech", "Turkish")
ENGLISH += ("Chinese", "Japanese")
GERMAN = (
    "Englisch",
    "Deutsch",
    "Französisch",
    "Spanisch",
    "Italienisch",
    "Portugiesisch",
    "Polnisch",
    "Niederländisch",
)
GERMAN += ("Tschechisch", "Türkisch", "Chinesisch", "Japanisch")
NO_LANGUAGE = (
    f"Please choose one of these: {', '.join(ENGLISH)}.",
    f"Bitte wähle etwas davon: {', '.join(GERMAN)}.",
)


def at_most(limit: int) -> tuple[str, str]:
    return f"At most {limit} characters, please.", f"Bitte höchstens {limit} Zeichen."


OFFERS: list[tuple[str, Any, tuple[str, str]]] = [
    ("title", "", EMPTY),
    ("title", " \t\n", EMPTY),
    ("title", "\u200b\u2060\ufeff\u202e", EMPTY),
    ("title", "\x00", EMPTY),
    ("title", "\ud800", EMPTY),
    ("title", "x" * 10_000, at_most(120)),
    ("title", "🦄" * 121, at_most(120)),
    ("title", ("a", "b"), ("This cannot be read.", "Das kann ich nicht lesen.")),
    ("starts_at", "2026-11-20T15:00", PAST),
    ("starts_at", "2026-11-23 09:00", PAST),
    ("starts_at", "1066-10-14 09:00", PAST),
    ("starts_at", "0001-01-01T00:00", NO_TIME),
    ("starts_at", "2029-01-01 10:00", TOO_FAR),
    ("starts_at", "9999-12-31T23:59", TOO_FAR),
    ("starts_at", "2027-03-28 02:30", SKIPPED),
    ("starts_at", "2027-02-29 10:00", NO_DAY),
    ("starts_at", "2026-12-01 24:01", NO_HOUR),
    ("starts_at", "soon at three", NO_TIME),
    ("starts_at", "x" * 10_000, NO_TIME),
    ("starts_at", "2026-12-01T15:00\x00+\ud800", NO_TIME),
    ("place", "", EMPTY),
    ("place", "x" * 10_000, at_most(300)),
    ("place", "javascript:alert(1)", NO_LINK),
    ("place", "JaVaScRiPt:alert(1)", NO_LINK),
    ("place", "java\u200bscript:alert(1)", NO_LINK),
    ("place", "\x01javascript:alert(1)", NO_LINK),
    ("place", "  javascript://%0aalert(1)", NO_LINK),
    ("place", "data:text/html;base64,PHN2Zz4=", NO_LINK),
    ("place", "vbscript:msgbox(1)", NO_LINK),
    ("place", "file:///etc/passwd", NO_LINK),
    ("place", "https://", NO_LINK),
    ("place", "https://meet.example.org@evil.example.org/", NO_LINK),
    ("place", "https:// Room 1", NO_LINK),
    ("place", 'https://meet.example.org/"><script>', NO_LINK),
    ("capacity", "-1", ("At least 1, please.", "Bitte mindestens 1.")),
    ("capacity", "0", ("At least 1, please.", "Bitte mindestens 1.")),
    ("capacity", str(10**12), ("At most 100000, please.", "Bitte höchstens 100000.")),
    ("capacity", "9" * 10_000, NO_NUMBER),
    ("capacity", "abc", NO_NUMBER),
    ("capacity", "NaN", NO_NUMBER),
    ("minutes", "4", ("At least 5, please.", "Bitte mindestens 5.")),
    ("minutes", "1e3", NO_NUMBER),
    ("minutes", "721", ("At most 720, please.", "Bitte höchstens 720.")),
    ("description", "x" * 10_000, at_most(3000)),
    ("language", "tlh", NO_LANGUAGE),
    ("topics", "a,b,c,d,e,f,g,h,i", ("At most 8, please.", "Bitte höchstens 8.")),
    ("site", "x" * 10_000, at_most(60)),
    ("audience", "x" * 10_000, at_most(120)),
    (
        "co_hosts",
        "<!channel>, @everyone",
        (
            "I do not know “<!channel>”. Please give e-mail addresses of members.",
            "„<!channel>“ kenne ich nicht. Bitte nenne E-Mail-Adressen von Mitgliedern.",
        ),
    ),
]


@pytest.fixture
def ben(world: World) -> Who:
    """Somebody who reads English, and on the other engine German."""
    return world.person("Ben", language="en" if world.db.is_sqlite else "de")


def in_words(ben: Who, sentences: tuple[str, str]) -> str:
    return sentences[ben.chat.members[ben.user].language == "de"]


def answers(ben: Who) -> dict[str, Any]:
    """What stands in the form in front of him."""
    return {field.name: field.value for field in ben.form.fields}


async def test_no_bad_answer_offers_a_session(ben: Who, lines: io.StringIO) -> None:
    await ben.types("host")
    before, good = ben.world.remembers(), answers(ben) | OFFER
    for field, value, sentences in OFFERS:
        await ben.fills(**good | {field: value})
        assert ben.complaints == {field: in_words(ben, sentences)}, (field, value)
    assert ben.world.remembers() == before
    assert lines.getvalue() == ""


async def test_no_bad_answer_changes_a_session(ben: Who, lines: io.StringIO) -> None:
    number = await ben.offers()
    await ben.types(f"edit {number}")
    before, good = ben.world.remembers(), answers(ben) | {"title": "Changed"}
    for field, value, sentences in OFFERS:
        await ben.fills(**good | {field: value})
        assert ben.complaints == {field: in_words(ben, sentences)}, (field, value)
    assert ben.world.remembers() == before
    assert lines.getvalue() == ""


async def test_no_bad_line_offers_a_session(ben: Who, lines: io.StringIO) -> None:
    await ben.types("home")
    before = ben.world.remembers()
    for line, complaints in [
        ("host |", {"title": EMPTY, "starts_at": EMPTY, "place": EMPTY}),
        ("host Bread | | Room 1", {"starts_at": EMPTY}),
        ("host Bread | 2026-11-20 10:00 | Room 1", {"starts_at": PAST}),
        ("host Bread | 2026-02-30 10:00 | javascript:x", {"starts_at": NO_DAY}),
        ("host Bread | 2026-12-01 10:00 | javascript:x", {"place": NO_LINK}),
        (f"host {'x' * 100_000} | 2026-12-01 10:00 | Room 1", {"title": at_most(120)}),
        ("host \ud800\x00 | 2026-12-01 10:00 | Room 1", {"title": EMPTY}),
    ]:
        await ben.types(f"/lex {line}")
        assert ben.complaints == {field: in_words(ben, words) for field, words in complaints.items()}, line[:80]
    assert ben.world.remembers() == before
    assert lines.getvalue() == ""


async def test_no_bad_time_moves_a_session(ben: Who, lines: io.StringIO) -> None:
    number = await ben.offers()
    before = ben.world.remembers()
    for field, value, sentences in OFFERS:
        if field == "starts_at" and value and sentences != SKIPPED:  # that is asked back with buttons
            await ben.types(f"/lex move {number} {value}")
            assert ben.complaints == {field: in_words(ben, sentences)}, value
            await ben.fills(starts_at=value)
            assert ben.complaints == {field: in_words(ben, sentences)}, value
    assert ben.world.remembers() == before
    assert lines.getvalue() == ""


def nothing(words: str) -> tuple[str, str]:
    return (
        f"I found nothing for “{words}”. help shows what I understand.",
        f"Zu „{words}“ habe ich nichts gefunden. hilfe zeigt dir, was ich verstehe.",
    )


def no_such(number: str) -> tuple[str, str]:
    return f"There is no session {number} (any more).", f"Eine Session {number} gibt es nicht (mehr)."


WHICH = (
    "Which session? Choose it from sessions, or add its number.",
    "Welche Session? Such sie dir bei termine aus oder schreib ihre Nummer dazu.",
)
LINES = [
    ("kubernetes", nothing("kubernetes")),
    ("<!channel> @everyone", nothing("<!channel> @everyone")),
    ("*{title}* {0} %s", nothing("*{title}* {0} %s")),
    ("<script>alert(1)</script>", nothing("<script>alert(1)</script>")),
    ("' OR 1=1; --", nothing("' OR 1=1; --")),
    ("100%_\\", nothing("100%_\\")),
    ("\u202exyzzy\u200b\x00\ud800", nothing("xyzzy")),
    ("x" * 100_000, nothing("x" * 80)),
    ("x " * 50_000, nothing("x " * 40)),
    ("join", WHICH),
    ("join all", no_such("all")),
    ("join 1.5", no_such("1.5")),
    ("join -1", no_such("-1")),
    ("join ²", no_such("²")),
    ("join 1; DROP TABLE session", no_such("1;")),
    (f"join {'7' * 100_000}", no_such("7" * 20)),
    (f"leave {'x' * 100_000}", no_such("x" * 20)),
    ("cancel yes", no_such("yes")),
    ("move 2026-12-01 15:00", no_such("2026-12-01")),
    ("guests 4711", no_such("4711")),
]


async def test_a_line_that_makes_no_sense_is_answered_with_one_that_does(ben: Who, lines: io.StringIO) -> None:
    await ben.types("home")
    before = ben.world.remembers()
    for line, sentences in LINES:
        assert await ben.types(f"/lex {line}") == in_words(ben, sentences), line[:80]
    assert ben.world.remembers() == before
    assert lines.getvalue() == ""


async def test_a_line_with_nothing_in_it_shows_the_home_card(world: World) -> None:
    ben = world.person("Ben")
    for line in ("", " ", "\x00", "\ud800", "\u200b", "/lex", "/lex /lex", "lex:"):
        assert (await ben.types(line)).startswith("Hello Ben")


async def test_a_very_long_line_makes_no_long_button(world: World) -> None:
    ben = world.person("Ben")
    for line in (f"sessions {'x' * 100_000}", f"sessions page:{'9' * 100_000}", f"sesions {'x ' * 50_000}"):
        await ben.types(f"/lex {line}")
        view = ben.sees_all()[-1].view
        assert max(len(button.types) for button in view.buttons) <= 500  # type: ignore[union-attr]


async def test_bad_settings_are_complained_of_and_nothing_is_kept(ben: Who, lines: io.StringIO) -> None:
    await ben.types("settings")
    before, good = ben.world.remembers(), answers(ben)
    no_zone = (
        "I do not know this time zone. Please write it like Europe/Berlin.",
        "Diese Zeitzone kenne ich nicht. Bitte schreibe sie so: Europe/Berlin.",
    )
    of_two = ("Please choose one of these: English, Deutsch.", "Bitte wähle etwas davon: English, Deutsch.")
    of_three = (
        "Please choose one of these: one day before, one hour before, ten minutes before.",
        "Bitte wähle etwas davon: einen Tag vorher, eine Stunde vorher, zehn Minuten vorher.",
    )
    for field, value, sentences in [
        ("zone", "", EMPTY),
        ("zone", "Mars/Olympus", no_zone),
        ("zone", "../../etc/passwd", no_zone),
        ("zone", "/etc/passwd", no_zone),
        ("zone", "Europe/Berlin\x00\ud800x", no_zone),
        ("zone", "x" * 10_000, no_zone),
        ("language", "tlh", of_two),
        ("reminders", ("0",), of_three),
        ("reminders", ("10", "-1"), of_three),
        ("site", "x" * 10_000, at_most(60)),
        ("topics", ",".join(map(str, range(21))), ("At most 20, please.", "Bitte höchstens 20.")),
    ]:
        await ben.fills(**good | {field: value})
        assert ben.complaints == {field: in_words(ben, sentences)}, (field, value)
    assert ben.world.remembers() == before
    assert lines.getvalue() == ""


# what is odd, and allowed


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("<!channel> and @everyone", "<!channel> and @everyone"),
        ("*bold* _it_ ~no~ `code` [a](https://x.org)", "*bold* _it_ ~no~ `code` [a](https://x.org)"),
        ("<b>HTML</b> &amp; <at>LEX</at>", "<b>HTML</b> &amp; <at>LEX</at>"),
        ("{title} {0} %(n)s {{n}}", "{title} {0} %(n)s {{n}}"),
        ("\u202eevil\u202c \u200bhidden\u2066", "evil hidden"),
        ("שלום", "שלום"),
        ("👩\u200d💻 live", "👩\u200d💻 live"),
        ("a\x00b\ud800c", "abc"),
    ],
)
async def test_odd_words_stay_words(world: World, typed: str, kept: str) -> None:
    room = world.room("lex", rest=True)
    ben = world.person("Ben")
    await ben.offers(title=typed, place=typed, description=typed, topics="a", audience=typed)
    card = ben.cards(room)[0].view
    assert isinstance(card, Card)
    assert (card.title, card.body) == (kept, kept)  # plain text, which no renderer may read as markup
    assert [fact.value for fact in card.facts if fact.value == kept] == [kept]
    assert plain(card.quiet, ben.chat.reads("ben")).endswith(f" · for: {apart(kept)}")
    assert kept in await ben.types("session 1")
    assert plain(card.title, ben.chat.reads("ben")) == kept


async def test_a_form_of_another_house_is_answered_with_a_number_that_stands_in_the_log(
    world: World, lines: io.StringIO
) -> None:
    ben = world.person("Ben", language="de")
    await ben.types("home")
    event = Submit("k", ben.chat.caller("ben"), ben.chat.where("@ben"), "secret.words", {"title": "a zebra"})
    answer = await world.router.answer(event, ben.chat)
    told = plain(answer.view.text, answer.reader)  # type: ignore[union-attr]
    assert told.startswith("Hier ist etwas schiefgegangen, und es wurde nichts geändert.")
    assert told.removesuffix(".").split()[-1] in lines.getvalue()
    assert "zebra" not in lines.getvalue()
