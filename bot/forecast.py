"""How many of those who signed up will come, learned from those who came before. Pure: counts in, counts out.

Every session has a rate at which its guests come. The rates of sessions scatter around that of their host, those of
hosts around that of their topics, those of topics around the network's, each by a beta distribution; so a host of whom
little is known is taken for one like the others. Before anything is known about half of the guests come. How much the
sessions of one host scatter is learned, too. How many come to one session is then beta-binomial, and we tell the range
that holds in eight of ten cases.

Where the guests were asked the day before, and more of them than usual are *still coming*, more come: how many more is
learned by least squares from the share of those who said so, and what is left to explain is what scatters.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import exp, lgamma

HALF = 0.5
SURE_OF_HALF = 8.0
"""The half is believed like so many guests of as many sessions."""
TOPICS_SCATTER, HOSTS_SCATTER = 40.0, 20.0
"""Concentrations: the higher, the less do topics differ from each other, and hosts of one topic."""
SCATTERS = (3.0, 5.0, 8.0, 12.0, 20.0, 35.0, 60.0, 120.0, 300.0)
"""Concentrations that the sessions of one host may have."""
SLOPE, SURE_OF_SLOPE = 0.5, 20.0
"""Of each more of a hundred guests who says so, half a guest more comes; this is believed like so many guests."""
ENOUGH = 5
"""Of fewer sessions nothing can be learned."""
COVERAGE = 0.8
FINEST = 1000
"""Steps in which the guests of a very large session are counted."""


@dataclass(frozen=True, slots=True)
class Past:
    """A session of which it is known how many came."""

    seats: int
    confirmed: int
    came: int
    host: Hashable
    kin: int = 0
    """What it has in common with the one to come: 2 the host, 1 a topic, 0 nothing."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """So many will come, with a chance of `COVERAGE`, and most likely ``likely``."""

    low: int
    likely: int
    high: int
    past: int
    """How many sessions it was learned from, and how many of those were the host's."""
    own: int

    @property
    def is_learned(self) -> bool:
        return self.past >= ENOUGH


@dataclass(frozen=True, slots=True)
class _Belief:
    """A rate and how sure we are of it, like one that was seen in so many guests of as many sessions."""

    rate: float
    strength: float

    def wider(self, scatter: float) -> "_Belief":
        """Of one of several that scatter around it."""
        return _Belief(self.rate, 1 / (1 / (self.strength + 1) + 1 / (scatter + 1)) - 1)


def _together(beliefs: Sequence[_Belief]) -> _Belief:
    strength = sum(one.strength for one in beliefs)
    return _Belief(sum(one.rate * one.strength for one in beliefs) / strength, strength)


@dataclass(frozen=True, slots=True)
class _Seen:
    """How many would have come of these guests, had as many as usual said so."""

    seats: int
    came: float
    host: Hashable
    kin: int


@dataclass(frozen=True, slots=True)
class _Word:
    """What it means that guests say so: ``usual`` is the share of those who do."""

    usual: float
    slope: float

    def lifts(self, seats: int, confirmed: int) -> float:
        """By how much it lifts the rate of a session that these of its guests say so."""
        return self.slope * (confirmed / seats - self.usual) if seats else 0.0


def expect(seats: int, confirmed: int, past: Sequence[Past], *, asked: bool) -> Forecast:
    """``asked``: whether the guests were asked already if they are still coming; before, their silence says nothing."""
    kept = past if len(past) >= ENOUGH else past[:0]
    word = _word(kept) if asked and kept else _Word(0.0, 0.0)
    belief = _believed([_seen(one, word) for one in kept])
    rate = min(max(belief.rate + word.lifts(seats, confirmed), 0.02), 0.98)
    low, high = _range(seats, _Belief(rate, belief.strength))
    own = sum(one.kin == 2 for one in past)
    return Forecast(round(low), round(seats * rate), round(high), len(past), own)


def _word(past: Sequence[Past]) -> _Word:
    """Least squares, each guest counting the same."""
    seats = sum(one.seats for one in past)
    usual, rate = sum(one.confirmed for one in past) / seats, sum(one.came for one in past) / seats
    more = [(one.confirmed - one.seats * usual, one.came - one.seats * rate, one.seats) for one in past]
    spread = 0.04  # the square of how far the shares of sessions lie from each other, as a rule
    both = SLOPE * SURE_OF_SLOPE * spread + sum(said * came / number for said, came, number in more)
    return _Word(usual, both / (SURE_OF_SLOPE * spread + sum(said**2 / number for said, _, number in more)))


