"""A hashtag that trends, in our own words. Pure."""

from datetime import datetime

from adapters.answers import bounded
from adapters.mastodon import wire
from bot.domain.ids import AccountName, Untrusted
from bot.domain.trend import Trend


def as_trend(account: AccountName, tag: wire.Tag, seen_at: datetime) -> Trend:
    """Say what *account* was shown at *seen_at*; its posts are those of all the days shown."""
    days = [one for one in wire.each(wire.Day, tag.history) if isinstance(one, wire.Day)]
    return Trend(
        account=account,
        network="mastodon",
        name=Untrusted("#" + bounded(tag.name)),
        seen_at=seen_at,
        n_posts=sum(day.uses for day in days) if days else None,
        url=tag.url or None,
    )
