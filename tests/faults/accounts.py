"""
The brand's account on every network of the sandbox, seen from both sides.

The one list of networks for all fault tests: a new network is one entry of ``NETWORKS``.
"""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from adapters.reddit import RedditAccount, RedditSecrets
from adapters.reddit.connect import connect as connect_reddit
from adapters.sandbox.control import Control
from adapters.sandbox.reddit_auth import CREDENTIALS as REDDIT_KEYS
from adapters.sandbox.reddit_control import RedditControl
from adapters.sandbox.x_auth import CREDENTIALS as X_KEYS
from adapters.sandbox.x_control import XControl
from adapters.sandbox.x_state import BRAND_ID
from adapters.x import XAccount, XSecrets
from adapters.x.connect import connect as connect_x
from bot.domain.ids import AccountName, PublishKey
from bot.domain.platform import Platform, RateLimit
from bot.domain.post import Post
from tests.factories import NOW


@dataclass(frozen=True)
class Network:
    """
    One network and the brand's account there.

    Attributes:
        writes: Paths whose POST publishes something; the rest of the POSTs are log-ins.

        timeline: Where the paths begin whose GET shows the account's own posts.

        section: The account's part of config.yaml, from the sandbox's address.

        mention: Lets somebody address the brand; the remote id.

        posts: Remote id and text, as it came in, of all that the brand published.

        original: What a post that answers nobody needs beside its text.

        nearly_reset: Makes the network's next rate limit end within seconds.
    """

    name: str
    account: AccountName
    writes: tuple[str, ...]
    timeline: str
    section: Callable[[str], dict[str, Any]]
    secrets: Mapping[str, str]
    connect: Callable[[dict[str, Any], Mapping[str, str]], Platform]
    mention: Callable[[Control], str]
    posts: Callable[[Control], list[tuple[str, str]]]
    original: Mapping[str, str] = field(default_factory=dict)
    nearly_reset: Callable[[Control, Platform], None] = lambda _control, _platform: None

    def variables(self) -> dict[str, str]:
        """Spell the account's secrets as the environment does."""
        prefix = f"MYNAH_{self.account.upper().replace('-', '_')}_"
        return {f"{prefix}{key.upper()}": value for key, value in self.secrets.items()}

    def limited(self, **limits: int) -> "Network":
        """Return the same account with limits of the brand's own."""
        return replace(self, section=lambda url: self.section(url) | limits)

    def platform(self, url: str, **changed: Any) -> Platform:
        """Connect to the sandbox at *url*."""
        return self.connect(self.section(url) | changed, self.secrets)

    def n_writes(self, control: Control) -> int:
        """Count the requests to publish that reached the server."""
        log = control.requests(self.name, "POST")
        return sum(one.path.rstrip("/") in self.writes for one in log)

    def n_repeated(self, control: Control) -> int:
        """
        Count requests to publish that the network itself turned away as repetitions.

        A network without that check would show the post twice.
        """
        if self.name != "x":
            return 0
        log = control.requests(self.name, "POST")
        return sum(one.path in self.writes and one.status == 403 for one in log)


def _ignore(_limit: RateLimit) -> None:
    """The fault tests look at requests, not at budgets."""


def _x_section(url: str) -> dict[str, Any]:
    return {
        "network": "x",
        "handle": "mynah_demo",
        "base_url": f"{url}/x",
        "timeout_s": 1,
        "x_reply_approval": "TEST",
    }


def _reddit_section(url: str) -> dict[str, Any]:
    return {
        "network": "reddit",
        "handle": "mynah_demo",
        "contact": "https://example.org",
        "base_url": f"{url}/reddit",
        "oauth_url": f"{url}/reddit",
        "timeout_s": 1,
        "reddit_approval": "TEST",
        "subreddits": [{"name": "sandbox", "post": True}],
    }


def _x(section: dict[str, Any], keys: Mapping[str, str]) -> Platform:
    account = XAccount.model_validate(section)
    return connect_x(X.account, account, XSecrets.model_validate(keys), _ignore)


def _reddit(section: dict[str, Any], keys: Mapping[str, str]) -> Platform:
    account = RedditAccount.model_validate(section)
    return connect_reddit(REDDIT.account, account, RedditSecrets.model_validate(keys), _ignore)


def _near_the_end_of_a_window(control: Control, platform: Platform) -> None:
    """X counts windows of 15 minutes from the first call: open one and let its end come near."""
    platform.publish(Post(X.account, "Opening a window.", PublishKey("opening"), NOW))
    control.advance(15 * 60 - 3)


X = Network(
    name="x",
    account=AccountName("x-main"),
    writes=("/2/tweets",),
    timeline=f"/2/users/{BRAND_ID}/tweets",
    section=_x_section,
    secrets=asdict(X_KEYS),
    connect=_x,
    mention=lambda control: XControl(control).mention("ada", "@mynah_demo how long is shipping?"),
    posts=lambda control: [(post.id, post.sent) for post in XControl(control).posts()],
    nearly_reset=_near_the_end_of_a_window,
)
REDDIT = Network(
    name="reddit",
    account=AccountName("reddit-main"),
    writes=("/api/comment", "/api/submit"),
    timeline="/user/",
    section=_reddit_section,
    secrets={key: value for key, value in asdict(REDDIT_KEYS).items() if key != "password"},
    connect=_reddit,
    mention=lambda control: RedditControl(control).mention("ada", "u/mynah_demo which one?"),
    posts=lambda control: [(post.id, post.text) for post in RedditControl(control).posts()],
    original={"title": "From the workshop", "place": "sandbox"},
)
NETWORKS = (X, REDDIT)
