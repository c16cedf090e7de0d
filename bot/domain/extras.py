"""
What goes out with a text: images, a link card, a warning, who sees it, in which language.

They belong to the text as a whole. Of a thread the first part has the images and the card; what
hides a text, who sees it and its language hold for every part.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final


class ImageKind(StrEnum):
    """The two kinds of files that images are kept and sent as."""

    jpeg = "image/jpeg"
    png = "image/png"


_ENDINGS: Final = {ImageKind.jpeg: ".jpg", ImageKind.png: ".png"}


@dataclass(frozen=True, slots=True)
class Image:
    """
    One image of a post; the file itself is in ``bot.media.shelf``, under its digest.

    Attributes:
        sha256: Of the file as it is sent, 64 hexadecimal digits.

        width: In pixels, as the image is seen; so is *height*.

        alt: What it shows, for those who cannot see it.
    """

    sha256: str
    kind: ImageKind
    n_bytes: int
    width: int
    height: int
    alt: str

    @property
    def file_name(self) -> str:
        """The name of the file on the shelf."""
        return self.sha256 + _ENDINGS[self.kind]


@dataclass(frozen=True, slots=True)
class Card:
    """
    What is shown of a page that the text links to, where the network asks the author for it.

    Attributes:
        url: As the text has it.
    """

    url: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Extras:
    """
    Everything of a post beside its text, as it was approved.

    Attributes:
        warning: The line that hides the text until a reader opens it; None for what the account
            says.

        visibility: ``public``, ``unlisted`` or ``private``; None for what the account says.

        language: The primary tag that the network is told; None for what the account says.
    """

    images: tuple[Image, ...] = ()
    card: Card | None = None
    warning: str | None = None
    visibility: str | None = None
    language: str | None = None

    @property
    def for_rest(self) -> "Extras":
        """What the parts of a thread behind the first one carry."""
        return replace(self, images=(), card=None)


NOTHING: Final = Extras()
"""A text and no more."""


@dataclass(frozen=True, slots=True)
class Room:
    """
    What a network takes beside a text.

    Attributes:
        n_images: Of one post.

        n_bytes: Of one image.

        n_pixels: Of one image, width times height; None where the network names no number.

        n_alt: Characters of one alt text.

        kinds: MIME types of files; None where the network takes both that there are.
    """

    n_images: int
    n_bytes: int
    n_pixels: int | None
    n_alt: int
    kinds: tuple[str, ...] | None = None


class BadImage(Exception):
    """A file cannot go out; the message says why and what to do."""
