"""
What goes wrong in the fault matrix, scaled to the pace of the tests.

Eight ways on posts, each of them amid a thread too, and five on an image before its post.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from adapters.sandbox.faults import Fault, Kind
from bot.domain.lifecycle import State
from tests.faults.accounts import Network

_ALWAYS: Final = 1_000_000
BURST_S: Final = 4.0
"""Two minutes at 1/30, and eight times the settle time, in which several attempts would fit."""
LATENCY_S: Final = 0.5
"""Ten seconds at 1/20: the time limit of 20 s is 1 s here."""

_ON_THE_WRITE: Final = "the first request to publish"
_EVERYTHING: Final = "every request"
_AFTER_LOG_IN: Final = "every request to publish and every look at the account's own posts"


@dataclass(frozen=True)
class Case:
    """
    One way of going wrong.

    Attributes:
        hits: Which requests, for the page.

        may_end: States in which a draft may end, each with or without its post shown.

        lasts_s: For that long after the first post was asked for; None is until done.

        then: What goes wrong besides once the first post was asked for.

        is_thread: What goes out is a thread whose first part has images, and a post behind it.

        stops_account: Only a person ends it: the account is paused, mended and resumed.
    """

    name: str
    hits: str
    fault: Callable[[Network], list[Fault]]
    may_end: frozenset[State] = frozenset({State.published})
    lasts_s: float | None = None
    then: Callable[[Network], list[Fault]] = lambda _network: []
    stops_account: bool = False
    is_thread: bool = False


def _on_writes(
    kind: Kind, seconds: float = 0.0, times: int = 1
) -> Callable[[Network], list[Fault]]:
    return lambda network: [
        Fault(network.name, kind, "POST", path, seconds=seconds, times=times)
        for path in network.writes
    ]


def _on_everything(kind: Kind, seconds: float = 0.0) -> Callable[[Network], list[Fault]]:
    return lambda network: [Fault(network.name, kind, times=_ALWAYS, seconds=seconds)]


def _breakdown(method: str, network: Network, *paths: str) -> list[Fault]:
    return [
        Fault(network.name, Kind.status, method, path, times=_ALWAYS, status=500) for path in paths
    ]


_POSTS: Final = (
    Case("accepted, then a time-out", _ON_THE_WRITE, _on_writes(Kind.timeout_after, 1.5)),
    Case("accepted, then a reset", _ON_THE_WRITE, _on_writes(Kind.drop_after)),
    Case("429 with a reset time", _ON_THE_WRITE, _on_writes(Kind.rate_limit, 2)),
    Case(
        "500 for 2 minutes",
        _AFTER_LOG_IN,
        lambda network: _breakdown("POST", network, *network.writes),
        # Later, because a network that is looked at before anything is sent would be sent nothing.
        then=lambda network: _breakdown("GET", network, network.timeline),
        lasts_s=BURST_S,
    ),
    Case(
        "403 duplicate, though it is none",
        _ON_THE_WRITE,
        _on_writes(Kind.duplicate),
        may_end=frozenset({State.published, State.failed}),
    ),
    Case("malformed JSON", _ON_THE_WRITE, _on_writes(Kind.malformed)),
    Case("revoked token", _EVERYTHING, _on_everything(Kind.revoked), stops_account=True),
    Case("10 s of latency", _EVERYTHING, _on_everything(Kind.delay, LATENCY_S)),
)


def _amid_a_thread(case: Case) -> Case:
    """Let *case* spare the first part, where it does not hit everything."""

    def later(network: Network) -> list[Fault]:
        faults = case.fault(network)
        return [one if one.method is None else replace(one, after=1) for one in faults]

    if case.stops_account:  # what hits everything would let no first part out
        case = replace(case, hits=_ON_THE_WRITE, fault=_on_writes(Kind.revoked, times=_ALWAYS))

    hits = {
        _ON_THE_WRITE: "the request that publishes the second part",
        _AFTER_LOG_IN: "every part behind the first and every look at the account's own posts",
    }
    where = hits.get(case.hits, case.hits)
    name = f"amid a thread: {case.name}"
    return replace(case, name=name, hits=where, fault=later, is_thread=True)


def _on_the_image(what: str, kind: Kind, seconds: float = 0.0) -> Case:
    def fault(network: Network) -> list[Fault]:
        return [Fault(network.name, kind, "POST", network.uploads or "", seconds=seconds)]

    return Case(f"an image: {what}", "the first upload", fault, is_thread=True)


CASES: Final = (
    *_POSTS,
    *(_amid_a_thread(case) for case in _POSTS),
    _on_the_image("accepted, then a time-out", Kind.timeout_after, 1.5),
    _on_the_image("accepted, then a reset", Kind.drop_after),
    _on_the_image("429 with a reset time", Kind.rate_limit, 2),
    _on_the_image("503", Kind.status),
    _on_the_image("malformed JSON", Kind.malformed),
)
