"""
Every network there is, by its name in config.yaml: the one place that knows which adapters exist.

What they demand is beside it, in ``bot.policy.demands``: a network without rules of its own is sent
nothing.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from adapters.bluesky.network import BLUESKY
from adapters.mastodon.network import MASTODON
from adapters.network import Network
from adapters.reddit.network import REDDIT
from adapters.x.network import X

NETWORKS: Final[Mapping[str, Network[Any, Any]]] = MappingProxyType(
    {
        one.name: one
        for one in (
            X,
            REDDIT,
            MASTODON,
            BLUESKY,
        )
    }
)
"""Each takes accounts and secrets of its own kinds: ask with the network of the account at hand."""
