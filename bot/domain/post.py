"""What is handed to a network, and what the network hands back."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import AccountName, PublishKey


@dataclass(frozen=True, slots=True)
class Post:
    """
    One text on its way to one account.

    Attributes:
        in_reply_to: Remote id of the mention answered; None for an original post.

        title: Reddit submissions only.

        place: Subreddit of an original post on Reddit; None elsewhere.
    """

    account: AccountName
    text: str
    key: PublishKey
    in_reply_to: str | None = None
    title: str | None = None
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that the network holds the post."""

    id: str
    url: str
    published_at: datetime
