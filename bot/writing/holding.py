"""
The holding reply: what is offered where only a person can look something up.

An offer, not a draft: nothing is written until an operator takes it.
"""

from typing import Final

from bot.domain.brand import Brand
from bot.domain.draft import Draft
from bot.domain.inbox import InboxItem, Status
from bot.domain.intent import Intent
from bot.domain.origin import Source
from bot.voice.phrases import phrases

_NAME: Final = "holding reply"  # with a space, which no fact of a brand has in its name
_CERTAIN: Final = 1.0


def holding_reply(item: InboxItem, brand: Brand) -> Source | None:
    """
    Return what may be said to *item* for now, in the brand's own words.

    Returns:
        None where the mention waits for nobody, is not about an order or an account, or is in no
        language in which the brand has such words. Complaints and whatever is sensitive get
        none: what is said there, a person says.
    """
    if item.status is not Status.handed or item.triage is None:
        return None
    if item.triage.topic != Intent.order:
        return None
    language = item.mention.language or ""
    text = brand.voice.holding.get(language) or phrases(language).holding
    return Source(_NAME, text, _CERTAIN) if text else None


def is_holding(draft: Draft) -> bool:
    """Tell whether *draft* says only that a colleague looks into it."""
    return [one.id for one in draft.sources] == [_NAME]
