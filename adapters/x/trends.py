"""What trends on X, which takes credentials of its own."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from typing import Final, Protocol, TypeVar
from urllib.parse import quote

import requests
import tweepy
from pydantic import BaseModel

from adapters.answers import bounded
from adapters.x import wire
from adapters.x.transport import Rejected
from bot.domain.ids import AccountName, Untrusted
from bot.domain.platform import AccountBroken
from bot.domain.trend import Trend

_TRENDS: Final = 20

Model = TypeVar("Model", bound=BaseModel)


class Read(Protocol):
    """Asks once, and returns the answer with the network's time; raises PlatformError."""

    def __call__(
        self, model: type[Model], call: Callable[[], requests.Response], /
    ) -> tuple[Model, datetime]:
        """Read the answer to *call*."""
        ...


def trends_at(
    client: tweepy.Client, read: Read, account: AccountName, woeid: int
) -> Sequence[Trend]:
    """
    Return what trends at the place *woeid*, most prominent first.

    Trends take the app's own token, which the consumer keys buy, or the account's of OAuth 2.0.
    Where X does not sell trends to the app (403), there are none.
    """
    if client.bearer_token is None and client.consumer_key:
        bearer, _ = read(wire.Bearer, partial(_ask_for_bearer, client))
        client.bearer_token = bearer.access_token
    route = f"/2/trends/by/woeid/{woeid}"
    ask = partial(client.request, "GET", route, params={"max_trends": _TRENDS})
    try:
        answer, seen_at = read(wire.Trends, ask)
    except AccountBroken as error:
        client.bearer_token = None  # a revoked token is bought anew by the next call
        if isinstance(error.__cause__, Rejected) and error.__cause__.status == 403:  # noqa: PLR2004 - HTTP's own
            return []
        raise
    found = wire.each(wire.Trending, answer.data)
    return [_as_trend(account, one, seen_at) for one in found if isinstance(one, wire.Trending)]


def _ask_for_bearer(client: tweepy.Client) -> requests.Response:
    keys = (quote(client.consumer_key, ""), quote(client.consumer_secret, ""))
    # tweepy's own way goes past the session, and so past timeout and base URL.
    address, form = "https://api.x.com/oauth2/token", {"grant_type": "client_credentials"}
    answer: requests.Response = client.session.post(address, auth=keys, data=form)
    return answer


def _as_trend(account: AccountName, trend: wire.Trending, seen_at: datetime) -> Trend:
    name = bounded(trend.trend_name)
    return Trend(
        account=account,
        network="x",
        name=Untrusted(name),
        seen_at=seen_at,
        n_posts=trend.tweet_count,
        url=f"https://x.com/search?q={quote(name)}",
    )
