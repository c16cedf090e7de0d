"""
The composition root: settings in, wired parts out.

It stands apart from the daemon because the CLI wires the same parts without a loop. Imports that
cost seconds (torch, the clients of the networks) stand in the functions that need them.
"""

import os
import secrets
import socket
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import structlog

from adapters.bluesky import BlueskyAccount, BlueskySecrets
from adapters.mastodon import MastodonAccount, MastodonSecrets
from adapters.reddit import RedditAccount, RedditSecrets
from adapters.x import XAccount, XSecrets
from bot.config import Account, ConfigError, EndpointSection, Settings, load, missing_secrets
from bot.domain.brand import Brand
from bot.domain.extras import Room
from bot.domain.ids import AccountName
from bot.domain.inspection import Inspectable
from bot.domain.platform import AccountBroken, RateLimit, RetryLater
from bot.domain.reading import Reading
from bot.domain.room import ROOMS
from bot.judging import Judge
from bot.media.shelf import Shelf
from bot.policy.preflight import Expected
from bot.publishing.preflight import Inspector
from bot.review.agenda import Agenda
from bot.review.desk import Desk
from bot.sessions import bluesky_shelf
from bot.store.errors import StoreDown
from bot.store.server import ensure_running
from bot.store.store import Store, open_store
from bot.writing.engines.server import Server

log = structlog.get_logger()


class Able(Reading, Inspectable, Protocol):
    """What every network of Mynah's can do."""


@dataclass(frozen=True, slots=True)
class App:
    """
    One brand's parts, for one process.

    Attributes:
        owner: Names this process in leases, attempts and the audit.

        shared: Platforms that all jobs of the process use together; see :func:`platforms`.
    """

    settings: Settings
    brand: Brand
    store: Store
    owner: str
    clock: Callable[[], datetime]
    shared: dict[AccountName, Able] = field(default_factory=dict, compare=False, repr=False)

    @property
    def judge(self) -> Judge:
        """Say whether a text may go out."""
        return Judge(self.settings, self.brand, self.store, self.clock)

    @property
    def shelf(self) -> Shelf:
        """Return where the images of this brand's drafts are."""
        return Shelf(self.settings.images_directory())

    def agenda(self, operator: str) -> Agenda:
        """Return the hand of *operator* on the queue."""
        return Agenda(self.store, self.settings.terms(), operator, self.clock)

    def desk(self, operator: str) -> Desk:
        """Return the desk of *operator*."""
        return Desk(
            store=self.store,
            agenda=self.agenda(operator),
            check=self.judge.voice,
            rules=self.judge.objection,
            cut=self.judge.cut,
            operator=operator,
            clock=self.clock,
        )


def open_app(config: Path) -> App:
    """
    Read *config* and find Redis, starting the embedded server if need be.

    Raises:
        ConfigError: The config is wrong.

        ServerFailed: The embedded server does not start.
    """
    settings = load(config)
    brand = settings.brand()
    owner = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(3)}"
    store = open_store(redis_url(settings), brand.slug, owner)
    return App(settings, brand, store, owner, lambda: datetime.now(UTC))


def redis_url(settings: Settings) -> str:
    """Return the address of Redis; an embedded server runs when this returns."""
    if settings.redis.is_embedded:
        return ensure_running(settings.redis.directory, settings.redis.binary)
    return settings.redis.url.get_secret_value()


def platforms(app: App) -> dict[AccountName, Able]:
    """
    Connect every account; nothing is sent yet.

    Most clients are not safe between threads: each job that talks to a network gets its own.
    Bluesky's is, and is shared: each one logs in, and a server allows 30 log-ins in 5 minutes.

    Raises:
        ConfigError: Secrets are missing; the message names every variable.
    """
    if missing := missing_secrets(app.settings):
        raise ConfigError("\n".join(missing))
    return {AccountName(name): platform(app, AccountName(name)) for name in app.settings.accounts}


def inspector(app: App, name: AccountName, actor: str) -> Inspector:
    """
    Return the preflight of one account, on a client of its own.

    Args:
        actor: Who makes it, as the audit will say.

    Raises:
        ConfigError: The account's secrets are missing.
    """
    account = app.settings.account(name)
    return Inspector(
        store=app.store,
        account=name,
        platform=platform(app, name),
        expected=_expected(app, account),
        terms=app.settings.terms()[name],
        actor=actor,
        clock=app.clock,
    )


