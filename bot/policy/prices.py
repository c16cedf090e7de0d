"""
What a call costs, as the networks charge it.

Source:
    X API pay-per-use price list, read 2026-08. Reddit charges nothing for approved use.
"""

from dataclasses import replace
from typing import Final

from bot.domain.draft import Draft
from bot.text.urls import find_urls

POST_USD: Final = 0.015
POST_WITH_URL_USD: Final = 0.20
SUMMONED_REPLY_USD: Final = 0.01
MENTION_READ_USD: Final = 0.001
POST_READ_USD: Final = 0.001
OTHERS_POST_READ_USD: Final = 0.005


def cost_usd(network: str, *, is_reply: bool, has_url: bool, summoned: bool) -> float:
    """
    Return what publishing one text costs.

    A URL costs its price in a reply too: the list names no exception, and a spend cap must
    not be passed by guessing low.
    """
    if network != "x":
        return 0.0
    if has_url:
        return POST_WITH_URL_USD
    return SUMMONED_REPLY_USD if is_reply and summoned else POST_USD


def price(draft: Draft) -> float:
    """Return what publishing *draft* costs, in US dollars."""
    return cost_usd(
        draft.network,
        is_reply=draft.in_reply_to is not None,
        has_url=_has_url(draft.text),
        summoned=draft.mention is not None,
    )


def priced(draft: Draft) -> Draft:
    """
    Return *draft* with what publishing it costs, of a thread every part.

    A part behind the first answers the account's own post: nobody summoned it.
    """
    if draft.thread is None:
        return replace(draft, cost_usd=price(draft))
    parts = tuple(
        replace(
            part,
            cost_usd=cost_usd(
                draft.network,
                is_reply=number > 0 or draft.in_reply_to is not None,
                has_url=_has_url(part.text),
                summoned=number == 0 and draft.mention is not None,
            ),
        )
        for number, part in enumerate(draft.thread.parts)
    )
    whole = sum(part.cost_usd for part in parts)
    return replace(draft, thread=replace(draft.thread, parts=parts), cost_usd=whole)


def _has_url(text: str) -> bool:
    # X links known top-level domains only; to guess high costs nothing.
    return "://" in text or bool(find_urls(text))


def mentions_usd(network: str, n: int) -> float:
    """Return what reading *n* mentions costs, in US dollars."""
    return n * MENTION_READ_USD if network == "x" else 0.0


def posts_usd(network: str, n: int) -> float:
    """Return what reading *n* posts by whomever costs, in US dollars."""
    return n * OTHERS_POST_READ_USD if network == "x" else 0.0


def own_posts_usd(network: str, n: int) -> float:
    """Return what reading *n* posts of the account's own timeline costs, in US dollars."""
    return n * POST_READ_USD if network == "x" else 0.0
