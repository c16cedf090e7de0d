"""
A week in minutes: seven days with a change of clocks, three daemons, and whatever goes wrong.

``python -m tests.faults.week`` moves one clock for Mynah and the networks' sandbox, minute by
minute. The parts are the daemon's own jobs on a real Redis, with the real clients of the networks;
what the harness does is to step them instead of APScheduler, to kill them at named points, to kill
Redis, to let the networks fail, and to switch everything off for hours. It prints what happened
and ends with 1 if a promise was broken, or if memory or Redis grew.
"""

import argparse
import gc
import logging
import random
import sys
import tempfile
import time
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psutil
import structlog

from adapters.sandbox.control import Control
from bot.app import App
from bot.config import load, settings
from bot.domain.draft import Draft
from bot.domain.lifecycle import State
from bot.domain.proof import posts
from bot.domain.terms import Terms
from bot.store.server import ensure_running, stop
from bot.store.store import Store, open_store
from tests.faults.accounts import NETWORKS, Network
from tests.faults.processes import sandbox
from tests.faults.scene import write_config
from tests.faults.week_changes import Changes
from tests.faults.week_daemon import SLUG, Clock, Daemon
from tests.faults.week_scene import Operators, broken_promises
from tests.faults.week_trouble import Trouble

ZONE = ZoneInfo("Europe/Berlin")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
CALM_DAYS = 2.0
"""After the week nothing goes wrong any more, so that all can come out."""
GROWTH = 1.08
"""What may have grown from the third and fourth day to the last: fragments, and a busier day."""
PACE = {
    "publish": "30s",
    "reconcile": "1m",
    "settle": "3m",
    "lease": "60s",
    "poll_mentions": "5m",
    "timezone": "Europe/Berlin",
    "records": "2d",
    "hold_timeout": "20d",
}
HABITS = {
    "x": {"slots": {"daily": ["2:30", "9:00", "12:15", "17:30"]}, "jitter": "5m"},
    "reddit": {"overdue": "next-slot", "slots": {"daily": ["2:15", "10:00", "18:00"]}},
    "mastodon": {"overdue": "ask", "slots": {"weekdays": ["8:00", "13:00"], "weekend": ["11:00"]}},
    "bluesky": {},
}
QUIET = ["22:30-01:30"]
_OPEN = tuple(one for one in State if one not in {State.published, State.cancelled, State.gone})


@dataclass
class Sizes:
    """
    Memory of this process and of the data in Redis, once a day.

    The process holds three daemons and the harness; the networks are a process of their own.
    """

    store: Store
    rss_mb: list[float] = field(default_factory=list)
    redis_kb: list[float] = field(default_factory=list)

    def measure(self) -> None:
        gc.collect()  # what a killed daemon left behind is no growth of those that live
        used = self.store.connection.command("INFO", "memory")["used_memory_dataset"]
        self.rss_mb.append(round(psutil.Process().memory_info().rss / 1e6, 1))
        self.redis_kb.append(round(used / 1e3))

    def have_grown(self) -> list[str]:
        """Compare the third day, when old records begin to be forgotten, with the last one."""
        grown = []
        for what, days in (("memory", self.rss_mb), ("Redis", self.redis_kb)):
            if len(days) > 4 and days[-1] > GROWTH * max(days[2:4]):
                grown.append(f"{what} grew: {days}")
        return grown


def next_clock_change(after: datetime) -> datetime:
    """Return about when the clocks of the brand's zone change next."""
    at = after
    while at.astimezone(ZONE).utcoffset() == (at + DAY).astimezone(ZONE).utcoffset():
        at += DAY
    return at


def habits(network: Network) -> Network:
    return network.limited(quiet_hours=QUIET, min_gap="2m", **HABITS[network.name])


