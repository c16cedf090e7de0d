"""What a call costs, by the prices that a network's ``DEMANDS`` name."""

from dataclasses import replace

from bot.domain.draft import Draft
from bot.policy.demands import DEMANDS
from bot.text.urls import find_urls


def cost_usd(network: str, *, is_reply: bool, has_url: bool, summoned: bool) -> float:
    """
    Return what publishing one text costs.

    A URL costs its price in a reply too: the list names no exception, and a spend cap must
    not be passed by guessing low.
    """
    prices = DEMANDS[network].prices
    if has_url:
        return prices.post_with_url
    return prices.summoned_reply if is_reply and summoned else prices.post


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
    return n * DEMANDS[network].prices.mention_read


def posts_usd(network: str, n: int) -> float:
    """Return what reading *n* posts by whomever costs, in US dollars."""
    return n * DEMANDS[network].prices.others_post_read


def own_posts_usd(network: str, n: int) -> float:
    """Return what reading *n* posts of the account's own timeline costs, in US dollars."""
    return n * DEMANDS[network].prices.post_read
