"""What is left of a mention and its draft when the author took the mention back. Pure."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from bot.domain.draft import Draft
from bot.domain.ids import Untrusted
from bot.domain.inbox import Decision, InboxItem, Status, Triage
from bot.domain.lifecycle import State
from bot.domain.mention import Mention
from bot.domain.thread import Thread

ERASED: Final = "(erased)"

IN_FLIGHT: Final = frozenset({State.publishing, State.unconfirmed, State.editing, State.deleting})
"""States in which the text is needed to find out what the network shows."""


def emptied(item: InboxItem, why: str, at: datetime) -> InboxItem:
    """Return *item* without its author's name and words: enough to know that it was here."""
    mention = item.mention
    bare = Mention(
        id=mention.id,
        account=mention.account,
        network=mention.network,
        remote_id=mention.remote_id,
        author="",
        text=Untrusted(""),
        url="",
        posted_at=mention.posted_at,
    )
    return replace(
        item,
        mention=bare,
        status=Status.gone,
        changed_at=at,
        triage=Triage(Decision.ignore, "gone", why, 1.0),
        nearest=(),
    )


def silenced(draft: Draft, why: str) -> Draft:
    """
    Return *draft* without what may quote the mention: evidence, wordings, and its own text.

    A text that is out stays as it is: everybody can read it on the network.
    """
    verdicts = tuple(replace(one, evidence="") for one in draft.verdicts)
    origin = replace(draft.origin, candidates=()) if draft.origin else None
    bare = replace(draft, verdicts=verdicts, origin=origin, note=why)
    if draft.state in {State.published, State.gone}:
        return bare
    return replace(bare, text=ERASED, thread=_silenced(draft.thread))


def _silenced(thread: Thread | None) -> Thread | None:
    if thread is None:
        return None
    parts = (one if one.receipt else replace(one, text=ERASED) for one in thread.parts)
    return replace(thread, parts=tuple(parts))
