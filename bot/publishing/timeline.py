"""The account's own timeline: the only proof of what went out, and on some networks a paid one."""

from collections.abc import Sequence
from datetime import datetime

import structlog

from bot.domain.draft import Draft, as_post
from bot.domain.platform import AccountBroken, Platform, RetryLater, Unconfirmed
from bot.domain.post import Receipt
from bot.policy.prices import own_posts_usd
from bot.store.store import Store

log = structlog.get_logger()


def find_on_timeline(
    store: Store, platform: Platform, draft: Draft, since: datetime, now: datetime
) -> Sequence[Receipt] | None:
    """
    Look for *draft* among what its account published since *since*.

    What that costs counts against the account's spend caps.

    Returns:
        The posts that could be it and belong to no other draft, nor to another part of it; None
        when the timeline could not be read.

    Raises:
        StoreDown: Redis is away.
    """
    try:
        found = platform.find(as_post(draft), since)
    except (RetryLater, Unconfirmed, AccountBroken) as error:
        log.warning("timeline not readable", draft=draft.id, reason=str(error))
        return None
    _note_cost(store, draft, since, now)
    owner_of = store.queue.owner_of
    known = {one.id for one in draft.thread.out} if draft.thread else set()
    return [
        one
        for one in found
        if one.id not in known and owner_of(draft.account, one.id) in (None, draft.id)
    ]


def _note_cost(store: Store, draft: Draft, since: datetime, now: datetime) -> None:
    # The network counts the posts that it showed: ours since then, and perhaps the one in doubt.
    n_shown = len(store.queue.sent_since(draft.account, since)) + 1
    cost = own_posts_usd(draft.network, n_shown)
    if cost:
        store.reads.note(draft.account, f"timeline:{draft.id}:{now.isoformat()}", cost, now)
