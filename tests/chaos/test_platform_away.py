"""Slack cannot be reached for a while: Teams goes on undisturbed, and afterwards Slack gets all that it is owed."""

import asyncio
import time
from pathlib import Path
from statistics import median

from tests.chaos.relay import Mode
from tests.chaos.storm import Force, Storm
from tests.chaos.town import Scale, Town

WAYS: tuple[Mode, ...] = ("hangs", "refuses")


async def test_slack_is_away_and_teams_does_not_notice(
    sqlite_url: str, tmp_path: Path, seed: int, is_long: bool
) -> None:
    """Ten minutes in the long form, half of them without any answer, half refused."""
    length = 300.0 if is_long else 2.0
    scale, force = Scale(150, 4, (10, 30)), Force(6, 0, length / 6, 50, faults=0, pause=0.2, enough=900)
    async with Town(sqlite_url, tmp_path, scale, seed) as town:
        await town.settle_down()
        await town.offers(scale.sessions)
        await town.announced()
        storm = Storm(town, force, seed)
        spans = Spans(storm)
        await storm.blows(lambda: goes_away(town, spans, length))
        findings = await storm.ends(within=180)
        print(storm.told(findings, seed))
        undisturbed(spans, seed)
        assert not findings.wrong, f"seed {seed}:\n{findings}"


class Spans:
    """What people on Teams waited for, while Slack was there and while it was not."""

    def __init__(self, storm: Storm) -> None:
        self.storm = storm
        self.waits: dict[str, dict[str, list[float]]] = {"answers": {}, "letters": {}}

    async def passes(self, name: str, seconds: float) -> None:
        """So long, and until something can be said of it; that is kept, for the model forgets who left since."""
        began = time.monotonic()
        await asyncio.sleep(seconds)
        until = time.monotonic() + 60
        answers, (came, owed) = self._answers(began), self._letters(began)
        while time.monotonic() < until and not (len(answers) > 3 and len(came) > 2):
            await asyncio.sleep(0.2)
            answers, (came, owed) = self._answers(began), self._letters(began)
        self.waits["answers"][name], self.waits["letters"][name] = answers, came + owed

    def _answers(self, since: float) -> list[float]:
        """How long people waited for an answer."""
        return [took.seconds for took in self.storm.took if took.platform == "teams" and took.sent >= since]

    def _letters(self, since: float) -> tuple[list[float], list[float]]:
        """How long those who are on Teams alone waited for the letter after the answer, and others still do."""
        sent, now = self._sent(), time.monotonic()
        came, owed = list[float](), list[float]()
        for (number, what), place in self.storm.model.places.items():
            member, title = self.storm.town.members[number], self.storm.town.sessions[what].title
            if member.slack or not member.teams or not place.came or place.came[0] < since:
                continue
            letters = (f"{beginning}: {title}" for beginning in ("You are coming", "You are on the waiting list"))
            at = max(sent.get((member.teams.chat.id, letter), 0.0) for letter in letters)
            if at >= place.came[0]:
                came.append(max(0.0, at - place.came[1]))
            else:
                owed.append(now - place.came[1])
        return came, owed

    def _sent(self) -> dict[tuple[str, str], float]:
        """When which letter was sent into which chat, by the monotonic clock."""
        walls = time.time() - time.monotonic()
        calls = [call for call in self.storm.town.teams.calls if call.operation == "send" and call.status == 201]
        return {(call.conversation, call.body.get("summary", "")): call.at - walls for call in calls}


async def goes_away(town: Town, spans: Spans, length: float) -> None:
    """Slack, in two ways, one after the other."""
    await spans.passes("there", min(length, 30))
    for how in WAYS:
        await town.to_slack.cut(how)
        await spans.passes(how, length)
        await town.to_slack.mend()
        await asyncio.sleep(0.5)


def undisturbed(spans: Spans, seed: int) -> None:
    """Nobody on Teams waited much longer for an answer, or for a letter, than before."""
    for name, found in spans.waits.items():
        told = {span: f"{median(each):.2f} s of {len(each)}" for span, each in found.items() if each}
        print(f"  Teams' {name}: {told}")
        assert all(found.values()), f"seed {seed}: some waited for ever: {told}"
        for way in WAYS:
            assert median(found[way]) < 3 * median(found["there"]) + 1.5, f"seed {seed}: {name} {told}"
