"""A running sandbox for every adapter test, and the accounts of the brand in it."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from adapters.bluesky import BlueskyAccount, BlueskySecrets
from adapters.bluesky.connect import connect as connect_bluesky
from adapters.bluesky.platform import BlueskyPlatform
from adapters.mastodon import MastodonAccount, MastodonSecrets
from adapters.mastodon.connect import connect as connect_mastodon
from adapters.mastodon.platform import MastodonPlatform
from adapters.reddit import RedditAccount, RedditSecrets
from adapters.reddit.connect import connect as connect_reddit
from adapters.reddit.platform import RedditPlatform
from adapters.sandbox.bluesky_auth import CREDENTIALS as BLUESKY_CREDENTIALS
from adapters.sandbox.bluesky_control import BlueskyControl
from adapters.sandbox.control import Control
from adapters.sandbox.mastodon_auth import CREDENTIALS as MASTODON_CREDENTIALS
from adapters.sandbox.mastodon_control import MastodonControl
from adapters.sandbox.reddit_auth import CREDENTIALS as REDDIT_CREDENTIALS
from adapters.sandbox.reddit_control import RedditControl
from adapters.sandbox.server import Sandbox
from adapters.sandbox.x_auth import CREDENTIALS
from adapters.sandbox.x_control import XControl
from adapters.x import XAccount, XSecrets
from adapters.x.connect import connect
from adapters.x.platform import XPlatform
from bot.domain.ids import AccountName, PublishKey
from bot.domain.platform import RateLimit
from bot.domain.post import Post
from tests.factories import NOW

HANDLE = "mynah_demo"
BLUESKY_HANDLE = "mynah-demo.test"


@dataclass(frozen=True, slots=True)
class XCase:
    """
    The brand's account on the sandboxed X, from both sides.

    Attributes:
        limits: What ``on_limit`` was told, in order.
    """

    platform: XPlatform
    control: Control
    people: XControl
    limits: list[RateLimit]
    connect: Callable[..., XPlatform]
    network: str = "x"
    handle: str = HANDLE
    write_path: str = "/2/tweets"

    def mention(self, author: str, text: str) -> str:
        return self.people.mention(author, text)

    def post(self, text: str, in_reply_to: str | None = None) -> Post:
        return Post(AccountName("x-main"), text, PublishKey("k-1"), NOW, in_reply_to)

    def published(self) -> list[str]:
        return [post.sent for post in self.people.posts()]

    def n_writes(self) -> int:
        return len(
            [one for one in self.control.requests("x", "POST") if one.path == self.write_path]
        )


@dataclass(frozen=True, slots=True)
class RedditCase:
    """The same on the sandboxed Reddit."""

    platform: RedditPlatform
    control: Control
    people: RedditControl
    limits: list[RateLimit]
    connect: Callable[..., RedditPlatform]
    network: str = "reddit"
    handle: str = HANDLE
    write_path: str = "/api/comment/"

    def mention(self, author: str, text: str) -> str:
        return self.people.mention(author, text)

    def post(self, text: str, in_reply_to: str | None = None) -> Post:
        return Post(AccountName("reddit-main"), text, PublishKey("k-1"), NOW, in_reply_to)

    def published(self) -> list[str]:
        return [post.text for post in self.people.posts()]

    def n_writes(self) -> int:
        log = self.control.requests("reddit", "POST")
        return len([one for one in log if one.path == self.write_path])


@dataclass(frozen=True, slots=True)
class MastodonCase:
    """The same on the sandboxed Mastodon; the handle before a reply is no part of its text."""

    platform: MastodonPlatform
    control: Control
    people: MastodonControl
    limits: list[RateLimit]
    connect: Callable[..., MastodonPlatform]
    network: str = "mastodon"
    handle: str = HANDLE
    write_path: str = "/api/v1/statuses"

    def mention(self, author: str, text: str) -> str:
        return self.people.mention(author, text)

    def post(self, text: str, in_reply_to: str | None = None, key: str = "k-1") -> Post:
        return Post(AccountName("mastodon-main"), text, PublishKey(key), NOW, in_reply_to)

    def published(self) -> list[str]:
        return [re.sub(r"^@\S+ ", "", post.sent) for post in self.people.posts()]

    def n_writes(self) -> int:
        log = self.control.requests("mastodon", "POST")
        return len([one for one in log if one.path == self.write_path])


@dataclass(frozen=True, slots=True)
class BlueskyCase:
    """The same on the sandboxed Bluesky, where every post has a key of its own."""

    platform: BlueskyPlatform
    control: Control
    people: BlueskyControl
    limits: list[RateLimit]
    connect: Callable[..., BlueskyPlatform]
    network: str = "bluesky"
    handle: str = BLUESKY_HANDLE
    write_path: str = "/xrpc/com.atproto.repo.createRecord"

    def mention(self, author: str, text: str) -> str:
        return self.people.mention(author, text)

    def post(self, text: str, in_reply_to: str | None = None) -> Post:
        key = PublishKey(f"{text} to {in_reply_to}")
        return Post(AccountName("bluesky-main"), text, key, NOW, in_reply_to)

    def published(self) -> list[str]:
        return [post.text for post in self.people.posts()]

    def n_writes(self) -> int:
        log = self.control.requests("bluesky", "POST")
        return len([one for one in log if one.path == self.write_path])


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    handles = dict.fromkeys(("x", "reddit", "mastodon"), HANDLE) | {"bluesky": BLUESKY_HANDLE}
    with Sandbox(handles=handles) as running:
        yield running


@pytest.fixture
def control(sandbox: Sandbox) -> Iterator[Control]:
    """The side door of a sandbox in which nothing has happened yet."""
    door = Control(sandbox.url)
    door.reset()
    yield door
    door.close()


def x_secrets(**changed: str) -> XSecrets:
    known = {
        "consumer_key": CREDENTIALS.consumer_key,
        "consumer_secret": CREDENTIALS.consumer_secret,
        "access_token": CREDENTIALS.access_token,
        "access_token_secret": CREDENTIALS.access_token_secret,
    }
    return XSecrets.model_validate(known | changed)


@pytest.fixture
def x(sandbox: Sandbox, control: Control) -> Iterator[XCase]:
    limits: list[RateLimit] = []
    opened: list[XPlatform] = []

    def new(
        *, base_url: str = "", timeout_s: float = 5, handle: str = HANDLE, **secrets: str
    ) -> XPlatform:
        url = base_url or f"{sandbox.url}/x"
        account = XAccount(base_url=url, timeout_s=timeout_s, handle=handle)
        platform = connect(AccountName("x-main"), account, x_secrets(**secrets), limits.append)
        opened.append(platform)
        return platform

    yield XCase(new(), control, XControl(control), limits, new)
    for platform in opened:
        platform.close()


@pytest.fixture
def reddit(
    sandbox: Sandbox, control: Control, reddit_secrets: Callable[..., RedditSecrets]
) -> RedditCase:
    limits: list[RateLimit] = []

    def new(*, secrets: RedditSecrets | None = None, **changed: object) -> RedditPlatform:
        account = {
            "handle": HANDLE,
            "base_url": f"{sandbox.url}/reddit",
            "oauth_url": f"{sandbox.url}/reddit",
            "timeout_s": 5,
            "contact": "operator@example.com",
            "subreddits": [{"name": "sandbox", "post": True}],
        }
        return connect_reddit(
            AccountName("reddit-main"),
            RedditAccount.model_validate(account | changed),
            secrets or reddit_secrets(),
            limits.append,
        )

    return RedditCase(new(), control, RedditControl(control), limits, new)


@pytest.fixture
def mastodon(sandbox: Sandbox, control: Control) -> Iterator[MastodonCase]:
    limits: list[RateLimit] = []
    opened: list[MastodonPlatform] = []

    def new(*, token: str = MASTODON_CREDENTIALS.access_token, **changed: object) -> Any:
        account = {"handle": HANDLE, "base_url": f"{sandbox.url}/mastodon", "timeout_s": 5}
        platform = connect_mastodon(
            AccountName("mastodon-main"),
            MastodonAccount.model_validate(account | changed),
            MastodonSecrets.model_validate({"access_token": token}),
            limits.append,
        )
        opened.append(platform)
        return platform

    yield MastodonCase(new(), control, MastodonControl(control), limits, new)
    for platform in opened:
        platform.close()


@pytest.fixture(scope="session")
def reddit_secrets() -> Callable[..., RedditSecrets]:
    """The sandbox's credentials, with whatever the test changes in them."""
    known = {
        "client_id": REDDIT_CREDENTIALS.client_id,
        "client_secret": REDDIT_CREDENTIALS.client_secret,
        "refresh_token": REDDIT_CREDENTIALS.refresh_token,
    }
    return lambda **changed: RedditSecrets.model_validate(known | changed)


@pytest.fixture
def bluesky(sandbox: Sandbox, control: Control) -> Iterator[BlueskyCase]:
    limits: list[RateLimit] = []
    opened: list[BlueskyPlatform] = []

    def new(*, password: str = "", **changed: object) -> BlueskyPlatform:
        account = {"handle": BLUESKY_HANDLE, "base_url": f"{sandbox.url}/bluesky", "timeout_s": 5}
        platform = connect_bluesky(
            AccountName("bluesky-main"),
            BlueskyAccount.model_validate(account | changed),
            BlueskySecrets(app_password=password or BLUESKY_CREDENTIALS.app_password),
            limits.append,
        )
        opened.append(platform)
        return platform

    yield BlueskyCase(new(), control, BlueskyControl(control), limits, new)
    for platform in opened:
        platform.close()


@pytest.fixture(params=["x", "reddit", "mastodon", "bluesky"])
def case(request: pytest.FixtureRequest) -> Any:
    """An account of the brand; see ``XCase`` for what every case offers."""
    return request.getfixturevalue(request.param)
