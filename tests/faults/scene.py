"""What an operator approved before the daemon began to die."""

import random
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml

from adapters.sandbox.control import Control
from adapters.sandbox.reddit_auth import CREDENTIALS as REDDIT
from adapters.sandbox.reddit_control import RedditControl
from adapters.sandbox.x_auth import CREDENTIALS as X
from adapters.sandbox.x_control import XControl
from bot.domain.audit import AuditEntry
from bot.domain.draft import Draft, State
from bot.domain.ids import AccountName, DraftId, Untrusted
from bot.domain.inbox import Status
from bot.domain.mention import Mention, mention_id
from bot.domain.terms import Terms
from bot.review.agenda import Agenda
from bot.review.desk import Desk
from bot.store.store import Store

X_MAIN, REDDIT_MAIN = AccountName("x-main"), AccountName("reddit-main")


def write_config(folder: Path, url: str, redis: Path, *, slug: str, poll: str = "1h") -> Path:
    """Write a brand that publishes to the sandbox at a pace for tests."""
    config = {
        "brand": {"name": "Test", "slug": slug, "about": "A test.", "voice": {"tone": "dry"}},
        "accounts": {
            X_MAIN: {
                "network": "x",
                "handle": "mynah_demo",
                "base_url": f"{url}/x",
                "timeout_s": 1,
                "min_gap": "0s",
                "x_reply_approval": "TEST",
            },
            REDDIT_MAIN: {
                "network": "reddit",
                "handle": "mynah_demo",
                "contact": "https://example.org",
                "base_url": f"{url}/reddit",
                "oauth_url": f"{url}/reddit",
                "timeout_s": 1,
                "min_gap": "0s",
                "reddit_approval": "TEST",
                "subreddits": [{"name": "sandbox"}],
            },
        },
        "schedules": {
            "publish": "50ms",
            "reconcile": "100ms",
            "settle": "500ms",
            "lease": "2s",
            "poll_mentions": poll,
            "poll_trends": "1h",
        },
        "redis": {"directory": str(redis)},
    }
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump(config))
    secrets = {
        "MYNAH_X_MAIN_CONSUMER_KEY": X.consumer_key,
        "MYNAH_X_MAIN_CONSUMER_SECRET": X.consumer_secret,
        "MYNAH_X_MAIN_ACCESS_TOKEN": X.access_token,
        "MYNAH_X_MAIN_ACCESS_TOKEN_SECRET": X.access_token_secret,
        "MYNAH_REDDIT_MAIN_CLIENT_ID": REDDIT.client_id,
        "MYNAH_REDDIT_MAIN_CLIENT_SECRET": REDDIT.client_secret,
        "MYNAH_REDDIT_MAIN_REFRESH_TOKEN": REDDIT.refresh_token,
    }
    (folder / ".env").write_text("".join(f"{key}={value}\n" for key, value in secrets.items()))
    return path


@dataclass(frozen=True)
class Scene:
    """The texts that must appear once each."""

    texts: tuple[str, ...]

    def unpublished(self, store: Store) -> list[Draft]:
        return store.drafts.in_state(*(state for state in State if state is not State.published))

    def is_done(self, store: Store) -> bool:
        return store.drafts.count(State.published) == len(self.texts)


def set_scene(store: Store, control: Control, chance: random.Random) -> Scene:
    """Approve two posts and a reply on X and a reply on Reddit."""
    now = datetime.now(UTC)
    drafts = [
        _draft(store, X_MAIN, "x", f"Rain today, mudguards on. {chance.random()}"),
        _draft(store, X_MAIN, "x", f"Sun & wind — see https://example.org/a {chance.random()}"),
    ]
    on_x = XControl(control).mention("ada", "@mynah_demo how long does shipping take?")
    on_reddit = RedditControl(control).mention("bob", "u/mynah_demo which one?")
    drafts.append(_reply(store, X_MAIN, "x", on_x, f"Three days. {chance.random()}"))
    drafts.append(_reply(store, REDDIT_MAIN, "reddit", on_reddit, f"*This* one. {chance.random()}"))
    for draft in drafts:
        _approve(store, draft, now)
    return Scene(tuple(draft.text for draft in drafts))


def _draft(store: Store, account: AccountName, network: str, text: str) -> Draft:
    now = datetime.now(UTC)
    return Draft(
        id=DraftId(store.drafts.new_id()),
        account=account,
        network=network,
        text=text,
        language="en",
        created_at=now,
        changed_at=now,
    )


def _reply(store: Store, account: AccountName, network: str, remote_id: str, text: str) -> Draft:
    mention = Mention(
        id=mention_id(account, remote_id),
        account=account,
        network=network,
        remote_id=remote_id,
        author="ada",
        text=Untrusted("?"),
        url="https://example.org",
        posted_at=datetime.now(UTC),
    )
    store.inbox.take_in([mention], datetime.now(UTC))
    item = store.inbox.get(mention.id)
    made = _draft(store, account, network, text)
    store.inbox.move(item, replace(item, status=Status.drafted, draft=made.id), _entry(made))
    place = "sandbox" if network == "reddit" else None
    return replace(made, mention=mention.id, in_reply_to=remote_id, author="ada", place=place)


def _approve(store: Store, draft: Draft, now: datetime) -> None:
    store.drafts.add(draft, _entry(draft))
    desk = Desk(
        store=store,
        agenda=Agenda(store, {draft.account: Terms()}, "olga", lambda: now),
        check=lambda _draft, _mention: (),
        rules=lambda _draft: None,
        operator="olga",
        clock=lambda: now,
    )
    desk.approve(draft.id, now - timedelta(seconds=1))


def _entry(draft: Draft) -> AuditEntry:
    return AuditEntry(draft.id, draft.created_at, "harness", "writer", "write", "", "pending", "")
