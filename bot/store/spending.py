"""Whether reading may cost more now; the caps on posts do not concern it."""

from datetime import datetime

from bot.domain.ids import AccountName
from bot.domain.pacing import Limits, Outgoing, Wait, reach, wait_for
from bot.store.store import Store


def wait_to_read(
    store: Store, account: AccountName, limits: Limits, cost_usd: float, now: datetime
) -> Wait | None:
    """
    Return until when the spend caps of *limits* forbid *account* to read for *cost_usd*.

    Raises:
        StoreDown: Redis is away.
    """
    caps = Limits(daily_usd=limits.daily_usd, monthly_usd=limits.monthly_usd)
    since = now - reach(caps)
    sent = store.queue.sent_since(account, since)
    reads = store.reads.since(account, since)
    return wait_for(sent, Outgoing(cost_usd), now, caps, reads)
