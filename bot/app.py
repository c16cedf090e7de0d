"""
The composition root: settings in, wired parts out.

It stands apart from the daemon because the CLI wires the same parts without a loop. Imports that
cost seconds (torch, the clients of the networks) stand in the functions that need them.
"""

import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import structlog

from adapters.network import Able
from bot.config import Account, ConfigError, EndpointSection, Settings, load, missing_secrets
from bot.domain.brand import Brand
from bot.domain.extras import Room
from bot.domain.ids import AccountName
from bot.domain.platform import AccountBroken, RateLimit, RetryLater
from bot.engines.server import Server
from bot.judging import Judge
from bot.media.shelf import Shelf
from bot.networks import NETWORKS
from bot.policy.demands import room_by
from bot.policy.preflight import Expected
from bot.publishing.preflight import Inspector
from bot.review.agenda import Agenda
from bot.review.desk import Desk
from bot.sessions import session_of
from bot.store.connection import START_IT
from bot.store.errors import StoreDown
from bot.store.server import ensure_running
from bot.store.store import Store, open_store

log = structlog.get_logger()


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
    store = open_store(redis_url(settings), brand.slug, owner, remedy=_remedy(settings))
    return App(settings, brand, store, owner, lambda: datetime.now(UTC))


def redis_url(settings: Settings) -> str:
    """Return the address of Redis; an embedded server runs when this returns."""
    if settings.redis.is_embedded:
        return ensure_running(settings.redis.directory, settings.redis.binary)
    return settings.redis.url.get_secret_value()


def _remedy(settings: Settings) -> str:
    """Say what brings Redis back."""
    if not settings.redis.is_embedded:
        return START_IT
    log = settings.redis.directory / "server.log"
    return f"the next command starts it again; {log} says why it ended (a full disk ends it)"


def platforms(app: App) -> dict[AccountName, Able]:
    """
    Connect every account; nothing is sent yet.

    Most clients are not safe between threads: each job that talks to a network gets its own.
    Where it is and log-ins are scarce, as on Bluesky, they share one.

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
    places = account.places()
    return Expected(
        network=account.network,
        handle=account.handle,
        brand=app.brand.name,
        flaired=frozenset(one.name.casefold() for one in places if one.has_flair),
        posts_in=frozenset(one.name.casefold() for one in places),
    )


def platform(app: App, name: AccountName) -> Able:
    """
    Connect one account; nothing is sent yet.

    Raises:
        ConfigError: A secret is missing; the message names its variable.
    """
    if name in app.shared:
        return app.shared[name]
    account, secrets = app.settings.account(name), app.settings.secrets(name)
    network = NETWORKS[account.network]
    session = session_of(app.settings, name, secrets)
    found = network.connect(name, account, secrets, partial(_note_budget, app, name), session)
    if network.is_shared:
        app.shared[name] = found
    return found


def room_of(app: App, name: AccountName) -> tuple[Room, str]:
    """
    Say what the network of the account *name* takes beside a text.

    Servers of the Mastodon family are asked: each has its own limits. One that does not answer now
    is taken at the word of its last preflight, and at the documentation's before the first.

    Returns:
        What it takes, and why it did not say so itself just now; empty where it did.

    Raises:
        ConfigError: The secret that asking needs is missing.

        KeyError: The network takes no images.
    """
    account = app.settings.account(name)
    room = NETWORKS[account.network].room
    if room is None:
        raise KeyError(account.network)
    if isinstance(room, Room):
        return room, ""
    try:
        return room(account, app.settings.secrets(name)), ""
    except (RetryLater, AccountBroken) as error:
        remembered = room_by(account.network, app.store.preflights.told(name))
        if remembered is None:
            raise
        return remembered, str(error)


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
        found[account.network] = known | account.names()
    return found
