"""What follows from a receipt: a post is published, a thread goes on with its next part."""

from dataclasses import replace
from typing import Final

from bot.domain.draft import Draft, IllegalTransition
from bot.domain.lifecycle import Event
from bot.domain.post import Receipt

INCOMPLETE: Final = "it stands incomplete"
"""In the note of what a network published without all that was approved: a person has to look."""


def prove(draft: Draft, receipt: Receipt, note: str = "") -> tuple[Draft, Event]:
    """
    Write *receipt* down as proof of what *draft* sent last.

    Args:
        note: How it became known, where it was not the network's own answer.

    Returns:
        The draft with the receipt, and the event that it stands for: ``confirm`` for a post and
        for the last part of a thread, ``advance`` for a part before it. A published thread has
        the receipt of its first part, where readers begin.
    """
    if receipt.lacks:
        note = "; ".join(filter(None, (f"{INCOMPLETE}: {receipt.lacks}", note)))
    if draft.thread is None:
        return replace(draft, receipt=receipt, note=note), Event.confirm
    number, thread = draft.thread.number, draft.thread.with_receipt(receipt)
    if not thread.left:
        return replace(draft, thread=thread, receipt=thread.out[0], note=note), Event.confirm
    said = f"part {number} of {len(thread.parts)} is out"
    # The time it was due stays: so the rest is due at once, and is looked for on the timeline
    # like its beginning where Redis may have forgotten what was sent.
    rest = replace(
        draft,
        thread=thread,
        attempt=None,
        n_attempts=0,
        n_doubts=0,
        note=f"{said}: {note}" if note else said,
    )
    return rest, Event.advance


def must_keep_proof(before: Draft, after: Draft) -> None:
    """
    Hold a move to what is public: the text and receipt of a part stay as they are.

    Raises:
        IllegalTransition: A part that was proven is gone or another one.
    """
    n_out = len(before.thread.out) if before.thread else 0
    if before.thread is None or n_out == 0:
        return
    if after.thread is None or after.thread.parts[:n_out] != before.thread.parts[:n_out]:
        raise IllegalTransition(f"draft {before.id} would forget a part that is public")


def newest(draft: Draft) -> Receipt | None:
    """Return the receipt that *draft* got last."""
    if draft.thread is None:
        return draft.receipt
    return draft.thread.out[-1] if draft.thread.out else None


def posts(draft: Draft) -> tuple[Receipt, ...]:
    """Return the receipts of all that *draft* has on the network, in the order it went out."""
    if draft.thread is not None:
        return draft.thread.out
    return (draft.receipt,) if draft.receipt else ()
