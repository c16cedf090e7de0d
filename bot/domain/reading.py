"""
What else a network can be asked about a mention: abilities beside the five methods.

An adapter answers with one pass over the network, as it does for ``bot.domain.platform``.
"""

from collections.abc import Sequence
from typing import Protocol

from bot.domain.mention import Mention, Remark
from bot.domain.platform import Platform


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


class Reading(Platform, Threaded, Watching, Protocol):
    """A platform with all that reading takes."""
