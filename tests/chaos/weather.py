"""What the platforms do to the bot's calls while the storm lasts: 429, 500, dropped, slow, taken and not answered."""

import random
from collections import Counter

from tests.adapters.slack import faults as slack_faults
from tests.adapters.slack.faults import Fault as SlackFault
from tests.adapters.slack.faults import Faults as SlackFaults
from tests.adapters.teams.faults import Fault as TeamsFault
from tests.adapters.teams.faults import Faults as TeamsFaults
from tests.chaos.town import Town

CALM = frozenset({"auth.test"})  # a start that is refused is another story
ENDLESS = 15.0
"""Seconds of an answer for which nobody waits."""


class Weather:
    """Over both doubles; `clears` ends it."""

    def __init__(self, town: Town, seed: int, share: float = 0.1, endless: float = 0.0) -> None:
        self.storm, self.share, self.endless = True, share, endless
        self.chance, self.met = random.Random(seed), Counter[str]()
        town.slack._front.faults = OverSlack(self)
        town.teams.faults = OverTeams(self)

    def clears(self) -> None:
        self.storm = False

    def draws(self) -> str:
        """What the next call meets; blank: nothing."""
        if not self.storm or self.chance.random() > self.share:
            return ""
        if self.chance.random() < self.endless:
            return "taken, never answered"
        return self.chance.choice(("429", "500", "dropped", "taken and dropped", "slow", "slow"))


class OverSlack(SlackFaults):
    def __init__(self, weather: Weather) -> None:
        super().__init__()
        self.weather = weather

    def take(self, method: str) -> SlackFault:
        what = "" if method in CALM else self.weather.draws()
        if what:
            self.weather.met[f"slack {what}"] += 1
        return {
            "429": slack_faults.rate_limited(1),
            "500": slack_faults.http_error(),
            "dropped": slack_faults.drops_before(),
            "taken and dropped": slack_faults.accepts_then_drops(),
            "slow": slack_faults.slow(self.weather.chance.uniform(0.1, 0.8)),
            "taken, never answered": SlackFault(seconds_after=ENDLESS, drop_after=True),
        }.get(what, SlackFault())


class OverTeams(TeamsFaults):
    def __init__(self, weather: Weather) -> None:
        super().__init__()
        self.weather = weather

    def next(self, operation: str) -> TeamsFault | None:
        what = self.weather.draws()
        if what:
            self.weather.met[f"teams {what}"] += 1
        return {
            "429": TeamsFault(operation, 429, retry_after=1),
            "500": TeamsFault(operation, self.weather.chance.choice((500, 502, 503))),
            "dropped": TeamsFault(operation, drop=True),
            "taken and dropped": TeamsFault(operation, drop=True, stored=True),
            "slow": TeamsFault(operation, seconds=self.weather.chance.uniform(0.1, 0.8)),
            "taken, never answered": TeamsFault(operation, drop=True, stored=True, seconds_after=ENDLESS),
        }.get(what)
