"""One member talks with LEX in a terminal."""

import json
from datetime import timedelta

import pytest

from bot.clock import utc_now
from tests.adapters.cli.conftest import Program

TOMORROW = f"{utc_now() + timedelta(days=1):%Y-%m-%dT15:00}"


def test_who_is_not_known_is_told_so(lexbot: Program) -> None:
    result = lexbot("say", "--as", "nobody@example.org", "help")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "lexbot: Nobody here has the e-mail address nobody@example.org.\n"
    assert lexbot("chat", "--as", "nobody@example.org").exit_code == 1


def test_a_member_sees_the_answer_in_their_language(lexbot: Program, mia: str) -> None:
    result = lexbot("say", "--as", mia, "/lex", "sessions")
    assert result.exit_code == 0
    assert "[Session anbieten] host" in result.stdout
    assert "[Offer a session] host" in lexbot("say", "--as", "ben@example.org", "/lex sessions").stdout


def test_programs_get_the_view_as_json(lexbot: Program, mia: str) -> None:
    view = json.loads(lexbot("say", "--as", mia, "--json", "help").stdout)
    assert (view["kind"], view["language"], view["title"]) == ("page", "de", "Was du mich fragen kannst")
    assert [button["types"] for button in view["buttons"]] == ["sessions", "home"]
    assert all(item["title"] for section in view["sections"] for item in section["items"])


def test_a_session_is_offered_in_one_line(lexbot: Program, mia: str) -> None:
    asked = lexbot("say", "--as", "ben@example.org", "/lex host").stdout
    assert "title =" in asked
    assert "minutes = 45" in asked
    assert (
        """Nothing is done yet. To fill it in, add the answers: '/lex host' title="…" starts_at="…" place="…\""""
        in asked
    )

    answers = ["title=Typing for all", f"starts_at={TOMORROW}", "place=Room 4"]
    assert "Typing for all" in lexbot("say", "--as", "ben@example.org", "/lex host", *answers).stdout
    listed = json.loads(lexbot("say", "--as", mia, "--json", "sessions typing").stdout)
    [item] = listed["sections"][0]["items"]
    assert item["title"] == "Typing for all"
    assert "15:00" in item["detail"] or "16:00" in item["detail"] or "17:00" in item["detail"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["help", "title=x"], "“help” does not open a form, so there is nothing to fill in."),
        (["host", "colour=red"], "This form does not ask for “colour”, but for: title, starts_at, place"),
        (["host", "title=x", "place"], "“place” is not an answer like title=Typing."),
    ],
)
def test_answers_that_do_not_fit_are_refused(lexbot: Program, mia: str, words: list[str], sentence: str) -> None:
    result = lexbot("say", "--as", mia, *words)
    assert result.exit_code == 1
    assert sentence in result.stderr


def test_complaints_stand_at_the_fields_and_keep_what_was_typed(lexbot: Program, mia: str) -> None:
    result = lexbot("say", "--as", mia, "host", "title=Alt", "starts_at=2001-01-01 10:00", "place=Hier")
    assert result.exit_code == 1, "it is not offered"
    assert "title = Alt" in result.stdout
    assert "! Diese Zeit ist schon vorbei" in result.stdout
    assert "Noch ist nichts geschehen." in result.stdout
    assert 'host title=Alt place=Hier starts_at="…"' in result.stdout, "what was told need not be told again"
    assert lexbot("say", "--as", mia, "host").exit_code == 0, "a form that opens is an answer"


def test_a_time_in_words_is_not_done_before_it_was_seen_in_full(lexbot: Program, mia: str) -> None:
    result = lexbot("say", "--as", "ben@example.org", "host", "title=Words", "starts_at=tomorrow 15:00", "place=Here")
    assert (result.exit_code, "!" in result.stdout) == (1, False)
    again = result.stdout.splitlines()[-1].partition("answers: ")[2]
    assert again.startswith("host title=Words starts_at=2")
    assert "It is live: Words" in lexbot("say", "--as", "ben@example.org", *again.split()).stdout


def test_what_people_wrote_cannot_command_the_terminal(lexbot: Program, mia: str) -> None:
    answers = ["title=\x1b[2J\x07[bold]Loud[/bold]", f"starts_at={TOMORROW}", "place=Room 4"]
    shown = lexbot("say", "--as", mia, "host", *answers).stdout
    assert "[2J[bold]Loud[/bold]" in shown
    assert "\x1b[2J" not in shown
    assert "\x07" not in shown
    again = lexbot("say", "--as", mia, "host", "title=\x1b[2J[bold]Loud").stdout
    assert "title=[2J[bold]Loud" in again
    assert "\x1b" not in again


def test_a_conversation_asks_field_by_field_and_keeps_defaults(lexbot: Program, mia: str) -> None:
    lines = ["host", "Kochen", "gestern", "Küche", *[""] * 11, TOMORROW, "sessions kochen", "bye"]
    result = lexbot("chat", "--as", mia, types="\n".join(lines) + "\n")
    assert result.exit_code == 0
    assert "Hallo Mia" in result.stdout
    assert result.stdout.count("! Diese Zeit ist schon vorbei") == 1
    asked = [result.stdout.count(f"  {name} = ") for name in ("title", "starts_at", "place")]
    assert asked == [1, 2, 1], "only what was wrong is asked for again"
    assert "• Kochen" in result.stdout


def test_a_conversation_can_be_given_up_and_ended(lexbot: Program, mia: str) -> None:
    result = lexbot("chat", "--as", mia, types="host\n.\nsessions\n")
    assert result.exit_code == 0, "the end of the input is a good-bye"
    assert "Es wurde nichts geändert." in result.stdout
