"""
What each network lets one account write, by its documentation.

The headers of its answers say what is really left (``bot.domain.budget``); these numbers hold
until the first answer, and where a network sends no headers.

Source:
    docs.x.com rate limits (100 posts in 15 minutes a user), Reddit Data API wiki (100 queries a
    minute a client), docs.joinmastodon.org rate limits (300 calls in 5 minutes an account),
    docs.bsky.app rate limits (5,000 points an hour, 3 points a created record); read 2026-08.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from bot.domain.budget import Rate

WRITES: Final[Mapping[str, Rate]] = {
    "x": Rate(100, timedelta(minutes=15)),
    "reddit": Rate(100, timedelta(minutes=1)),
    "mastodon": Rate(300, timedelta(minutes=5)),
    "bluesky": Rate(1666, timedelta(hours=1)),
}
