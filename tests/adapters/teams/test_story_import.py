"""A caretaker pastes rows out of a sheet into Teams, and finds them as sessions."""

from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.lex import Lex

ROWS = "Title\tStart\tPlace\tLanguage\nBread\t2027-01-05 15:00\tKitchen\tGerman\nWalk\t3/4/2027 10:00\tPark\ten\n"


async def test_rows_that_are_pasted_become_sessions(teams: TeamsDouble, lex: Lex) -> None:
    cara = teams.person("Cara Caretaker")
    await cara.installs()
    await cara.types("lex import")
    await cara.clicks(cara.chat.last, "Take them in", {"Rows, or the text of a calendar": ROWS})
    assert "1 session was taken in" in cara.reads()
    assert "“3/4/2027” may be two different days" in cara.reads()
    await cara.types("lex sessions bread lang:de")
    assert "Bread" in cara.reads()
