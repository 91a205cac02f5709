"""The forecast, tried on invented years in which it is known who came."""

import random
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.forecast import COVERAGE, ENOUGH, Forecast, Past, expect


class Network:
    """Hosts whose sessions people come to at rates of their own; guests who would come say so more often."""

    def __init__(self, seed: int, *, rate: float = 0.5, hosts: float = 20, sessions: float = 12, truth: float = 0.6):
        self._dice = random.Random(seed)  # noqa: S311 - invented years
        self._sessions, self._truth = sessions, truth
        self._rates = [self._dice.betavariate(rate * hosts, (1 - rate) * hosts) for _ in range(25)]

    def session(self) -> Past:
        host = self._dice.randrange(len(self._rates))
        rate = self._rates[host] * self._sessions
        comes = self._dice.betavariate(rate, self._sessions - rate)
        seats = self._dice.randint(5, 120)
        guests = [self._dice.random() < comes for _ in range(seats)]
        said = sum(self._dice.random() < (self._truth if guest else 0.12) for guest in guests)
        return Past(seats, said, sum(guests), host)


def years(network: Network, *, asked: bool, sessions: int = 260) -> Iterator[tuple[Past, Forecast]]:
    """One session after another; every third is forecast, from those before it."""
    past: list[Past] = []
    for _ in range(sessions):
        now = network.session()
        if len(past) >= 20 and len(past) % 3 == 0:
            kin = [2 if one.host == now.host else 1 for one in past]
            known = [Past(one.seats, one.confirmed, one.came, one.host, k) for one, k in zip(past, kin, strict=True)]
            yield now, expect(now.seats, now.confirmed if asked else 0, known, asked=asked)
        past.append(now)


NETWORKS = {
    "as ours": {},
    "all alike": {"hosts": 200, "sessions": 80},
    "all different": {"hosts": 6, "sessions": 5},
    "reliable": {"rate": 0.8},
    "unreliable": {"rate": 0.25},
    "silent": {"truth": 0.12},
}


@pytest.mark.parametrize("asked", [False, True], ids=["before they were asked", "afterwards"])
@pytest.mark.parametrize("name", NETWORKS)
def test_eight_of_ten_sessions_lie_in_the_range(name: str, asked: bool) -> None:
    told = [one for seed in range(2) for one in years(Network(seed, **NETWORKS[name]), asked=asked)]
    held = sum(forecast.low <= now.came <= forecast.high for now, forecast in told) / len(told)
    assert COVERAGE - 0.08 <= held <= COVERAGE + 0.12


def test_it_is_nearer_to_the_truth_than_to_say_half_and_nearer_still_when_guests_were_asked() -> None:
    wrong = {"half": 0.0, "learned": 0.0, "asked": 0.0}
    for asked in (False, True):
        for now, forecast in years(Network(7, rate=0.4), asked=asked):
            wrong["asked" if asked else "learned"] += abs(forecast.likely - now.came)
            wrong["half"] += abs(now.seats / 2 - now.came) / 2
    assert wrong["asked"] < 0.8 * wrong["learned"] < 0.8 * wrong["half"]


def test_the_range_grows_narrower_the_more_is_known() -> None:
    def width(known: int) -> int:
        told = expect(60, 0, [Past(40, 0, 20 + n % 5, host="me", kin=2) for n in range(known)], asked=False)
        return told.high - told.low

    assert width(0) > width(5) > width(100)


def test_a_host_whose_sessions_are_known_is_taken_for_themselves_and_another_for_one_like_all() -> None:
    all_others = [Past(40, 0, 12, host=n % 7) for n in range(70)]
    own = [Past(40, 0, 34, host="me", kin=2) for _ in range(8)]
    newcomer, known = expect(40, 0, all_others, asked=False), expect(40, 0, all_others + own, asked=False)
    assert (newcomer.low, newcomer.high, newcomer.own) == pytest.approx((7, 19, 0), abs=3)
    assert known.low > newcomer.high
    assert (known.past, known.own) == (78, 8)


def test_of_a_few_sessions_nothing_is_learned_and_half_is_said() -> None:
    few = [Past(40, 0, 40, host=n) for n in range(ENOUGH - 1)]
    told = expect(72, 0, few, asked=False)
    assert (told.likely, told.is_learned) == (36, False)
    assert expect(72, 0, [*few, few[0]], asked=False).is_learned


@given(
    st.integers(0, 3000),
    st.lists(st.tuples(st.integers(1, 3000), st.floats(0, 1), st.floats(0, 1), st.integers(0, 3), st.integers(0, 2))),
    st.floats(0, 1),
    st.booleans(),
)
def test_nobody_comes_who_did_not_sign_up(seats: int, past: list[tuple], said: float, asked: bool) -> None:
    known = [Past(n, int(n * words), int(n * came), host, kin) for n, words, came, host, kin in past]
    told = expect(seats, int(seats * said), known, asked=asked)
    assert 0 <= told.low <= told.high <= seats
    assert told.low - 1 <= told.likely <= told.high + 1
