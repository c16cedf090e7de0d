"""What networks take beside a text. Servers of the Mastodon family name their own numbers."""

from typing import Final

from bot.domain.extras import Room

X: Final = Room(n_images=4, n_bytes=5_000_000, n_pixels=None, n_alt=1000)
"""
Source: X API description 2.167 (``media_ids`` at most 4, ``alt_text`` at most 1,000) and
docs.x.com, "Media best practices" (5 MB); read 2026-11.
"""
BLUESKY: Final = Room(n_images=4, n_bytes=2_000_000, n_pixels=None, n_alt=2000)
"""
Source: lexicon ``app.bsky.embed.images`` (4 images, ``maxSize`` 2,000,000, once 1,000,000); the
lexicon names no limit of alt texts, the official app takes 2,000 characters; read 2026-11.
"""
MASTODON: Final = Room(n_images=4, n_bytes=16_777_216, n_pixels=33_177_600, n_alt=1500)
"""
Until a server names its own, and where it names none.

Source: Mastodon 4.6, read 2026-11.
"""
REDDIT: Final = Room(n_images=20, n_bytes=20_000_000, n_pixels=None, n_alt=180)
"""
Captions stand for alt texts there.

Source: r/modnews, "Image Gallery support is coming soon" (20 images, captions of 180 characters);
docs.getlate.dev, "Media guidelines: Reddit" (20 MB); read 2026-11. No document of Reddit's names
numbers for images in a text: these are of galleries and image posts.
"""
CARD: Final = 300
"""
Characters of a card's title, and of its text. The lexicon ``app.bsky.embed.external`` names no
limit; the app cuts both after a few lines, and nobody approves what nobody can read.
"""
WARNING: Final = 200
"""Characters of a warning, as in the account's own; it counts to the length of the text."""
