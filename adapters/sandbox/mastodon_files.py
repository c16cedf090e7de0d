"""What the sandboxed Mastodon holds of files, and the limits that it names. Data alone."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Attachment:
    """
    A file that was handed in.

    Attributes:
        n_looks: So often it is asked for in vain before the server is done with it.

        size: Width and height.
    """

    id: str
    kind: str
    sha256: str
    n_bytes: int
    alt: str
    n_looks: int = 0
    size: tuple[int, int] = (0, 0)


@dataclass
class MastodonFiles:
    """
    Files that were handed in, and the server's limits: of them, and of texts.

    Attributes:
        n_looks: What every file is given from here on; see :class:`Attachment`.

        n_dropped: So many of the files that a status names are left out without a word.
    """

    held: dict[str, Attachment] = field(default_factory=dict)
    n_looks: int = 0
    most_bytes: int = 16_777_216
    most_alt: int = 1500
    most_images: int = 4
    kinds: tuple[str, ...] = ("image/jpeg", "image/png", "image/gif", "image/webp")
    most_characters: int = 500
    per_url: int = 23
    n_dropped: int = 0
