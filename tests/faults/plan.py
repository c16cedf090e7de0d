"""
Which process dies where, chosen by the number of the run so that every mode gets its share.

Of any twenty runs in a row twelve or more kill Redis, two have a disk that is slow to sync, and
two kill Redis while it rewrites its append-only file. Within a mode the points take turns.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations
from typing import Final

from adapters.sandbox.faults import Fault, Kind
from bot.domain.points import Point
from tests.faults.accounts import POSTING, Network


class Victim(StrEnum):
    """Who dies: of the two Mynah processes the one that reached the point."""

    daemon = "daemon"
    redis = "redis"
    both = "daemon+redis"
    operator = "operator"
    operator_and_redis = "operator+redis"

    @property
    def has_redis(self) -> bool:
        return self in {Victim.redis, Victim.both, Victim.operator_and_redis}


class Mode(StrEnum):
    """What Redis is doing meanwhile."""

    plain = "plain"
    slow = "slow fsync"
    rewrite = "AOF rewrite"


@dataclass(frozen=True)
class Strike:
    """Kill *victim* when *point* is reached for the *nth* time, or up to *late_s* later."""

    victim: Victim
    point: str
    mode: Mode = Mode.plain
    nth: int = 1
    late_s: float = 0.0


@dataclass(frozen=True)
class Plan:
    """
    What goes wrong in one run.

    Attributes:
        networks: Two that are posted to; every pair has its turn.

        strikes: One for each start of the process, in turn; a later start is left in peace.
    """

    seed: int
    networks: tuple[Network, ...]
    strikes: tuple[Strike, ...]
    faults: tuple[Fault, ...]

    @property
    def strike(self) -> Strike:
        """The one that the run is about."""
        return self.strikes[-1]

    @property
    def is_about_approval(self) -> bool:
        return self.strike.point in _APPROVAL

    @property
    def is_about_lateness(self) -> bool:
        """Posts are put off when they are overdue, and a person lets them go after all."""
        return self.strike.point in _PUT_OFF


ATTEMPT: Final = (
    Point.before_claim,
    Point.after_claim,
    Point.before_count,
    Point.after_count,
    Point.before_call,
    Point.after_call,
    Point.before_record,
    Point.after_record,
)
_DOUBT: Final = (Point.before_look, Point.after_look, Point.before_verdict, Point.after_verdict)
_TIME_OUT: Final = (Point.before_time_out, Point.after_time_out)
_APPROVAL: Final = (Point.before_schedule, Point.after_schedule)
_PUT_OFF: Final = (Point.before_put_off, Point.after_put_off)
_DAEMON_POINTS: Final = (*ATTEMPT, *_DOUBT, *ATTEMPT, *_TIME_OUT, *ATTEMPT, *_PUT_OFF)

_SHARES: Final = (
    *[(Victim.daemon, Mode.plain)] * 5,
    *[(Victim.redis, Mode.plain)] * 5,
    *[(Victim.both, Mode.plain)] * 3,
    (Victim.operator, Mode.plain),
    (Victim.operator_and_redis, Mode.plain),
    (Victim.redis, Mode.slow),
    (Victim.both, Mode.slow),
    (Victim.redis, Mode.rewrite),
    (Victim.both, Mode.rewrite),
    (Victim.redis, Mode.plain),  # while an operator approves
)
_PAIRS: Final = tuple(combinations(POSTING, 2))
_SPREAD: Final = 5  # so that neighbours in a share of several do not get the same point


def plan(seed: int) -> Plan:
    chance = random.Random(seed)
    turn, share = divmod(seed, len(_SHARES))
    victim, mode = _SHARES[share]
    networks = _PAIRS[(turn + share) % len(_PAIRS)]
    is_approval = "operator" in victim or share == len(_SHARES) - 1
    points = _APPROVAL if is_approval else _DAEMON_POINTS
    point = points[(turn + _SPREAD * share) % len(points)]
    nth = chance.randint(1, 6) if point in ATTEMPT else 1
    late_s = chance.uniform(0, 0.003) if chance.random() < 0.5 else 0.0
    strike = Strike(victim, point, mode, nth, late_s if mode is Mode.plain else 0.0)
    return Plan(
        seed=seed,
        networks=networks,
        strikes=(*_way_to(point, chance), strike),
        faults=_faults(point, networks, chance),
    )


def _way_to(point: str, chance: random.Random) -> tuple[Strike, ...]:
    """An attempt runs out of time only when its daemon died."""
    if point not in _TIME_OUT:
        return ()
    return (Strike(Victim.daemon, chance.choice(ATTEMPT[1:7])),)


def _faults(point: str, networks: Sequence[Network], chance: random.Random) -> tuple[Fault, ...]:
    """Lose an answer or a request in half of the runs, and always where the point needs doubt."""
    if point not in _DOUBT and chance.random() < 0.5:
        return ()
    kind = chance.choice([Kind.drop_after, Kind.malformed, Kind.drop_before, Kind.timeout_after])
    network = chance.choice(networks)
    path = chance.choice(network.writes)
    after = 0 if point in _DOUBT else chance.randrange(4)
    return (Fault(network.name, kind, "POST", path, after=after, seconds=1.2),)


def lost_answers(networks: Sequence[Network]) -> tuple[Fault, ...]:
    """Let every network take its first post without an answer."""
    return tuple(
        Fault(network.name, Kind.drop_after, "POST", path)
        for network in networks
        for path in network.writes
    )
