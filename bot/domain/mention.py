"""What somebody said to the brand, as every network's adapter hands it over."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.ids import AccountName, MentionId, Untrusted

MAX_ABOVE: Final = 10
"""Posts of a thread that are kept above a mention, the nearest ones."""

MAX_REMARK: Final = 500
"""Characters that are kept of each: enough to see what is answered."""

MAX_ALT_TEXTS: Final = 10
"""Pictures of one mention of which is kept what they show, each as long as a remark."""


@dataclass(frozen=True, slots=True)
class Remark:
    """
    One earlier post of the thread, oldest first in :attr:`Mention.thread`.

    Attributes:
        author: Handle, as in :attr:`Mention.author`; empty where the network does not say.

        is_own: The account itself wrote it.

        remote_id: As in :attr:`Mention.remote_id`; empty where it was kept without.
    """

    author: str
    text: Untrusted
    is_own: bool = False
    remote_id: str = ""


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

        is_quote: It quotes a post of the account and talks to others: it has not asked us.

        alt_texts: What its author says that each picture, film or sound in it shows; empty where
            nothing is said.

        thread: The posts above it, the nearest ones, as far as they were read.

        above: What is to be asked for to read the rest of :attr:`thread`; None where it is whole.

        thread_note: Why the rest could not be read, for the operator.
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
    above: str | None = None
    thread_note: str = ""
    alt_texts: tuple[Untrusted, ...] = ()
    is_quote: bool = False

    @property
    def whole(self) -> Untrusted:
        """The text, and below it what its pictures show, each marked as such."""
        shown = (
            f"[picture: {alt}]" if alt else "[picture: not described]" for alt in self.alt_texts
        )
        return Untrusted("\n".join(filter(None, (self.text, *shown))))

    @property
    def answers_us(self) -> bool:
        """True where the account itself wrote the post right above."""
        return bool(self.thread) and self.thread[-1].is_own


def mention_id(account: AccountName, remote_id: str) -> MentionId:
    """Name the mention *remote_id* that *account* received."""
    return MentionId(f"{account}:{remote_id}")


def account_of(mention: MentionId) -> AccountName:
    """Return the account that received *mention*; names of accounts hold no colon."""
    return AccountName(mention.partition(":")[0])
