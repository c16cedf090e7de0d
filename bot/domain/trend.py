"""A topic that many people talk about. An idea for a person, never a reason to post by itself."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import AccountName, Untrusted


@dataclass(frozen=True, slots=True)
class Trend:
    """
    One trending topic as an account's network shows it.

    Attributes:
        n_posts: Posts (X) or votes (Reddit) behind it; None where the network does not say.

        place: Subreddit, or None.
    """

    account: AccountName
    network: str
    name: Untrusted
    seen_at: datetime
    n_posts: int | None = None
    url: str | None = None
    place: str | None = None
