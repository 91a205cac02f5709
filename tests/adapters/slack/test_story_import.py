"""A caretaker pastes rows out of a sheet into Slack; others find what came of them."""

from .house import Installed
from .seen import seen

ROWS = "Title\tStart\tPlace\tLanguage\nBread\t2027-01-05 15:00\tKitchen\tGerman\nWalk\t3/4/2027 10:00\tPark\ten\n"


async def test_rows_that_are_pasted_become_sessions_that_others_find(network: Installed) -> None:
    room = network.slack.channel("lex")
    cara, ben = (network.slack.person(name, joins=[room]) for name in ("Cara Vance", "Ben Okafor"))
    await cara.types("/lex import")
    await cara.submits({"Rows, or the text of a calendar": ROWS})
    assert cara.modal is not None
    answer = seen(cara.modal.words)
    assert "1 session was taken in" in answer
    assert "“3/4/2027” may be two different days" in answer
    await cara.closes()
    await ben.types("/lex sessions bread lang:de")
    assert "Bread" in seen("\n".join(message.words for message in ben.ephemerals + ben.dm))
