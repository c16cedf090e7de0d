"""
Let every answer go wrong in every way, and count at the server how often a post was asked for.

``python -m tests.faults.network --rounds 50`` publishes through the real clients. One attempt is
one POST, whatever becomes of it, and none where no connection was made; what the adapter says
must fit what the network then shows.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass

from adapters.sandbox.control import Control
from adapters.sandbox.faults import Fault, Kind
from bot.domain.ids import PublishKey
from bot.domain.platform import (
    AccountBroken,
    Platform,
    PlatformError,
    Refused,
    RetryLater,
    Unconfirmed,
)
from bot.domain.post import Post
from tests.factories import NOW
from tests.faults import controls
from tests.faults.accounts import NETWORKS, Network
from tests.faults.processes import sandbox

UNREACHABLE = "unreachable"
"""Nobody listens there: no connection, so no POST."""
WAYS = (*Kind, UNREACHABLE)
_TIMEOUTS_S = {Kind.timeout_after: 0.5}
_USUAL_TIMEOUT_S = 10.0
_SECONDS = {Kind.delay: 0.1, Kind.timeout_after: 1.0}
_HIT_S = 10.0
"""How long a slow machine may take to let a request that was given up reach the server."""
_A_WINDOW = 40
"""Attempts before the sandbox is emptied: X allows 100 in 15 minutes."""
_MAY_SHOW = {
    "published": {1},
    Unconfirmed.__name__: {0, 1},
    Refused.__name__: {0},
    RetryLater.__name__: {0},
    AccountBroken.__name__: {0},
}


@dataclass(frozen=True)
class Attempt:
    """One call of ``publish`` and what the server saw of it."""

    network: str
    way: str
    outcome: str
    n_posts: int
    n_hits: int
    n_shown: int

    @property
    def is_right(self) -> bool:
        if self.way == Kind.delay and self.outcome != "published":
            return False
        n_wanted = 0 if self.way == UNREACHABLE else 1
        if self.n_posts != n_wanted or self.n_hits != n_wanted:
            return False
        return self.n_shown in _MAY_SHOW.get(self.outcome, ())


class Caller:
    """Publishes on one network while one thing goes wrong."""

    def __init__(self, network: Network, way: str, control: Control) -> None:
        self._network, self._way, self._control = network, way, control

    def attempts(self, n: int) -> Iterator[Attempt]:
        platform = None
        for number in range(n):
            if platform is None or not number % _A_WINDOW:
                self._control.reset()
                self._network.mention(self._control)  # somebody is there, and so is the subreddit
                platform = self._platform()
            attempt = self._attempt(platform, f"Text {number}, see https://example.org/{number}")
            yield attempt
            if attempt.outcome != "published":
                platform = None  # credentials may be gone, and faults must not pile up

    def _platform(self) -> Platform:
        if self._way == UNREACHABLE:
            return self._network.platform("http://127.0.0.1:9", timeout_s=_USUAL_TIMEOUT_S)
        timeout_s = _TIMEOUTS_S.get(self._way, _USUAL_TIMEOUT_S)
        platform = self._network.platform(self._control.url, timeout_s=timeout_s)
        while True:  # logged in, so that the next POST is the post
            with suppress(RetryLater):  # a slow machine
                platform.mentions(None)
                return platform

    def _attempt(self, platform: Platform, text: str) -> Attempt:
        before = self._network.n_writes(self._control)
        if self._way != UNREACHABLE:
            self._add_fault(Kind(self._way))
        key = PublishKey(text)
        post = Post(self._network.account, text, key, NOW, **self._network.original)
        outcome = "published"
        try:
            platform.publish(post)
        except PlatformError as error:
            outcome = type(error).__name__
        except Exception as error:  # noqa: BLE001 - a client's own error is what is looked for
            outcome = f"{type(error).__name__}, which is no answer of ours"
        n_hits = self._n_hits() if self._way != UNREACHABLE else 0
        self._control.clear_faults()
        shown = [text for _, text in self._network.posts(self._control)]
        n_posts = self._network.n_writes(self._control) - before
        return Attempt(self._network.name, self._way, outcome, n_posts, n_hits, shown.count(text))

    def _n_hits(self) -> int:
        """Count the faults that struck; one that was ordered must, sooner or later."""
        deadline = time.monotonic() + _HIT_S
        n_waiting = len(self._network.writes)
        while len(self._control.faults()) == n_waiting and time.monotonic() < deadline:
            time.sleep(0.01)
        return n_waiting - len(self._control.faults())

    def _add_fault(self, kind: Kind) -> None:
        for path in self._network.writes:
            seconds = _SECONDS.get(kind, 0.0)
            self._control.add_fault(Fault(self._network.name, kind, "POST", path, seconds=seconds))


def table(attempts: list[Attempt]) -> Iterator[str]:
    """Say for each network and way how many POSTs came, and what the adapter made of it."""
    yield f"{'network':10}{'what goes wrong':16}{'attempts':>9}{'POSTs':>7}  outcome"
    for network, way in dict.fromkeys((one.network, one.way) for one in attempts):
        same = [one for one in attempts if (one.network, one.way) == (network, way)]
        outcomes = ", ".join(f"{n} {word}" for word, n in Counter(a.outcome for a in same).items())
        n_posts = sum(one.n_posts for one in same)
        mark = "" if all(one.is_right for one in same) else "   WRONG"
        yield f"{network:10}{way:16}{len(same):9}{n_posts:7}  {outcomes}{mark}"


def _all(n_rounds: int) -> Iterator[Attempt]:
    with sandbox() as url, closing(Control(url)) as control:
        for network in NETWORKS:
            for way in WAYS:
                yield from Caller(network, way, control).attempts(n_rounds)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--control", choices=["library-retries"], help="must fail")
    asked = parser.parse_args()
    if asked.control:
        controls.CONTROLS[asked.control]()
    attempts: list[Attempt] = []
    for attempt in _all(asked.rounds):
        attempts.append(attempt)
        if asked.control and attempt.n_posts > 1:
            break  # it is caught
    for line in table(attempts):
        sys.stdout.write(f"{line}\n")
    n = Counter(min(one.n_posts, 2) for one in attempts)
    n_wrong = sum(not one.is_right for one in attempts)
    sys.stdout.write(
        f"{len(attempts)} attempts, {n[1]} with one POST, {n[0]} with none, {n[2]} with more; "
        f"{n_wrong} not as they must be\n"
    )
    return int(n_wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
