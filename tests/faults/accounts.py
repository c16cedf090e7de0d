"""
The brand's account on every network of the sandbox, seen from both sides.

The one list of networks for all fault tests: a new network is one entry of ``NETWORKS``.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from adapters.bluesky import BlueskyAccount, BlueskySecrets
from adapters.bluesky.connect import connect as connect_bluesky
from adapters.mastodon import MastodonAccount, MastodonSecrets
from adapters.mastodon.connect import connect as connect_mastodon
from adapters.reddit import RedditAccount, RedditSecrets
from adapters.reddit.connect import connect as connect_reddit
from adapters.sandbox.bluesky_auth import CREDENTIALS as BLUESKY_KEYS
from adapters.sandbox.bluesky_control import BlueskyControl
from adapters.sandbox.control import Control
from adapters.sandbox.mastodon_auth import CREDENTIALS as MASTODON_KEYS
from adapters.sandbox.mastodon_control import MastodonControl
from adapters.sandbox.mastodon_state import BRAND_ID as MASTODON_ID
from adapters.sandbox.reddit_auth import CREDENTIALS as REDDIT_KEYS
from adapters.sandbox.reddit_control import RedditControl
from adapters.sandbox.x_auth import CREDENTIALS as X_KEYS
from adapters.sandbox.x_control import XControl
from adapters.sandbox.x_state import BRAND_ID
from adapters.x import XAccount, XSecrets
from adapters.x.connect import connect as connect_x
from bot.domain.ids import AccountName
from bot.domain.platform import Platform, RateLimit
from bot.networks import NETWORKS as KNOWN

HANDLES = dict.fromkeys(("x", "reddit", "mastodon"), "mynah_demo") | {"bluesky": "mynah-demo.test"}
"""The brand's own handle on each network."""


@dataclass(frozen=True)
class Network:
    """
    One network and the brand's account there.

    Attributes:
        writes: Paths whose POST publishes something; the rest of the POSTs are log-ins.

        timeline: Where the paths begin whose GET shows the account's own posts.

        parts: The adapter's account, its secrets, and what connects the two.

        address: The keys of the account's section that hold the sandbox's address.

        section: The other keys of the section.

        people: The client of the network's side door.

        sent: The text, as it came in, of a post that the side door shows.

        original: What a post that answers nobody needs beside its text.

        posting: When and how much the account posts; these keys are not the adapter's.

        has_threads: A post of the account may go on in an answer to it.

        deletes: Method and path by which a post is taken away.

        edits: Method and path by which one is written anew; None where the network has no edits.

        uploads: Path whose POST takes an image; None where the account posts none.
    """

    name: str
    writes: tuple[str, ...]
    timeline: str
    parts: tuple[Any, Any, Callable[..., Platform]]
    secrets: Mapping[str, str]
    people: Callable[[Control], Any]
    sent: Callable[[Any], str]
    section: Mapping[str, Any]
    address: tuple[str, ...] = ("base_url",)
    original: Mapping[str, str] = field(default_factory=dict)
    posting: Mapping[str, Any] = field(default_factory=lambda: {"min_gap": "0s"})
    has_threads: bool = True
    deletes: tuple[str, str] = ("POST", "")
    edits: tuple[str, str] | None = None
    uploads: str | None = None

    @property
    def account(self) -> AccountName:
        return AccountName(f"{self.name}-main")

    @property
    def is_editable(self) -> bool:
        return self.edits is not None

    @property
    def changes(self) -> tuple[tuple[str, str], ...]:
        """Method and path of everything that changes a post which is out."""
        return (self.deletes,) if self.edits is None else (self.deletes, self.edits)

    @property
    def sendings(self) -> tuple[tuple[str, str], ...]:
        """Method and path of everything that brings a post out."""
        paths = self.writes if self.uploads is None else (*self.writes, self.uploads)
        return tuple(("POST", path) for path in paths)

    def config(self, url: str) -> dict[str, Any]:
        """Return the account's section of config.yaml for the sandbox at *url*."""
        here = dict.fromkeys(self.address, f"{url}/{self.name}")
        common = {"network": self.name, "handle": HANDLES[self.name], "timeout_s": 1}
        return common | here | dict(self.section) | dict(self.posting)

    def limited(self, **posting: Any) -> "Network":
        """Return the same account with other keys about when and how much it posts."""
        return replace(self, posting=dict(self.posting) | posting)

    def variables(self) -> dict[str, str]:
        """Spell the account's secrets as the environment does."""
        prefix = f"MYNAH_{self.name.upper()}_MAIN_"
        return {f"{prefix}{key.upper()}": value for key, value in self.secrets.items()}

    def platform(self, url: str, **changed: Any) -> Platform:
        """Connect to the sandbox at *url*."""
        account, secrets, connect = self.parts
        section = account.model_validate(replace(self, posting={}).config(url) | changed)
        return connect(self.account, section, secrets.model_validate(self.secrets), _ignore)

    def mention(self, control: Control) -> str:
        """Let somebody address the brand; return the remote id."""
        return self.people(control).mention("ada", "@mynah_demo how long is shipping?")

    def posts(self, control: Control) -> list[tuple[str, str]]:
        """List remote id and text of all that the brand published."""
        return [(post.id, self.sent(post)) for post in self.people(control).posts()]

    def answered(self, control: Control) -> list[tuple[str, str, str | None]]:
        """List remote id, text and what it answers of all that the brand published, in order."""
        ordered = sorted(self.people(control).posts(), key=lambda post: (post.at, post.id))
        return [(post.id, self.sent(post), post.in_reply_to) for post in ordered]

    def times(self, control: Control) -> list[tuple[str, datetime]]:
        """List text and time of all that the brand published."""
        return [(self.sent(post), post.at) for post in self.people(control).posts()]

    def pictures(self, control: Control) -> dict[str, tuple[str, ...]]:
        """Return the alt texts of the images of all that the brand published, by remote id."""
        return {post.id: _alts(post) for post in self.people(control).posts()}

    def n_writes(self, control: Control) -> int:
        """Count the requests to publish that reached the server."""
        log = control.requests(self.name, "POST")
        return sum(one.path.rstrip("/") in self.writes for one in log)

    def n_uploads(self, control: Control) -> int:
        """Count the images that the server was handed."""
        log = control.requests(self.name, "POST")
        return sum(one.path == self.uploads for one in log)

    def n_repeated(self, control: Control) -> int:
        """
        Count requests to publish that the network itself turned away as repetitions.

        A network without that check would show the post twice.
        """
        if self.name != "x":
            return 0
        log = control.requests(self.name, "POST")
        return sum(one.path in self.writes and one.status == 403 for one in log)


