"""The ability to take images: a second contract beside :class:`bot.domain.platform.Platform`."""

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from bot.domain.extras import Image, Room


@dataclass(frozen=True, slots=True)
class Upload:
    """
    An image that a network holds and that nobody sees before a post names it.

    Attributes:
        name: What the network calls it, in whatever form its adapter needs.

        is_ready: A post may name it; a network may take its time before.
    """

    name: str
    is_ready: bool = True


class Uploading(Protocol):
    """
    Where a platform takes images.

    What these methods send is seen by nobody: whatever goes wrong, nothing was published. So they
    raise ``Refused``, ``RetryLater`` and ``AccountBroken``, and never ``Unconfirmed``.
    """

    def room(self) -> Room:
        """
        Say what the network takes.

        Raises:
            RetryLater, AccountBroken: The server has to be asked, and does not say.
        """
        ...

    def upload(self, image: Image, content: bytes) -> Upload:
        """
        Hand *content* over with its alt text, once.

        Args:
            content: The file whose digest *image* names.
        """
        ...

    def is_ready(self, upload: Upload) -> bool:
        """Ask once whether a post may name *upload* by now."""
        ...


@runtime_checkable
class Illustrating(Protocol):
    """A platform whose posts may carry images."""

    @property
    def images(self) -> Uploading:
        """Where they are taken."""
        ...
