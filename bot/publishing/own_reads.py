"""Reads of our own posts by id, which cost money on some networks."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.domain.draft import Draft
from bot.domain.metrics import Metrics
from bot.domain.own_posts import Standing
from bot.policy.prices import own_posts_usd
from bot.store.store import Store


def read_numbers(
    store: Store, platform: Standing, draft: Draft, ids: Sequence[str], now: datetime
) -> Mapping[str, Metrics | None]:
    """
    Read how the posts *ids* do, and note what it costs under *draft*, of the same account.

    Raises:
        PlatformError: Nothing was read.

        StoreDown: Redis is away.
    """
    found = platform.measure(ids)
    cost = own_posts_usd(draft.network, len(ids))
    if cost:
        store.reads.note(draft.account, f"metrics:{draft.id}:{now.isoformat()}", cost, now)
    return found
