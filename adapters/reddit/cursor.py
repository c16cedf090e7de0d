"""
How far the inbox has been read, in seconds.

Reddit's own ``before`` anchor gives an empty page for ever once the comment it names is gone,
and a comment that a moderator lets through late turns up below newer ones.
"""

from typing import ClassVar

from adapters import seen


class Seen(seen.Seen):
    """What has been read of the inbox; a comment may be let through an hour late."""

    overlap: ClassVar[int] = 3600
