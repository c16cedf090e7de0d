"""What is handed to a network, and what the network hands back."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.extras import NOTHING, Extras
from bot.domain.ids import AccountName, PublishKey


@dataclass(frozen=True, slots=True)
class Post:
    """
    One text on its way to one account.

    Attributes:
        key: The same for every try at the same approved text. Networks that take a key make
            one post of all calls that carry it.

        key_at: When the key was first used, aware UTC; the same for every later try. Keys that
            tell a time (Bluesky's) are made of it.

        in_reply_to: Remote id of the mention answered; None for an original post.

        title: Reddit submissions only.

        place: Subreddit of an original post on Reddit; None elsewhere.

        extras: What goes out with the text.

        uploads: What the network calls the images of *extras*, in their order; there once they
            were handed over, which ``bot.publishing.uploads`` does before a post is sent.

        language: What it is written in, as a BCP 47 primary tag; empty where nobody said so. What
            *extras* or the account's own settings say goes before it.
    """

    account: AccountName
    text: str
    key: PublishKey
    key_at: datetime
    in_reply_to: str | None = None
    title: str | None = None
    place: str | None = None
    extras: Extras = NOTHING
    uploads: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """
    Proof that the network holds the post.

    Attributes:
        lacks: What was approved and the network does not show, in one line; empty where it shows
            all, or does not say.
    """

    id: str
    url: str
    published_at: datetime
    lacks: str = ""


def lacking(post: Post, n_shown: int | None) -> str:
    """
    Say which images of *post* the network left out without refusing it.

    Args:
        n_shown: How many its answer shows; None where it does not say.
    """
    n = len(post.extras.images)
    if n_shown is None or n_shown >= n:
        return ""
    return f"the network shows {n_shown} of its {n} image{'' if n == 1 else 's'}"
