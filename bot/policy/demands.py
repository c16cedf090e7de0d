"""What each network demands of a bot, and what it takes and charges: one value for each."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bot.domain.extras import Room
from bot.domain.told import Told
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


def room_by(network: str, told: Told) -> Room | None:
    """
    Say what images *network* takes, by what its server *told*; else by the documentation.

    None where it takes none from here.
    """
    return told.images or DEMANDS[network].room
