"""What a draft stands on and is there no more, as far as Mynah's own records tell."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from bot.domain.draft import Draft
from bot.domain.ids import AccountName
from bot.domain.inbox import Status
from bot.domain.lifecycle import State
from bot.store.store import Store


@dataclass(frozen=True, slots=True)
class LostGround:
    """
    Why a draft has nothing to stand on any more, or less than it had.

    Attributes:
        why: In words for the operator.

        since: When our post above the mention was found gone; what was approved later was approved
            knowing it. None where what the draft itself answers is gone: it can answer nothing.
    """

    why: str
    since: datetime | None = None


def lost_ground(store: Store, draft: Draft) -> LostGround | None:
    """
    Tell what is gone of that which *draft* answers; None while all of it stands.

    Nothing is asked of a network. Where a thread of ours lost some of its parts, what stands
    below these has lost its ground, and nothing else.

    Raises:
        StoreDown: Redis is away.
    """
    item = store.inbox.find(draft.mention) if draft.mention else None
    if item is not None and item.status is Status.gone:
        return LostGround("what it answers was deleted")
    if (ours := _gone(store, draft.account, draft.in_reply_to)) is not None:
        return LostGround(f"our post that it answers was deleted ({ours.name})")
    above = item.mention.in_reply_to if item is not None else None
    if (ours := _gone(store, draft.account, above)) is not None:
        why = f"our post above what it answers was deleted ({ours.name})"
        return LostGround(why, ours.noticed_at)
    return None


class _Gone(NamedTuple):
    """A post of ours that is gone: the draft, or the part of it, and when that was noticed."""

    name: str
    noticed_at: datetime


def _gone(store: Store, account: AccountName, remote_id: str | None) -> _Gone | None:
    owner = store.queue.owner_of(account, remote_id) if remote_id else None
    draft = next(iter(store.drafts.read([owner.encode()])), None) if owner else None
    if draft is None:
        return None
    if draft.state is State.gone:
        return _Gone(draft.id, draft.changed_at)
    for number, part in draft.thread.gone if draft.thread else ():
        if part.receipt is not None and part.gone_at is not None and part.receipt.id == remote_id:
            return _Gone(f"part {number} of {draft.id}", part.gone_at)
    return None