def _seen(one: Past, word: _Word) -> _Seen:
    came = one.came - one.seats * word.lifts(one.seats, one.confirmed)
    return _Seen(one.seats, min(max(came, 0.0), one.seats), one.host, one.kin)


def _believed(seen: Sequence[_Seen]) -> _Belief:
    """The rate of one more session: from what has nothing in common with it to what has most."""
    belief, scatter = _Belief(HALF, SURE_OF_HALF), _scatter(seen)
    for kin, wider in ((0, TOPICS_SCATTER), (1, HOSTS_SCATTER), (2, scatter)):
        told = _hosts([one for one in seen if one.kin == kin], scatter, alone=kin == 2)
        belief = _together([belief, *told]).wider(wider)
    return belief


def _hosts(seen: Sequence[_Seen], scatter: float, *, alone: bool) -> list[_Belief]:
    """What each host's sessions tell: many sessions of one host are worth less than those of many."""
    by_host: defaultdict[Hashable, list[_Belief]] = defaultdict(list)
    for one in seen:
        by_host[None if alone else one.host].append(_Belief(one.came / one.seats, _worth(one.seats, scatter)))
    told = [_together(sessions) for sessions in by_host.values()]
    return told if alone else [_Belief(one.rate, _worth(one.strength, HOSTS_SCATTER)) for one in told]


def _worth(number: float, scatter: float) -> float:
    """So many guests whose rate scatters tell as much as this many that have the very rate in question."""
    return number * (scatter + 1) / (number + scatter)


def _scatter(seen: Sequence[_Seen]) -> float:
    """The likeliest of `SCATTERS`, each session being compared with the others of its host."""
    came, seats = sum(one.came for one in seen), sum(one.seats for one in seen)
    by_host: defaultdict[Hashable, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for one in seen:
        by_host[one.host][0] += one.came
        by_host[one.host][1] += one.seats
    rate = (came + HALF * SURE_OF_HALF) / (seats + SURE_OF_HALF)
    rates = [
        (rate * HOSTS_SCATTER + by_host[one.host][0] - one.came) / (HOSTS_SCATTER + by_host[one.host][1] - one.seats)
        for one in seen
    ]

    told = [(one.came, one.seats - one.came, rate) for one, rate in zip(seen, rates, strict=True)]
    by_seats = Counter(one.seats for one in seen)

    def likelihood(scatter: float) -> float:
        """The sum of `_log_chance`, without what is the same for all of them: there are thousands of sessions."""
        same = len(seen) * lgamma(scatter) - sum(n * lgamma(seats + scatter) for seats, n in by_seats.items())
        ways = [
            lgamma(came + (yes := rate * scatter)) - lgamma(yes) + lgamma(stayed + (no := scatter - yes)) - lgamma(no)
            for came, stayed, rate in told
        ]
        return same + sum(ways)

    return _peak(likelihood) if len(seen) >= 2 * ENOUGH else SCATTERS[2]


def _peak(likelihood: Callable[[float], float]) -> float:
    """The likeliest of `SCATTERS`: from the first on it becomes likelier and likelier, and then no more."""
    best, highest = SCATTERS[0], likelihood(SCATTERS[0])
    for scatter in SCATTERS[1:]:
        if (height := likelihood(scatter)) <= highest:
            break
        best, highest = scatter, height
    return best


def _range(guests: int, belief: _Belief) -> tuple[float, float]:
    """The counts between which it lies with a chance of `COVERAGE`, as much being cut off on either side."""
    steps = min(guests, FINEST)
    yes, no = belief.rate * belief.strength, (1 - belief.rate) * belief.strength
    sums = list(accumulate(exp(_log_chance(came, steps, yes, no)) for came in range(steps + 1)))
    tail = (1 - COVERAGE) / 2
    low, high = (next((n for n, sum_ in enumerate(sums) if sum_ >= part), steps) for part in (tail, 1 - tail))
    return low * guests / max(steps, 1), high * guests / max(steps, 1)


def _log_chance(came: float, guests: float, yes: float, no: float) -> float:
    """The logarithm of the beta-binomial chance."""
    ways = lgamma(guests + 1) - lgamma(came + 1) - lgamma(guests - came + 1)
    return ways + _log_beta(came + yes, guests - came + no) - _log_beta(yes, no)


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)
