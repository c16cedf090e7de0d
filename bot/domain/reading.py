"""
What else a network can be asked about a mention: abilities beside the five methods.

An adapter answers with one pass over the network, as it does for ``bot.domain.platform``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bot.domain.ids import Cursor
from bot.domain.mention import Mention, Remark
from bot.domain.platform import Page, Platform


class Threaded(Protocol):
    """A platform that can show what stands above a mention."""

    def thread_above(self, mention: Mention) -> tuple[Remark, ...]:
        """
        Return up to ``MAX_ABOVE`` posts above *mention*, oldest first, those it has included.

        What is deleted, or not shown to the account, is left out.

        Raises:
            PlatformError: It cannot be had; the mention itself is not concerned.
        """
        ...


class Watching(Protocol):
    """A platform that can say which mentions are no longer there."""

    def gone(self, remote_ids: Sequence[str]) -> frozenset[str]:
        """
        Return those of *remote_ids* that the network says it no longer shows to the account.

        Deleted, or made private, or of somebody who was suspended. Silence about one is no proof:
        it is not among them.

        Raises:
            PlatformError: Nothing is known.
        """
        ...


@dataclass(frozen=True, slots=True)
class QuotePage(Page):
    """
    A page of those who quote one post of ours; the oldest first within it, newer pages first.

    Attributes:
        n_listed: Posts that the network listed for it, known ones too: it may charge for each.
    """

    n_listed: int = 0


@dataclass(frozen=True, slots=True)
class QuotesRead:
    """
    How far the quotes of one post of ours are read.

    Attributes:
        n: How many the network counted when they were last asked for; fewer where it has counted
            fewer since.

        cursor: Where to go on; None where nobody asked yet.

        left: So many are expected of the walk that is under way; None where none is.
    """

    n: int = 0
    cursor: Cursor | None = None
    left: int | None = None


@runtime_checkable
class Quoted(Threaded, Protocol):
    """A platform that tells who quotes a post of ours only when it is asked about that post."""

    def quotes(self, remote_id: str, after: Cursor | None, most: int) -> QuotePage:
        """
        Fetch the next page of who quotes the own post *remote_id*, without what is known.

        Who quotes us and names us is there too, and is no quote: it is the same mention that
        :meth:`Platform.mentions` finds.

        Args:
            after: Where the last page of this post ended, which may be amid a walk through them.

            most: So many are wanted; a network may have a least number, and a page no more than a
                hundred.

        Raises:
            RetryLater: Nothing was read; ask again after the time it names.

            AccountBroken: A person must act first.
        """
        ...


class Reading(Platform, Threaded, Watching, Protocol):
    """A platform with all that reading takes."""
