"""What stands above a status, in our own words. Pure."""

from adapters.answers import bounded
from adapters.mastodon.wire import Context, Status, each
from bot.domain.ids import Untrusted
from bot.domain.mention import MAX_ABOVE, Remark


def as_thread(own_id: str, context: Context) -> tuple[Remark, ...]:
    """Return the nearest statuses above, oldest first; what cannot be read is left out."""
    read = (one for one in each(Status, context.ancestors) if isinstance(one, Status))
    return tuple(as_remark(own_id, one) for one in read)[-MAX_ABOVE:]


def as_remark(own_id: str, status: Status) -> Remark:
    """Say *status* in our own words."""
    text = Untrusted(bounded(status.said()))
    return Remark(status.account.acct, text, status.account.id == own_id, status.id)
