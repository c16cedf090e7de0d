"""
Ten thousand posts due within one minute, over fifty accounts, through real publishers.

minute   the posts are due at random moments of a minute that lies ahead; one daemon, then three,
         each a process with one publishing thread an account, as ``mynah run`` has, but that
         looks for the next post at once instead of once a tick. A post's lateness is from its
         due time until the network has it; the network takes a few ms.
backlog  the same posts, all overdue when the daemons start: how fast they come down.
gap      fewer posts, a minimum gap between two of an account, and a simulated clock.

Each ends with the same check: every post went out once, those of an account in the order of
their due times, and the store says so too. Lateness and throughput are figures, the check is the
verdict: exit code 1 when it fails. Run: ``python -m tests.benchmarks.burst [--quick]``.
"""

# ruff: noqa: T201 — a benchmark prints its figures

import argparse
import logging
import multiprocessing
import os
import random
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import redis
import structlog

from bot.domain.ids import AccountName
from bot.domain.pacing import Limits
from bot.domain.post import Post
from bot.store.store import open_store
from tests.benchmarks.durable import durable_server
from tests.benchmarks.figures import quantile
from tests.benchmarks.filling import Load
from tests.benchmarks.way import Silent, n_published, number_of, publisher

LATENCY_S = 0.005
IDLE_S = 0.02
STUCK_S = 600.0
PLENTY = 100_000


@dataclass(frozen=True)
class Plan:
    """
    What is due when.

    Attributes:
        due: Moment of each post, by its number.
    """

    accounts: tuple[AccountName, ...]
    due: dict[int, datetime]

    def account(self, number: int) -> AccountName:
        return self.accounts[number % len(self.accounts)]

    def load(self, slug: str, at: datetime) -> Load:
        return Load(slug, len(self.due), at, self.due.__getitem__, self.account)


@dataclass(frozen=True)
class Sent:
    """One line of the network's log: what it was given, and when it had it."""

    account: AccountName
    number: int
    at: datetime


def plan(n: int, n_accounts: int, begin: datetime, within: timedelta) -> Plan:
    """Spread *n* posts over the accounts and, at random, over the time; numbers say nothing."""
    begin = begin.replace(microsecond=0)  # the queue tells moments apart by the millisecond
    chance = random.Random(7)
    accounts = tuple(AccountName(f"x-{number}") for number in range(n_accounts))
    last_ms = within // timedelta(milliseconds=1)
    moments = [begin + timedelta(milliseconds=chance.randrange(last_ms)) for _ in range(n)]
    return Plan(accounts, dict(enumerate(moments, start=1)))


def read_log(path: Path) -> list[Sent]:
    rows = [line.split() for line in path.read_text().splitlines()] if path.exists() else []
    return [
        Sent(AccountName(account), int(number), datetime.fromtimestamp(float(at), UTC))
        for account, number, at in rows
    ]


def faults(planned: Plan, sent: Sequence[Sent], n_stored: int) -> list[str]:
    """Say what is wrong with *sent*, which is in the order in which the network was called."""
    found = []
    numbers = [one.number for one in sent]
    lost, doubled = len(planned.due.keys() - set(numbers)), len(numbers) - len(set(numbers))
    if lost or doubled:
        found.append(f"{lost} posts lost, {doubled} doubled")
    if n_stored != len(planned.due):
        found.append(f"the store holds {n_stored} as published")
    by_account: dict[AccountName, list[datetime]] = defaultdict(list)
    for one in sent:
        by_account[one.account].append(planned.due[one.number])
        if one.account != planned.account(one.number):
            found.append(f"post {one.number} went to {one.account}")
    n_swapped = sum(
        later < earlier for moments in by_account.values() for earlier, later in pairwise(moments)
    )
    if n_swapped:
        found.append(f"{n_swapped} posts went out before one of their account that was due earlier")
    return found


def daemon(url: str, slug: str, accounts: Sequence[AccountName], log: Path, name: str) -> None:
    """Publish until the process is ended: a thread and a publisher for each account."""
    quiet()
    store = open_store(url, slug, name)
    file, errors = (
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for path in (log, log.with_suffix(".errors"))
    )

    def note(post: Post) -> None:
        time.sleep(LATENCY_S)
        os.write(file, f"{post.account} {number_of(post)} {time.time()}\n".encode())

    def run(account: AccountName) -> None:
        network = Silent(account, note)
        publishing = publisher(store, [network], Limits(max_per_day=PLENTY), utc_now, name)
        while True:
            try:
                worked = publishing.step()
            except Exception as error:  # noqa: BLE001 - as the ticker: named, and tried again
                os.write(errors, f"{type(error).__name__}: {error}\n".encode())
                worked = False
            if not worked:
                time.sleep(IDLE_S)

    for account in accounts:
        threading.Thread(target=run, args=(account,), daemon=True).start()
    threading.Event().wait()


def utc_now() -> datetime:
    return datetime.now(UTC)


def quiet() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


@contextmanager
def daemons(
    n: int, url: str, slug: str, accounts: Sequence[AccountName], log: Path
) -> Iterator[None]:
    fresh = multiprocessing.get_context("spawn")
    processes = [
        fresh.Process(target=daemon, args=(url, slug, accounts, log, f"daemon-{number}"))
        for number in range(n)
    ]
    for process in processes:
        process.start()
    try:
        yield
    finally:
        for process in processes:
            process.terminate()
            process.join()