def _alts(post: Any) -> tuple[str, ...]:
    if isinstance(embed := getattr(post, "embed", None), dict):
        return tuple(one["alt"] for one in embed.get("images", ()))
    return tuple(one.alt for one in getattr(post, "media", ()))


def _ignore(_limit: RateLimit) -> None:
    """The fault tests look at requests, not at budgets."""


_ESCAPE = re.compile(r"\\([\\`*_\[\]~^|<>&#+.)-])")
"""As a reader on Reddit sees it."""


X = Network(
    name="x",
    writes=("/2/tweets",),
    timeline=f"/2/users/{BRAND_ID}/tweets",
    parts=(XAccount, XSecrets, connect_x),
    secrets=asdict(X_KEYS),
    people=XControl,
    sent=lambda post: post.sent,
    section={"x_reply_approval": "TEST"},
    deletes=("DELETE", "/2/tweets/"),
    uploads="/2/media/upload",
)
REDDIT = Network(
    name="reddit",
    writes=("/api/comment", "/api/submit"),
    timeline="/user/",
    parts=(RedditAccount, RedditSecrets, connect_reddit),
    secrets={key: value for key, value in asdict(REDDIT_KEYS).items() if key != "password"},
    people=RedditControl,
    sent=lambda post: _ESCAPE.sub(r"\1", post.text).replace("  \n", "\n"),
    section={
        "contact": "https://example.org",
        "reddit_approval": "TEST",
        "subreddits": [{"name": "sandbox", "post": True}],
    },
    address=("base_url", "oauth_url"),
    has_threads=False,
    deletes=("POST", "/api/del/"),
    edits=("POST", "/api/editusertext/"),
    original={"title": "From the workshop", "place": "sandbox"},
)
MASTODON = Network(
    name="mastodon",
    writes=("/api/v1/statuses",),
    timeline=f"/api/v1/accounts/{MASTODON_ID}/statuses",
    parts=(MastodonAccount, MastodonSecrets, connect_mastodon),
    secrets=asdict(MASTODON_KEYS),
    people=MastodonControl,
    sent=lambda post: re.sub(r"^@\S+ ", "", post.sent),
    section={},
    deletes=("DELETE", "/api/v1/statuses/"),
    edits=("PUT", "/api/v1/statuses/"),
    uploads="/api/v2/media",
)
BLUESKY = Network(
    name="bluesky",
    writes=("/xrpc/com.atproto.repo.createRecord",),
    timeline="/xrpc/com.atproto.repo.getRecord",
    parts=(BlueskyAccount, BlueskySecrets, connect_bluesky),
    secrets=asdict(BLUESKY_KEYS),
    people=BlueskyControl,
    sent=lambda post: post.text,
    section={},
    deletes=("POST", "/xrpc/com.atproto.repo.deleteRecord"),
    uploads="/xrpc/com.atproto.repo.uploadBlob",
)
NETWORKS = (X, REDDIT, MASTODON, BLUESKY)
POSTING = tuple(one for one in NETWORKS if one.name in KNOWN)
"""Those of which the configuration knows, so that a daemon can post there."""