class Week:
    """The week's parts, and its passing."""

    def __init__(self, folder: Path, url: str, asked: argparse.Namespace) -> None:
        chance, days = random.Random(asked.seed), asked.days
        self.control = Control(url)
        self.clock = Clock(self.control)
        self.redis = folder / "redis"
        start = next_clock_change(self.clock()) - timedelta(days=days / 2)
        self.clock.advance(start - self.clock())
        self.end = self.clock() + days * DAY
        self.calm = asked.calm_days * DAY
        for network in NETWORKS:
            network.mention(self.control)  # the places where the brand posts come to be by it
        networks = tuple(habits(one) for one in NETWORKS)
        config = write_config(folder, url, self.redis, slug=SLUG, networks=networks, **PACE)
        self.store = open_store(ensure_running(self.redis), SLUG, "harness")
        read = load(config)
        self.terms: dict[str, Terms] = read.terms()
        self.daemons = [
            Daemon(f"daemon-{n}", config, self.redis, self.clock, chance) for n in range(3)
        ]
        accounts = {one.account: one for one in NETWORKS}
        self.operators = Operators(self.store, self.terms, self.clock, chance, accounts, config)
        app = App(read, read.brand(), self.store, "olga", self.clock)
        self.changes = Changes(app, self.operators.desk(), chance, accounts)
        self.trouble = Trouble(self.control, self.redis, self.store, self.clock, chance)
        self.sizes = Sizes(self.store)
        self.misshapen: set[str] = set()

    def pass_by(self) -> None:
        minute = 0
        while self.clock() < self.end + self.calm:
            if minute % 1440 == 0:
                self.sizes.measure()
                self.misshapen |= set(self._misshapen())  # of what is forgotten after two days
            if minute % 60 == 0:
                self.operators.end_doubts(self._shown())
                self.changes.follow()
            if self.clock() < self.end:
                self.operators.act()
                self.changes.act()
                self.trouble.strike(self.daemons)
            elif minute % 30 == 0:
                self._calm_down()
            if not self.trouble.is_off():
                for daemon in self.daemons:
                    daemon.tick()
            self.clock.advance(MINUTE)
            minute += 1
            if sys.stderr.isatty() and minute % 60 == 0:
                n = len(self.operators.promises)
                sys.stderr.write(f"\r{self.clock():%a %d %H:%M}, {n} approved ")

    def _calm_down(self) -> None:
        self.trouble.off_until = None
        self.trouble.resume()
        self.control.clear_faults()
        self.operators.answer_questions()
        for daemon in self.daemons:
            daemon.doom = None

    def faults(self) -> list[str]:
        found = broken_promises(self.operators, self.changes, self._seen(), self.clock())
        waiting = [
            f"{draft.id} is {draft.state}, planned {draft.planned_at}: {draft.note}"
            for draft in self.store.drafts.in_state(*_OPEN)
            if draft.id in self.operators.promises and self._is_late(draft)
        ]
        return [
            *found,
            *self.changes.faults(self._standing()),
            *waiting,
            *sorted({*self.misshapen, *self._misshapen()}),
            *self.sizes.have_grown(),
        ]

    def _misshapen(self) -> list[str]:
        """List what went out without its images, or with a part that answers another post."""
        answered = {name: to for one in NETWORKS for name, _, to in one.answered(self.control)}
        pictures = {
            name: alts for one in NETWORKS for name, alts in one.pictures(self.control).items()
        }
        found = []
        for draft in self.store.drafts.in_state(State.published):
            names = [post.id for post in posts(draft)]
            if [answered.get(name) for name in names[1:]] != names[:-1]:
                found.append(f"the parts of {draft.id} do not hang on each other")
            if pictures.get(names[0]) != tuple(image.alt for image in draft.extras.images):
                found.append(f"{draft.id} went out without its images")
        return found

    def _standing(self) -> list[Any]:
        return [post for network in NETWORKS for post in network.people(self.control).posts()]

    def _seen(self) -> list[tuple[str, datetime]]:
        return [one for network in NETWORKS for one in network.times(self.control)]

    def _shown(self) -> dict[str, tuple[str, datetime]]:
        """Return remote id and time of every post on the networks, by its text."""
        found: dict[str, tuple[str, datetime]] = {}
        for network in NETWORKS:
            names = {text: name for name, text in network.posts(self.control)}
            found |= {text: (names[text], at) for text, at in network.times(self.control)}
        return found

    def _is_late(self, draft: Draft) -> bool:
        """Tell whether the draft should be out, by the slot that it was given last."""
        has_a_slot = draft.state is State.scheduled and draft.due_at > self.clock()
        return draft.planned_at < self.end and not has_a_slot

    def report(self, faults: list[str], seconds: float) -> str:
        lines = [f"  {n:4d} × {what}" for what, n in sorted(self.trouble.counts.items())]
        for daemon in self.daemons:
            lines += [
                f"  {n:4d} × {daemon.name} killed at {point}"
                for point, n in daemon.n_killed.items()
            ]
        n = len(self.operators.promises)
        lines += [
            f"memory of three daemons, MB a day: {self.sizes.rss_mb}",
            f"data in Redis, kB a day: {self.sizes.redis_kb}",
            f"{self.operators.n_threads} threads, {self.operators.n_images} drafts with images",
            self.changes.report(),
            f"{self.operators.n_asked} overdue posts were asked about",
            f"{self.operators.n_doubts} doubts were left to a person",
            *faults,
            f"a week in {seconds:.0f} s: {n} approved, {len(faults)} broken promises",
        ]
        return "\n".join(lines) + "\n"

    def close(self) -> None:
        for daemon in self.daemons:
            daemon.close()
        self.store.connection.close()
        self.control.close()
        stop(self.redis)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=float, default=7)
    parser.add_argument("--calm-days", type=float, default=CALM_DAYS, help="after them")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    # The windows of what a network lets write run on the wall's clock, which hardly moves here.
    settings.DEMANDS = {key: replace(one, writes=None) for key, one in settings.DEMANDS.items()}
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mynah-week-") as name, sandbox() as url:
        week = Week(Path(name), url, asked)
        try:
            week.pass_by()
            faults = week.faults()
            sys.stdout.write(week.report(faults, time.monotonic() - began))
        finally:
            week.close()
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