@dataclass
class Scene:
    """One server, and a folder for the networks' logs."""

    url: str
    folder: Path
    n_accounts: int

    def fill(self, planned: Plan, slug: str, at: datetime) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.flushall()
            planned.load(slug, at).fill(client)

    def published(self, slug: str) -> int:
        store = open_store(self.url, slug, "reader")
        n = n_published(store)
        store.connection.close()
        return n

    def live(self, n: int, n_daemons: int, within: timedelta, *, overdue: bool) -> bool:
        """Let *n_daemons* publish *n* posts in real time; tell whether nothing was wrong."""
        to_fill = timedelta(seconds=3 + n / 1500)
        begin = utc_now() - within if overdue else utc_now() + to_fill
        planned = plan(n, self.n_accounts, begin, within)
        slug = f"{'backlog' if overdue else 'minute'}-{n_daemons}"
        log = self.folder / slug
        self.fill(planned, slug, utc_now())
        with daemons(n_daemons, self.url, slug, planned.accounts, log):
            give_up_at = time.monotonic() + STUCK_S
            while self.published(slug) < n and time.monotonic() < give_up_at:
                time.sleep(0.5)
        sent = read_log(log)
        late_ms = [(one.at - planned.due[one.number]) / timedelta(milliseconds=1) for one in sent]
        seconds = (max(one.at for one in sent) - min(one.at for one in sent)).total_seconds()
        figures = f"{n / seconds:,.0f} posts/s"
        if not overdue:
            figures += f"; lateness p50 {quantile(late_ms, 0.5):,.0f} ms"
            figures += f", p99 {quantile(late_ms, 0.99):,.0f} ms, most {max(late_ms):,.0f} ms"
        errors = log.with_suffix(".errors").read_text().splitlines()
        if errors:
            figures += f"; {len(errors)} steps raised, the first {errors[0]}"
        return verdict(
            f"daemons {n_daemons}: {figures}", faults(planned, sent, self.published(slug))
        )

    def with_gap(self, n: int, n_publishers: int, gap: timedelta) -> bool:
        """Publish under a minimum gap while a simulated clock goes on; same check, and the gap."""
        begin = datetime(2026, 11, 23, 12, tzinfo=UTC)
        planned = plan(n, self.n_accounts, begin, timedelta(minutes=1))
        slug = "gap"
        self.fill(planned, slug, begin)
        store = open_store(self.url, slug, "gap")
        clock, sent = [begin], []

        def note(post: Post) -> None:
            sent.append(Sent(post.account, number_of(post), clock[0]))

        networks = [Silent(account, note, lambda: clock[0]) for account in planned.accounts]
        limits = Limits(min_gap=gap, max_per_day=PLENTY)
        publishers = [
            publisher(store, networks, limits, lambda: clock[0], f"p{number}")
            for number in range(n_publishers)
        ]
        n_steps = 0
        while len(sent) < n and clock[0] < begin + gap * n:
            n_steps += 1
            if not sum(one.step() for one in publishers):
                clock[0] += gap / 4
        store.connection.close()
        found = faults(planned, sent, self.published(slug))
        found += gap_faults(sent, gap)
        simulated = clock[0] - begin
        line = f"publishers {n_publishers}, gap {gap}: {n} posts in {simulated} of simulated time"
        return verdict(f"{line}, {n_steps} steps", found)


def gap_faults(sent: Sequence[Sent], gap: timedelta) -> list[str]:
    last: dict[AccountName, datetime] = {}
    n_close = 0
    for one in sent:
        n_close += one.account in last and one.at - last[one.account] < gap
        last[one.account] = one.at
    return [f"{n_close} posts came sooner than the gap"] if n_close else []


def verdict(line: str, found: Sequence[str]) -> bool:
    print(f"  {line}; {'WRONG: ' + '; '.join(found) if found else 'each once, in due order'}")
    return not found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 2)[1])
    parser.add_argument("--quick", action="store_true", help="a few posts on a few accounts")
    parser.add_argument("--only", choices=("minute", "backlog", "gap"), help="one part alone")
    asked = parser.parse_args()
    quick = asked.quick
    n, n_accounts, minute = (60, 4, 3) if quick else (10_000, 50, 60)
    n_with_gap = 24 if quick else 1000
    within, gap = timedelta(seconds=minute), timedelta(seconds=30)
    quiet()
    is_right = []
    with durable_server() as url, tempfile.TemporaryDirectory() as folder:
        scene = Scene(url, Path(folder), n_accounts)
        for part, overdue in (("minute", False), ("backlog", True)):
            if asked.only in (None, part):
                print(f"{part}: {n:,} posts, {n_accounts} accounts, a network of 5 ms")
                is_right += [scene.live(n, daemons, within, overdue=overdue) for daemons in (1, 3)]
        if asked.only in (None, "gap"):
            print(f"gap: {n_accounts} accounts on a simulated clock")
            is_right += [scene.with_gap(n_with_gap, publishers, gap) for publishers in (1, 3)]
    if not all(is_right):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
