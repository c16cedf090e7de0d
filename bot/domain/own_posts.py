"""What can be done with a post of ours once it is out: abilities beside ``Platform``."""

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

from bot.domain.metrics import Metrics
from bot.domain.platform import Deleting


class Measuring(Protocol):
    """A platform that says how its own posts do."""

    def measure(self, ids: Sequence[str]) -> Mapping[str, Metrics | None]:
        """
        Read the numbers of the account's own posts *ids*.

        Returns:
            None for a post that is certainly gone. A post of which the network does not say
            either is left out.

        Raises:
            RetryLater: Nothing was read; ask again after the time it names.

            AccountBroken: A person must act first.
        """
        ...


@runtime_checkable
class Standing(Deleting, Measuring, Protocol):
    """What every network offers for posts that stand: count, and take away."""
