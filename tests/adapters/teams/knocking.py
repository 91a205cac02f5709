"""Activities as they come to the door, in one hand with a token or another."""

from typing import Any

from tests.adapters.teams.double import TeamsDouble
from tests.adapters.teams.people import Person
from tests.adapters.teams.wire import Delivery


def activity(teams: TeamsDouble, ben: Person, **change: Any) -> dict[str, Any]:
    """A message that would be answered."""
    return teams.activity("message_personal", ben.chat, "", ben, {"text": "help", **change})


async def sent(teams: TeamsDouble, ben: Person, authorization: str | None = "", **change: Any) -> Delivery:
    return await teams.wire.post(activity(teams, ben, **change), authorization=authorization)
