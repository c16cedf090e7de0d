"""What the daemon does at each tick: one bounded step a method, wired from one app."""

import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

import structlog

from bot import app as root
from bot.after import DELETIONS, jobs_of_posts_out
from bot.app import App
from bot.domain.ids import AccountName
from bot.domain.inbox import Status
from bot.domain.lifecycle import ENDED
from bot.domain.platform import Platform
from bot.domain.points import Reached
from bot.domain.reading import Quoted, Reading
from bot.inbox.poll import Poll
from bot.inbox.purse import Purse
from bot.inbox.quotes import Quotes
from bot.inbox.vanished import Vanished
from bot.notices.owed import Reminder
from bot.policy.demands import DEMANDS
from bot.publishing.publish import Pace, Publisher
from bot.publishing.reconcile import Reconciler
from bot.publishing.watchdog import Watch, unwatched
from bot.review.expiry import expire, timeouts
from bot.store.errors import StoreDown
from bot.voice.language import load_model
from schedules.jobs import Job

if TYPE_CHECKING:
    from bot.authors import Authors
    from bot.notices.notify import Notifier

log = structlog.get_logger()

LEAD: Final = timedelta(seconds=15)
"""How long a leader that vanished keeps the others from polling."""

_POSTS_A_TICK: Final = 20
_SECOND: Final = timedelta(seconds=1)
_PREFLIGHT: Final = timedelta(seconds=2)
"""How often to look whether one is due: at the start nothing goes out before."""
_NOTIFY: Final = timedelta(seconds=5)
"""How long what happens is gathered before the operators are told."""


class Part(StrEnum):
    """How much of the work one process does."""

    all = "all"
    writing = "writing"
    """Drafts only: ``mynah worker``, of which there may be any number."""
    but_writing = "but writing"
    """Everything else, where workers do the writing."""


