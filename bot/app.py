"""
The composition root: settings in, wired parts out.

It stands apart from the daemon because the CLI wires the same parts without a loop. Imports that
cost seconds (torch, the clients of the networks) stand in the functions that need them.
"""

import os
import secrets
import socket
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

from adapters.reddit.settings import RedditAccount, RedditSecrets
from adapters.x.settings import XAccount, XSecrets
from bot.config import Settings, load
from bot.domain.brand import Brand
from bot.domain.draft import Draft, State
from bot.domain.ids import AccountName, DraftId
from bot.domain.length import REDDIT_COMMENT, X, reddit_length, weighted_length
from bot.domain.mention import Mention
from bot.domain.pacing import Limits
from bot.domain.platform import Platform
from bot.domain.verdict import Outcome, Verdict
from bot.policy.check import check_policy
from bot.policy.rule import Case
from bot.review.desk import Desk
from bot.store.server import ensure_running
from bot.store.store import Store, open_store

N_RECENT: Final = 200
"""Posts and waiting drafts of each state that a new text may not repeat."""

_ON_THEIR_WAY: Final = (
    State.pending,
    State.approved,
    State.scheduled,
    State.publishing,
    State.unconfirmed,
    State.published,
)


@dataclass(frozen=True, slots=True)
class App:
    """
    One brand's parts, for one process.

    Attributes:
        owner: Names this process in leases, attempts and the audit.
    """

    settings: Settings
    brand: Brand
    store: Store
    owner: str
    clock: Callable[[], datetime]

    def desk(self, operator: str) -> Desk:
        """Return the desk of *operator*."""
        return Desk(
            drafts=self.store.drafts,
            inbox=self.store.inbox,
            check=partial(check_voice, self),
            rules=partial(find_objection, self),
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


def platforms(app: App) -> dict[AccountName, Platform]:
    """
    Connect every account; nothing is sent yet.

    The clients are not safe between threads: each job that talks to a network gets its own.

    Raises:
        ConfigError: A secret is missing; the message names its variable.
    """
    return {AccountName(name): _platform(app, AccountName(name)) for name in app.settings.accounts}


def _platform(app: App, name: AccountName) -> Platform:
    from adapters import reddit, x  # noqa: PLC0415 - 1 s of tweepy and praw

    note = partial(app.store.limits.note, name)
    match app.settings.account(name), app.settings.secrets(name):
        case XAccount() as account, XSecrets() as keys:
            return x.connect(name, account, keys, note)
        case RedditAccount() as account, RedditSecrets() as keys:
            return reddit.connect(name, account, keys, note)
        case account, _:
            raise TypeError(f"no adapter for {account.network}")


def limits(settings: Settings) -> dict[AccountName, Limits]:
    """Return what the brand allows each account."""
    return {
        AccountName(name): Limits(
            min_gap=timedelta(seconds=account.min_gap_s),
            max_per_day=account.max_per_day,
            daily_usd=account.daily_spend_usd,
            monthly_usd=account.monthly_spend_usd,
        )
        for name, account in settings.accounts.items()
    }


def handles(settings: Settings) -> dict[str, frozenset[str]]:
    """Return the brand's own handles on each network."""
    networks = {account.network for account in settings.accounts.values()}
    return {
        network: frozenset(
            account.handle for account in settings.accounts.values() if account.network == network
        )
        for network in networks
    }


def length_on(network: str, text: str) -> tuple[int, int]:
    """Return (used, allowed) of a reply on *network*."""
    if network == "x":
        return weighted_length(text), X.limit
    return reddit_length(text), REDDIT_COMMENT


def recent_texts(app: App, *, but: DraftId | None = None) -> tuple[str, ...]:
    """Return what the brand said lately or is about to say, over all accounts."""
    drafts = app.store.drafts.latest(*_ON_THEIR_WAY, most=N_RECENT)
    return tuple(draft.text for draft in drafts if draft.id != but)


def check_voice(app: App, draft: Draft, mention: Mention | None) -> tuple[Verdict, ...]:
    """
    Run every check of the voice over a text that a person wrote.

    A person may draw on all that the brand stands by, not only on what was retrieved.
    """
    from bot.voice.context import Context  # noqa: PLC0415 - 0.5 s of word lists and languages
    from bot.voice.review import review  # noqa: PLC0415 - the same
    from bot.writing.facts import passages  # noqa: PLC0415 - the same

    known = tuple(one.text for one in passages(app.brand, draft.language))
    context = Context(
        brand=app.brand,
        language=draft.language,
        sources=(*known, *(source.text for source in draft.sources)),
        mention=mention.text if mention else None,
        topic=draft.topic,
        recent=recent_texts(app, but=draft.id),
        length=partial(length_on, draft.network),
    )
    return review(draft.text, context)


def find_objection(app: App, draft: Draft) -> str | None:
    """Say which rule of the network forbids *draft*; None when none does."""
    verdicts = check_policy(_case(app, draft))
    broken = next((one for one in verdicts if one.outcome is Outcome.blocked), None)
    return broken.evidence if broken else None


def _case(app: App, draft: Draft) -> Case:
    account = app.settings.account(draft.account)
    case = Case(
        network=draft.network,
        text=draft.text,
        is_reply=draft.in_reply_to is not None,
        summoned=draft.mention is not None,
        place=draft.place,
        title=draft.title,
        trend=draft.trend,
        reviewed=True,
    )
    if draft.author is not None:
        opted_out = app.store.inbox.has_opted_out(draft.network, draft.author)
        case = replace(case, opted_out=opted_out)
    if draft.mention is not None:
        answered = app.store.inbox.get(draft.mention).draft
        case = replace(case, already_replied=answered not in {None, draft.id})
    if isinstance(account, RedditAccount):
        places = frozenset(one.name for one in account.subreddits)
        return replace(case, write_approval=account.reddit_approval, allowed_places=places)
    return replace(case, reply_approval=account.x_reply_approval)
