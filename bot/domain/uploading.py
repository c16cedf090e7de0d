"""The ability to take images: a second contract beside :class:`bot.domain.platform.Platform`."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, runtime_checkable

from bot.domain.extras import Image, Room


@dataclass(frozen=True, slots=True)
class Upload:
    """
    An image that a network holds and that nobody sees before a post names it.

    Attributes:
        name: What the network calls it, in whatever form its adapter needs.

        is_ready: A post may name it; a network may take its time before.

        look_after: How long the network asks to be left alone before it is asked again; None
            where it does not say.
    """

    name: str
    is_ready: bool = True
    look_after: timedelta | None = None


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

    def progress(self, upload: Upload) -> Upload:
        """
        Ask once how far the network is with *upload*.

        Raises:
            Refused: It could not make anything of the file.
        """
        ...


@runtime_checkable
class Illustrating(Protocol):
    """A platform whose posts may carry images."""

    @property
    def images(self) -> Uploading:
        """Where they are taken."""
        ...
