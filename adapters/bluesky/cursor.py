"""
How far the notifications have been read, in milliseconds.

The network orders them by the time that each author's own clock wrote into the post
(``indexedAt`` shows that time; measured on a real AppView, 2026-11), and indexes them at
different speeds: a mention may turn up below newer ones that were read already. A post that is
dated further back than a day, or behind the newest 200, is not seen. ``isRead`` is no cursor: it
follows the person who looks at the app.
"""

from hashlib import blake2s
from typing import ClassVar

from adapters import seen


class Seen(seen.Seen):
    """What has been read of the notifications; addresses are long, so digests stand for them."""

    overlap: ClassVar[int] = 86_400_000

    @staticmethod
    def short(name: str) -> str:
        """Return 16 hexadecimal digits of the digest of an address."""
        return blake2s(name.encode(), digest_size=8).hexdigest()
