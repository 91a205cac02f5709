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
    before, length = (30.0, 300.0) if is_long else (2.5, 4.0)
    scale, force = Scale(80, 4, (5, 15)), Force(6, 0, length / 6, 60, faults=0, longest=10 * length)
    spans: dict[str, tuple[float, float]] = {}

    async def goes_away() -> None:
        await span("open", before)
        for how in WAYS:
            await town.to_slack.cut(how)
            await span(how, length)
            await town.to_slack.mend()
            await asyncio.sleep(1)

    async def span(name: str, seconds: float) -> None:
        began = time.monotonic()
        await asyncio.sleep(seconds)
        spans[name] = (began, time.monotonic())

    async with Town(sqlite_url, tmp_path, scale, seed) as town:
        await town.settle_down()
        await town.offers(scale.sessions)
        await town.announced()
        storm = Storm(town, force, seed)
        await storm.blows(goes_away)
        findings = await storm.ends(within=180)
        print(storm.told(findings, seed))
        undisturbed(storm, spans, seed)
        assert not findings.wrong, f"seed {seed}:\n{findings}"


def undisturbed(storm: Storm, spans: dict[str, tuple[float, float]], seed: int) -> None:
    """On Teams nobody waited much longer for an answer, or for a letter, than before."""
    for name, waits in {"answers": answers(storm, spans), "letters": letters(storm, spans)}.items():
        told = {span: f"{median(found):.2f} s of {len(found)}" for span, found in waits.items() if found}
        print(f"  Teams' {name}: {told}")
        for way in WAYS:
            assert waits["open"], f"seed {seed}: no {name} on Teams before: {told}"
            assert waits[way], f"seed {seed}: no {name} on Teams while Slack {way}: {told}"
            assert median(waits[way]) < 3 * median(waits["open"]) + 1.5, f"seed {seed}: {name} {told}"


def answers(storm: Storm, spans: dict[str, tuple[float, float]]) -> dict[str, list[float]]:
    """How long people on Teams waited for an answer, by when they asked."""
    on_teams = [took for took in storm.took if took.platform == "teams"]
    return {name: [t.seconds for t in on_teams if began <= t.sent < ended] for name, (began, ended) in spans.items()}


def letters(storm: Storm, spans: dict[str, tuple[float, float]]) -> dict[str, list[float]]:
    """How long people who are on Teams alone waited for the letter after the answer."""
    walls = time.time() - time.monotonic()
    sent: dict[tuple[str, str], float] = {}
    for call in storm.town.teams.calls:
        if call.operation == "send" and call.status == 201:
            sent[call.conversation, call.body.get("summary", "")] = call.at - walls
    found: dict[str, list[float]] = {name: [] for name in spans}
    for (number, what), place in storm.model.places.items():
        member, title = storm.town.members[number], storm.town.sessions[what].title
        if member.slack or not member.teams or not place.came:
            continue
        for beginning in ("You are coming: ", "You are on the waiting list: "):
            at = sent.get((member.teams.chat.id, beginning + title))
            for name, (began, ended) in spans.items():
                if at and began <= place.came[0] < ended - 2:
                    found[name].append(max(0.0, at - place.came[1]))
    return found
