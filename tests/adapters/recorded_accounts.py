"""The accounts of which recordings were made, on a replay of these."""

from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from adapters.mastodon import MastodonAccount, MastodonSecrets
from adapters.mastodon.connect import connect as connect_mastodon
from adapters.reddit import RedditAccount, RedditSecrets
from adapters.reddit.connect import connect as connect_reddit
from adapters.sandbox import mastodon_wire, reddit_errors, x_wire
from adapters.sandbox.reddit_state import RedditState
from adapters.sandbox.world import World
from adapters.x import XAccount
from adapters.x.connect import connect as connect_x
from bot.domain.ids import AccountName
from tests.adapters.conftest import x_secrets
from tests.adapters.recordings import FOLDERS, Exchange, exchanges

HEARD = {
    "x": "test_client_get_users_mentions",
    "reddit": "TestInbox.test_comment_replies",
    "mastodon": "test_notifications_dismiss",
}
TIMELINES = {
    "x": "test_client_get_users_tweets",
    "mastodon": "test_fetch_next_previous_after_persist",
}
HANDLES = {"x": "TweepyDev", "reddit": "PyAPITestUser2", "mastodon": "mastodonpy_test"}


@dataclass(frozen=True)
class Shelf:
    """The recordings of one network."""

    folder: Path
    network: str

    def __call__(self, name: str) -> list[Exchange]:
        suffix = "json" if self.network == "reddit" else "yaml"
        return list(exchanges(self.folder / FOLDERS[self.network] / f"{name}.{suffix}"))

    def heard(self) -> list[Exchange]:
        """Return recorded mentions as one page, for the pages behind it were never recorded."""
        return [as_inbox(one) for one in self(HEARD[self.network]) if one.route.startswith("GET")]

    def target(self) -> list[Exchange]:
        """Return a recorded status that can be answered; other networks are not asked for it."""
        if self.network != "mastodon":
            return []
        return [one for one in self("test_status_card") if one.route == "GET /api/v1/statuses/#"]

    def timeline(self) -> list[Exchange]:
        if self.network not in TIMELINES:
            return []
        found = [one for one in self(TIMELINES[self.network]) if one.route.startswith("GET")]
        return [one.said(end_paging) if self.network == "x" else one for one in found]


def end_paging(answer: Any) -> None:
    answer["meta"].pop("next_token", None)


def add_authors(answer: Any) -> None:
    """Add what the expansion ``author_id`` adds; the recording did not ask for it."""
    for post in answer["data"]:
        post["author_id"] = "12"
    answer["includes"] = {"users": [{"id": "12", "name": "Jack", "username": "jack"}]}


def one_child(answer: Any) -> None:
    answer["data"] |= {"after": None, "children": answer["data"]["children"][:1]}


def as_inbox(one: Exchange) -> Exchange:
    """Let a listing of Reddit's be the inbox, which lists what its parts list."""
    if one.route.startswith("GET /message/"):
        return replace(one.said(one_child), route="GET /message/inbox")
    return one.said(end_paging) if one.route == "GET /2/users/#/mentions" else one


def ids_of(network: str, page: Any) -> list[str]:
    """Return the ids of what a recorded page of mentions holds."""
    if network == "reddit":
        return [one["data"]["name"] for one in page["data"]["children"]]
    if network == "x":
        return [one["id"] for one in page["data"]]
    return [one["status"]["id"] for one in page if one["type"] == "mention"]


def connected(network: str, url: str, limits: list[Any], **changed: Any) -> Any:
    """Open the recorded account on the replay at *url*."""
    name = AccountName(f"{network}-main")
    about: dict[str, Any] = {
        "handle": HANDLES[network],
        "base_url": f"{url}/{network}",
        "timeout_s": 5,
    }
    if network == "reddit":
        about |= {"oauth_url": about["base_url"], "contact": "operator@example.com"}
        about |= {"subreddits": [{"name": "Lil_SpazJoekp"}]}
    about |= changed
    if network == "x":
        return connect_x(name, XAccount.model_validate(about), x_secrets(), limits.append)
    if network == "mastodon":
        secrets = MastodonSecrets.model_validate({"access_token": "recorded"})
        account = MastodonAccount.model_validate(about)
        return connect_mastodon(name, account, secrets, limits.append)
    keys = {"client_id": "i", "client_secret": "s", "refresh_token": "r"}
    account = RedditAccount.model_validate(about)
    return connect_reddit(name, account, RedditSecrets.model_validate(keys), limits.append)


def word(network: str, world: World) -> Any:
    """Return how *network* words a fault."""
    if network == "x":
        return lambda fault: x_wire.word(fault, resets_at=world.now() + x_wire.WINDOW)
    if network == "mastodon":
        return lambda fault: mastodon_wire.word(fault, now=world.now())
    return partial(reddit_errors.word, state=RedditState(World()))  # a state for words alone
