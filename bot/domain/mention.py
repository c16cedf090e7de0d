"""What somebody said to the brand, as every network's adapter hands it over."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import AccountName, MentionId, Untrusted


@dataclass(frozen=True, slots=True)
class Remark:
    """One earlier post of the thread, oldest first in :attr:`Mention.thread`."""

    author: str
    text: Untrusted


@dataclass(frozen=True, slots=True)
class Mention:
    """
    A post by somebody else that names the account or answers it.

    Attributes:
        remote_id: The network's own id, in the form its reply call takes (Reddit: ``t1_…``).

        author: Handle without ``@`` or ``u/``. Untrusted as text, trusted as identity.

        place: Subreddit or the like; None where the network has no places.

        root: What the whole thread hangs on, where the network counts replies by it (Reddit:
            ``t3_…``).

        posted_at: Aware UTC, by the network's clock.
    """

    id: MentionId
    account: AccountName
    network: str
    remote_id: str
    author: str
    text: Untrusted
    url: str
    posted_at: datetime
    language: str | None = None
    place: str | None = None
    in_reply_to: str | None = None
    root: str | None = None
    thread: tuple[Remark, ...] = ()


def mention_id(account: AccountName, remote_id: str) -> MentionId:
    """Name the mention *remote_id* that *account* received."""
    return MentionId(f"{account}:{remote_id}")
