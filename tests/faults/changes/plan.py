"""
Who dies where while posts are edited, deleted, illustrated and continued, by the run's number.

Of any ten runs in a row five kill the operator's command, three the daemon at an image or between
two parts, and two the daemon while it settles what an operator left; five kill Redis too, or alone.
"""

import random
from dataclasses import dataclass
from itertools import combinations
from typing import Final

from adapters.sandbox.faults import Fault, Kind
from bot.domain.points import Point
from tests.faults.accounts import POSTING, Network
from tests.faults.plan import Strike, Victim


@dataclass(frozen=True)
class Plan:
    """
    What goes wrong in one run.

    Attributes:
        networks: Two on which there are posts; every pair has its turn.

        operator: Strikes at the operator's command, one for each start of it.

        daemon: Strikes at the daemon.

        leaves_it: Whoever finds a deletion under way leaves it to the daemon.
    """

    seed: int
    networks: tuple[Network, ...]
    operator: tuple[Strike, ...]
    daemon: tuple[Strike, ...]
    faults: tuple[Fault, ...]
    leaves_it: bool

    @property
    def strike(self) -> Strike:
        """The one that the run is about."""
        return (*self.operator, *self.daemon)[-1]


WISH: Final = (
    Point.before_decision,
    Point.after_decision,
    Point.before_change,
    Point.after_change,
    Point.before_outcome,
    Point.after_outcome,
)
POSTED: Final = (Point.before_upload, Point.after_part, Point.after_upload, Point.before_part)
SETTLED: Final = (
    Point.before_check,
    Point.after_check,
    Point.before_outcome,
    Point.after_outcome,
)
_LEFT: Final = (Point.after_decision, Point.before_change, Point.after_change, Point.before_outcome)
"""Where a command has to die so that there is something to settle."""

_SHARES: Final = (
    (WISH, Victim.operator),
    (POSTED, Victim.daemon),
    (WISH, Victim.operator_and_redis),
    (SETTLED, Victim.daemon),
    (POSTED, Victim.both),
    (WISH, Victim.operator),
    (WISH, Victim.redis),
    (SETTLED, Victim.both),
    (POSTED, Victim.redis),
    (WISH, Victim.operator),
)
_PAIRS: Final = tuple(combinations(POSTING, 2))
_SPREAD: Final = 5  # so that the shares that are alike do not get the same point

_LOSSES: Final = (Kind.drop_after, Kind.malformed, Kind.drop_before, Kind.timeout_after)


def plan(seed: int) -> Plan:
    chance = random.Random(seed)
    turn, share = divmod(seed, len(_SHARES))
    points, victim = _SHARES[share]
    networks = _PAIRS[seed % len(_PAIRS)]
    point = points[(turn + _SPREAD * share) % len(points)]
    strike = Strike(victim, point, nth=_nth(points, networks, chance), late_s=_late_s(chance))
    left = Strike(Victim.operator, chance.choice(_LEFT), nth=chance.randint(1, 3))
    return Plan(
        seed=seed,
        networks=networks,
        operator={WISH: (strike,), POSTED: (), SETTLED: (left,)}[points],
        daemon=() if points is WISH else (strike,),
        faults=_faults(points, networks, chance),
        leaves_it=points is SETTLED or chance.random() < 0.5,
    )


def _nth(points: tuple[Point, ...], networks: tuple[Network, ...], chance: random.Random) -> int:
    """Choose among what happens for certain: four wishes, two images and parts a thread."""
    n_sent = 2 * sum(one.has_threads for one in networks)
    return {WISH: chance.randint(1, 4), POSTED: chance.randint(1, n_sent), SETTLED: 1}[points]


def _late_s(chance: random.Random) -> float:
    return chance.uniform(0, 0.003) if chance.random() < 0.5 else 0.0


def _faults(
    points: tuple[Point, ...], networks: tuple[Network, ...], chance: random.Random
) -> tuple[Fault, ...]:
    """Lose an answer or a request in two of three runs, on the way that the run is about."""
    if chance.random() < 1 / 3:
        return ()
    network = chance.choice(networks)
    ways = network.changes if points is not POSTED else network.sendings
    method, path = chance.choice(ways)
    return (
        Fault(
            network.name, chance.choice(_LOSSES), method, path, after=chance.choice([0, 0, 1]),
            seconds=1.2,
        ),
    )  # fmt: skip


def lost_answers(networks: tuple[Network, ...]) -> tuple[Fault, ...]:
    """Let every network carry out its first change, and take its first post, without an answer."""
    return tuple(
        Fault(network.name, Kind.drop_after, method, path)
        for network in networks
        for method, path in (*network.changes, *(("POST", path) for path in network.writes))
    )
