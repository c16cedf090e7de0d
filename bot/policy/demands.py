"""What each network demands of a bot, and what it takes and charges: one value for each."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bot.policy.bluesky import DEMANDS as BLUESKY
from bot.policy.mastodon import DEMANDS as MASTODON
from bot.policy.reddit import DEMANDS as REDDIT
from bot.policy.rule import Demands
from bot.policy.x import DEMANDS as X

DEMANDS: Final[Mapping[str, Demands]] = MappingProxyType(
    {
        one.network: one
        for one in (
            X,
            REDDIT,
            MASTODON,
            BLUESKY,
        )
    }
)
"""By the network's name."""
