"""
The claim of a due post among 10^2, 10^4 and 10^6 scheduled ones, and the memory of a post.

Three brands on one durable server, all posts on one account, which is the worst case. A claim is
what a publisher pays before it may send: read the post that is due, read the fence, claim by
script. Settling is timed apart. After each claim a new post is queued, outside the time, so that
the number stays. The sizes take turns claim by claim, so noise of the machine hits all alike; and
everything is done once with every write on the disk and once without waiting for the disk, where
the disk cannot hide what the size costs.

Run: ``python -m tests.benchmarks.scale [--quick]``. Exit code 1 when the largest is slower than
1.5 times the smallest (median, with every write on the disk).
"""

# ruff: noqa: T201 — a benchmark prints its figures

import argparse
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import redis

from bot.domain.ids import AccountName
from bot.store.store import Store, open_store
from tests.benchmarks.durable import durable_server, require_durable
from tests.benchmarks.figures import Rounds, quantile
from tests.benchmarks.filling import Load, check
from tests.benchmarks.way import approve, claim, confirm, first_due, write

BAR = 1.5
ACCOUNT = AccountName("x-main")
BEGIN = datetime(2026, 11, 23, tzinfo=UTC)
APART = timedelta(seconds=1)


def due_at(number: int) -> datetime:
    return BEGIN + number * APART


def load(slug: str, n: int) -> Load:
    return Load(slug, n, BEGIN, due_at, lambda _number: ACCOUNT)


@dataclass
class Size:
    """One brand with *n* scheduled posts, and what its claims took by round, in µs."""

    n: int
    posts: Load
    store: Store
    claims_us: list[list[float]] = field(default_factory=list)
    settles_us: list[list[float]] = field(default_factory=list)
    _turn: int = 0

    def begin_round(self) -> None:
        self.claims_us.append([])
        self.settles_us.append([])

    def claim_next(self) -> None:
        self._turn += 1
        now = due_at(self._turn)
        started = time.perf_counter()
        publishing = claim(self.store, first_due(self.store, ACCOUNT, now), now)
        claimed = time.perf_counter()
        confirm(self.store, publishing, now)
        settled = time.perf_counter()
        self.claims_us[-1].append((claimed - started) * 1e6)
        self.settles_us[-1].append((settled - claimed) * 1e6)
        post = self.posts.history(self.n + self._turn)
        write(self.store, post)
        approve(self.store, post)
        if publishing.id != f"d{self._turn}":
            raise SystemExit(f"{publishing.id} was claimed where d{self._turn} was due")


def fill(url: str, sizes: list[Size]) -> dict[int, Counter[str]]:
    """Fill all brands without waiting for the disk, and wait for it at the end."""
    taken = {}
    with redis.Redis.from_url(url, socket_timeout=600) as client:
        client.config_set("appendfsync", "no")
        for size in sizes:
            started = time.monotonic()
            taken[size.n] = size.posts.fill(client)
            print(f"  filled {size.n:,} in {time.monotonic() - started:.0f} s", file=sys.stderr)
        client.config_set("appendfsync", "always")
    require_durable(url)
    return taken


def run_rounds(url: str, sizes: list[Size], fsync: str, *, rounds: int, claims: int) -> None:
    with redis.Redis.from_url(url) as client:
        client.config_set("appendfsync", fsync)
    for size in sizes:
        for _ in range(3):
            size.begin_round()
            size.claim_next()
        size.claims_us.clear()
        size.settles_us.clear()
    for _ in range(rounds):
        for size in sizes:
            size.begin_round()
        for turn in range(claims):
            for size in sizes[turn % len(sizes) :] + sizes[: turn % len(sizes)]:
                size.claim_next()


def report(sizes: list[Size]) -> float:
    print(f"  {'scheduled':>10}{'claim p50 µs':>24}{'claim p99 µs':>28}{'settle p50 µs':>26}")
    for size in sizes:
        columns = (
            Rounds([quantile(one, 0.5) for one in size.claims_us]),
            Rounds([quantile(one, 0.99) for one in size.claims_us]),
            Rounds([quantile(one, 0.5) for one in size.settles_us]),
        )
        print(f"  {size.n:>10,}" + "".join(f"{one.show():>26}" for one in columns))
    ratios = {}
    for share in (0.5, 0.99):
        smallest, largest = (
            quantile([one for round_ in size.claims_us for one in round_], share)
            for size in (sizes[0], sizes[-1])
        )
        ratios[share] = largest / smallest
    print(
        f"  ratio of largest to smallest, all claims: p50 {ratios[0.5]:.2f} p99 {ratios[0.99]:.2f}"
    )
    return ratios[0.5]


def report_memory(taken: dict[int, Counter[str]]) -> None:
    print("\nRedis memory for a scheduled post, bytes")
    for n, parts in taken.items():
        each = {name: taken_by / n for name, taken_by in parts.items()}
        words = ", ".join(f"{name} {bytes_:,.0f}" for name, bytes_ in each.items())
        print(f"  {n:>10,}  {sum(each.values()):,.0f} = {words}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 2)[1])
    parser.add_argument("--quick", action="store_true", help="10, 100 and 1,000 posts")
    asked = parser.parse_args()
    counts = (10, 100, 1000) if asked.quick else (100, 10_000, 1_000_000)
    rounds, claims = (2, 20) if asked.quick else (7, 150)
    with durable_server() as url:
        check(url, load("check", 25))
        loads = [load(f"scale-{n}", n) for n in counts]
        sizes = [Size(one.n, one, open_store(url, one.slug, "bench")) for one in loads]
        taken = fill(url, sizes)
        print(f"{rounds} rounds of {claims} claims at each size, taking turns; median (from to)")
        for fsync, words in (("no", "without waiting for the disk"), ("always", "on the disk")):
            run_rounds(url, sizes, fsync, rounds=rounds, claims=claims)
            print(f"\n{words} (appendfsync {fsync})")
            ratio = report(sizes)
        report_memory(taken)
    print(f"\nscale_ratio: {ratio:.2f} (bar {BAR})")
    if ratio > BAR and not asked.quick:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