@dataclass(slots=True)
class Steps:
    """
    The steps of one process, and what they share.

    The intent model and the language model are loaded by the first step that needs them: a
    daemon that only publishes never does.
    """

    app: App
    part: Part
    reached: Reached
    stopping: threading.Event = field(default_factory=threading.Event)
    watch: Watch = unwatched
    _term: int = 0
    _term_ends_s: float = 0.0
    _authors: "Authors | None" = None
    _loading: threading.Lock = field(default_factory=threading.Lock)  # no part is made twice

    def jobs(self) -> tuple[Job, ...]:
        """
        Say what runs how often.

        Raises:
            ConfigError: An account lacks a secret.

            StoreDown: Redis does not answer.
        """
        write = Job("write", _SECOND, self._write)
        if self.part is Part.writing:
            return (write,)
        rhythm = self.app.settings.schedules
        jobs = [
            Job("lead", LEAD / 3, self._lead),
            Job("sort", _SECOND, self._sort, led=True),
            Job("expire", timedelta(minutes=1), self._expire, led=True),
            Job("forget", timedelta(hours=1), self._forget, led=True),
        ]
        # A job for each account: a network that is slow or broken must not hold up another.
        for name, platform in root.platforms(self.app).items():
            publisher = self._publisher({name: platform})
            send = partial(self._publish, publisher)
            jobs.append(Job(f"publish {name}", rhythm.publish, send))
        for name, platform in root.platforms(self.app).items():
            reconciler = self._reconciler({name: platform})
            jobs.append(Job(f"reconcile {name}", rhythm.reconcile, reconciler.step))
        jobs += self._jobs_of_reading()
        jobs += jobs_of_posts_out(self.app, self.reached)
        for account in map(AccountName, self.app.settings.accounts):
            inspector = root.inspector(self.app, account, self.app.owner)
            jobs.append(Job(f"preflight {account}", _PREFLIGHT, inspector.step, led=True))
        notifier = self._notifier()
        if notifier is not None:
            tell = partial(self._notify, self._reminder(), notifier)
            jobs.append(Job("notify", _NOTIFY, tell, led=True))
        if self.part is Part.all:
            jobs.append(write)
        return tuple(jobs)

    def _jobs_of_reading(self) -> Iterator[Job]:
        rhythm = self.app.settings.schedules
        for name, platform in root.platforms(self.app).items():
            read = partial(self._poll, self._reader(name, platform))
            yield Job(f"poll {name}", rhythm.poll_mentions, read, led=True)
        for name, platform in root.platforms(self.app).items():
            days = self.app.settings.account(name).quote_days()
            if days and isinstance(platform, Quoted):
                ask = partial(self._ask_who_quotes, self._quotes(name, platform, days))
                yield Job(f"quotes {name}", rhythm.poll_mentions, ask, led=True)
        for name, platform in root.platforms(self.app).items():
            watch = self._vanished(name, platform)
            yield Job(f"deletions {name}", DELETIONS, watch.step, led=True)
        for name, platform in root.platforms(self.app).items():
            look = partial(self._look_at_trends, name, platform)
            yield Job(f"trends {name}", rhythm.poll_trends, look, led=True)

    def leads(self) -> bool:
        """Tell whether this process does what only one may do, by its own clock."""
        return self._term > 0 and monotonic() < self._term_ends_s

    def _lead(self) -> None:
        asked_s = monotonic()  # before the call: its answer may come late
        try:
            self._term = self.app.store.lead.hold(LEAD)
        except StoreDown:
            self._term = 0
            raise
        self._term_ends_s = asked_s + LEAD.total_seconds()

    def _publish(self, publisher: Publisher) -> None:
        """Send what is due one after the other, but not so long that nothing else is looked at."""
        for _ in range(_POSTS_A_TICK):
            if self.stopping.is_set() or not publisher.step():
                return

    def _poll(self, reader: Poll) -> None:
        reader.step(self._term)

    def _ask_who_quotes(self, quotes: Quotes) -> None:
        quotes.step(self._term)

    def _sort(self) -> None:
        if not self.app.store.inbox.count(Status.new):
            return
        with self._loading:
            sorter = self._author().sorter
        sorter.sort()

    def _look_at_trends(self, account: AccountName, platform: Platform) -> None:
        trends = platform.trends()
        with self._loading:
            trending = self._author().trending
        trending.look(account, trends)

    def _write(self) -> None:
        if not self.app.store.work.backlog():
            return
        with self._loading:
            writer = self._author().writer
        while not self.stopping.is_set() and writer.step():
            continue

    def _author(self) -> "Authors":
        if self._authors is None:
            # Unpacking leaves Python's lock alone: it costs no time beside the imports.
            with ThreadPoolExecutor(1) as beside:
                told = beside.submit(load_model, self.app.brand.languages)
                from bot.authors import Authors  # noqa: PLC0415 - 5 s of torch and models

                told.result()
            self._authors = Authors(self.app)
        return self._authors

    def _expire(self) -> None:
        app, rhythm = self.app, self.app.settings.schedules
        allowed = timeouts(review=rhythm.review_timeout, hold=rhythm.hold_timeout)
        expire(app.store.drafts, allowed, app.clock(), app.owner)

    def _forget(self) -> None:
        app, rhythm = self.app, self.app.settings.schedules
        app.store.inbox.forget_before(app.clock() - rhythm.retention)
        app.store.dead.forget_before(app.clock() - rhythm.retention)
        app.store.drafts.forget_before(app.clock() - rhythm.records, *ENDED)
        app.store.audit.forget_before(app.clock() - rhythm.records)
        app.shelf.sweep(app.store.drafts.named_images, app.clock())

    def _notifier(self) -> "Notifier | None":
        addresses = self.app.settings.notify_urls()
        if not addresses:
            return None
        from bot.notices.notify import Notifier  # noqa: PLC0415 - 0.3 s of apprise
        from bot.notices.services import kind_of, service  # noqa: PLC0415 - the same

        app, services = self.app, []
        for number, address in enumerate(addresses, 1):
            found = service(address)
            if found is None:
                log.warning("notices not understood", number=number, service=kind_of(address))
            else:
                services.append(found)
        zone = ZoneInfo(app.settings.schedules.timezone)
        notifier = Notifier(app.store, tuple(services), app.brand.name, zone, app.clock)
        notifier.begin()  # here, not at the first tick: what happens until then is told too
        return notifier

    def _notify(self, reminder: Reminder, notifier: "Notifier") -> None:
        reminder.step(self._term)
        notifier.step(self._term)

    def _reminder(self) -> Reminder:
        app = self.app
        hours = {name: terms.hours for name, terms in app.settings.terms().items()}
        return Reminder(app.store, hours, app.settings.schedules.owed_after, app.owner, app.clock)

    def _publisher(self, platforms: Mapping[AccountName, Platform]) -> Publisher:
        app = self.app
        return Publisher(
            store=app.store,
            platforms=platforms,
            objection=app.judge.objection,
            terms=app.settings.terms(),
            pace=self._pace(),
            owner=app.owner,
            clock=app.clock,
            reached=self.reached,
            watch=self.watch,
            read=app.shelf.read,
        )

    def _reconciler(self, platforms: Mapping[AccountName, Platform]) -> Reconciler:
        app = self.app
        return Reconciler(
            store=app.store,
            platforms=platforms,
            pace=self._pace(),
            owner=app.owner,
            clock=app.clock,
            reached=self.reached,
        )

    def _reader(self, account: AccountName, platform: Reading) -> Poll:
        app = self.app
        network = app.settings.account(account).network
        terms = app.settings.terms()[account]
        return Poll(app.store, account, network, platform, terms, app.clock)

    def _quotes(self, account: AccountName, platform: Quoted, days: int) -> Quotes:
        app = self.app
        network = app.settings.account(account).network
        terms = app.settings.terms()[account]
        return Quotes(app.store, account, network, platform, terms, days, app.clock)

    def _vanished(self, account: AccountName, platform: Reading) -> Vanished:
        app = self.app
        network = app.settings.account(account).network
        terms, asks = app.settings.terms()[account], DEMANDS[network].asks
        purse = Purse(app.store, account, network, terms, app.clock, asks.posts)
        return Vanished(app.store, account, network, platform, purse, app.owner, app.clock)

    def _pace(self) -> Pace:
        rhythm, accounts = self.app.settings.schedules, self.app.settings.accounts.values()
        call = timedelta(seconds=max(account.timeout_s for account in accounts))
        return Pace(lease=rhythm.lease, call=call, settle=rhythm.settle)
