"""What can be done with a post of ours once it is out: abilities beside ``Platform``."""

from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

from bot.domain.metrics import Metrics
from bot.domain.platform import Deleting
from bot.domain.post import Post


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


@runtime_checkable
class Editing(Protocol):
    """A platform whose posts can be written anew under the same id."""

    def edit(self, remote_id: str, post: Post) -> None:
        """
        Let the own post *remote_id* say what *post* says; sent once.

        Raises:
            Refused: It stands as it did, and the same edit never will be taken.

            RetryLater: It stands as it did; the same edit may be taken later.

            Unconfirmed: Perhaps edited; call :meth:`says` before anything else.

            AccountBroken: It stands as it did; a person must act first.
        """
        ...

    def says(self, remote_id: str, post: Post) -> bool | None:
        """
        Tell whether the own post *remote_id* says what *post* says; None when it is gone.

        Raises:
            RetryLater: It could not be read.

            AccountBroken: A person must act first.
        """
        ...