def _expected(app: App, account: Account) -> Expected:
    expected = Expected(account.network, account.handle, app.brand.name)
    if not isinstance(account, RedditAccount):
        return expected
    posts_in = {f"r/{one.name}".casefold() for one in account.subreddits if one.post}
    flaired = {f"r/{one.name}".casefold() for one in account.subreddits if one.flair_id}
    return replace(expected, posts_in=frozenset(posts_in), flaired=frozenset(flaired))


def platform(app: App, name: AccountName) -> Able:
    """
    Connect one account; nothing is sent yet.

    Raises:
        ConfigError: A secret is missing; the message names its variable.
    """
    note = partial(_note_budget, app, name)
    match app.settings.account(name), app.settings.secrets(name):
        case XAccount() as account, XSecrets() as keys:
            from adapters.x.connect import connect as connect_x  # noqa: PLC0415 - 1 s of tweepy

            return connect_x(name, account, keys, note)
        case RedditAccount() as account, RedditSecrets() as keys:
            from adapters.reddit.connect import connect as connect_reddit  # noqa: PLC0415 - 1 s of praw

            return connect_reddit(name, account, keys, note)
        case MastodonAccount() as account, MastodonSecrets() as keys:
            from adapters.mastodon.connect import connect as connect_mastodon  # noqa: PLC0415 - 0.2 s of Mastodon.py

            return connect_mastodon(name, account, keys, note)
        case BlueskyAccount() as account, BlueskySecrets() as keys:
            from adapters.bluesky.connect import connect as connect_bluesky  # noqa: PLC0415 - 1 s of atproto

            if name not in app.shared:
                shelf = bluesky_shelf(app.settings.path, name, account)
                app.shared[name] = connect_bluesky(name, account, keys, note, shelf)
            return app.shared[name]
        case account, _:
            raise TypeError(f"no adapter for {account.network}")


def room_of(app: App, name: AccountName) -> Room:
    """
    Say what the network of the account *name* takes beside a text.

    Servers of the Mastodon family are asked: each has its own limits. One that does not answer now
    is taken at the word of its last preflight.

    Raises:
        ConfigError: The secret that asking needs is missing.

        PlatformError: The server does not say, and never did.

        KeyError: The network takes no images.
    """
    account = app.settings.account(name)
    if not isinstance(account, MastodonAccount):
        return ROOMS[account.network]
    from adapters.mastodon.connect import connect as connect_mastodon  # noqa: PLC0415 - 0.2 s of Mastodon.py

    keys = app.settings.secrets(name)
    if not isinstance(keys, MastodonSecrets):
        raise TypeError(f"no secrets of Mastodon for {name}")
    try:
        with closing(connect_mastodon(name, account, keys, lambda _: None)) as platform:
            return platform.images.room()
    except (RetryLater, AccountBroken):
        remembered = app.store.preflights.told(name).images
        if remembered is None:
            raise
        return remembered


def _note_budget(app: App, name: AccountName, budget: RateLimit) -> None:
    """Remember what the network's headers said; without Redis, only the next answer will tell."""
    try:
        app.store.limits.note(name, budget)
    except StoreDown as error:  # the call itself may have worked: its receipt matters more
        log.warning("budget not noted", account=name, reason=str(error))


def language_server(settings: Settings, endpoint: EndpointSection) -> Server:
    """
    Return the server that writes, with its key.

    Raises:
        ConfigError: The key cannot be one.
    """
    key = settings.endpoint_key()
    return Server(
        url=endpoint.url,
        model=endpoint.model,
        key=key.get_secret_value() if key else None,
        timeout_s=endpoint.timeout.total_seconds(),
    )


def handles(settings: Settings) -> dict[str, frozenset[str]]:
    """Return the brand's own handles on each network."""
    found: dict[str, frozenset[str]] = {}
    for account in settings.accounts.values():
        known = found.get(account.network, frozenset())
        found[account.network] = known | _names_of(account)
    return found


def _names_of(account: Account) -> frozenset[str]:
    """Return how *account* is called where it is read: on Mastodon also from other servers."""
    if isinstance(account, MastodonAccount):
        server = urlsplit(account.base_url).hostname
        return frozenset({account.handle, f"{account.handle}@{server}"})
    return frozenset({account.handle})
