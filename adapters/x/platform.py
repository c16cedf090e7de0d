"""One account on X, behind the five methods that every network answers to."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import Final, TypeVar

import requests
import tweepy
from pydantic import BaseModel

from adapters.answers import Unreadable
from adapters.responses import answered_at
from adapters.uploads import uploads_of
from adapters.x import inspection, metrics, wire
from adapters.x.errors import after_reading, after_writing
from adapters.x.images import XImages
from adapters.x.matching import is_same_post
from adapters.x.mentions import as_mentions, newest_id
from adapters.x.quotes import Own, page_of
from adapters.x.threads import climb
from adapters.x.transport import Rejected
from adapters.x.trends import trends_at
from bot.domain.ids import AccountName, Cursor
from bot.domain.inspection import Inspectable, Inspection
from bot.domain.mention import Mention, Remark
from bot.domain.metrics import Metrics
from bot.domain.own_posts import Standing
from bot.domain.platform import (
    AccountBroken,
    Page,
    PlatformError,
    RetryLater,
    Unconfirmed,
)
from bot.domain.post import Post, Receipt, lacking
from bot.domain.reading import Quoted, QuotePage, Reading
from bot.domain.trend import Trend
from bot.domain.uploading import Illustrating
from bot.text.x import X, weighted_length

_PAGE: Final = 100
_MENTION_PAGES: Final = 30  # X shows the last 800 mentions; three times that is a safe end
_OWN_PAGES: Final = 33  # X shows the last 3,200 posts of an account and no more
_FIELDS: Final = [
    *("attachments", "author_id", "created_at", "entities", "lang", "note_tweet"),
    "referenced_tweets",
]
_EXPANSIONS: Final = ["author_id", "referenced_tweets.id", "referenced_tweets.id.author_id"]
_WITH_PICTURES: Final = {
    "expansions": [*_EXPANSIONS, "attachments.media_keys"],
    "media_fields": ["alt_text"],
}

Call = Callable[[], requests.Response]
Model = TypeVar("Model", bound=BaseModel)


class XPlatform:
    """
    An account on X, through tweepy.

    Attributes:
        name: The account's name in config.yaml.

        images: Where it takes images.
    """

    def __init__(
        self, name: AccountName, client: tweepy.Client, *, handle: str, trends_woeid: int
    ) -> None:
        """*client* returns ``requests.Response`` and sends through an ``XSession``."""
        self.name: str = name
        self._account = name
        self._client = client
        self._handle = handle
        self._woeid = trends_woeid
        self._own_id = ""
        self.images = XImages(client, self._id)

    def length(self, text: str) -> tuple[int, int]:
        """Return (used, allowed) in X's weighted characters."""
        return weighted_length(text), X.limit

    def mentions(self, after: Cursor | None) -> Page:
        """
        Fetch the mentions that came after *after*, oldest first.

        X pages from the newest back. All pages are read before any mention is returned, so a
        burst of any size comes in order, and one that breaks off is read again from its start.
        The cursor is the highest id that X has shown.
        """
        fetch = partial(
            self._client.get_users_mentions,
            since_id=after,
            **_WITH_PICTURES,
            user_auth=True,
        )
        listings, is_whole = self._walk(fetch, _MENTION_PAGES)
        found, set_aside = as_mentions(self._account, self._id(), listings)
        newest = newest_id(listings, after)
        if not is_whole:
            gap = f"X holds more than {_MENTION_PAGES * _PAGE} new mentions: older ones are unread"
            set_aside = (*set_aside, gap)
        return Page(found, Cursor(newest) if newest else None, set_aside=set_aside)

    def quotes(self, remote_id: str, after: Cursor | None, most: int) -> QuotePage:
        """Fetch who quotes the own post *remote_id*; X charges for each post that it lists."""
        ask = partial(
            self._client.get_quote_tweets,
            remote_id,
            exclude=["retweets"],
            tweet_fields=_FIELDS,
            **_WITH_PICTURES,
            user_auth=True,
        )

        def look(size: int, token: str | None) -> wire.Listing:
            call = partial(ask, max_results=size, pagination_token=token)
            return self._read(wire.Listing, call)[0]

        own = Own(self._account, self._id(), self._handle)
        return page_of(look, own, remote_id, after, most)

    def thread_above(self, mention: Mention) -> tuple[Remark, ...]:
        """Return up to ten posts above *mention*; X charges for each that did not come along."""
        return climb(self._look_up, self._id(), mention)

    def gone(self, remote_ids: Sequence[str]) -> frozenset[str]:
        """Return those of *remote_ids* that X no longer shows; it charges for those it shows."""
        missing: list[wire.Missing | str] = []
        for start in range(0, len(remote_ids), _PAGE):
            listing = self._look_up(*remote_ids[start : start + _PAGE])
            missing += wire.each(wire.Missing, listing.errors)
        read = (one for one in missing if isinstance(one, wire.Missing) and one.is_gone)
        return frozenset(one.resource_id for one in read) & frozenset(remote_ids)

    def trends(self) -> Sequence[Trend]:
        """Return what trends at the account's place, most prominent first."""
        return trends_at(self._client, self._read, self._account, self._woeid)

    def publish(self, post: Post) -> Receipt:
        """
        Send *post* once, after the credentials were seen to be those of the account.

        The four errors are those of ``Platform.publish``. X has no idempotency key: a text
        that it calls a duplicate is ``Unconfirmed``, since the first copy may be ours.
        """
        self._id()
        send = partial(
            self._client.create_tweet,
            text=post.text,
            in_reply_to_tweet_id=post.in_reply_to,
            media_ids=uploads_of(post) or None,
        )
        return self._receipt(self._write(wire.Created, send).data.id)

    def find(self, post: Post, since: datetime) -> Sequence[Receipt]:
        """
        Look for *post* on the account's own timeline back to *since*.

        Returns:
            Every own post that could be it, oldest first; empty means certainly not there.

        Raises:
            Unconfirmed: The timeline could not be read back to *since*, or not all of it.
        """
        fetch = partial(self._client.get_users_tweets, start_time=since, user_auth=True)
        try:
            listings, is_whole = self._walk(fetch, _OWN_PAGES)
        except PlatformError as error:
            raise Unconfirmed(f"the timeline could not be read: {error}") from error
        read = list(wire.each(wire.Tweet, (one for listing in listings for one in listing.data)))
        unread = [one for one in read if isinstance(one, str)]
        if unread or not is_whole:
            reason = unread[0] if unread else f"more than {_OWN_PAGES * _PAGE} posts"
            raise Unconfirmed(f"the timeline could not be read back to {since:%H:%M}: {reason}")
        own = {one.id: one for one in read if isinstance(one, wire.Tweet)}
        same = [one for one in own.values() if is_same_post(post, one)]
        return [
            replace(self._receipt(one.id, one.at), lacks=lacking(post, one.n_files()))
            for one in sorted(same, key=lambda one: int(one.id))
        ]

    def delete(self, remote_id: str) -> None:
        """Delete the account's own post; a post that is gone already is no error."""
        self._id()
        try:
            answer = self._write(wire.Deleted, partial(self._client.delete_tweet, remote_id))
        except PlatformError as error:
            if isinstance(error.__cause__, Rejected) and error.__cause__.status == 404:  # noqa: PLR2004 - HTTP's own
                return
            raise
        if not answer.data.deleted:
            raise Unconfirmed(f"X did not delete {remote_id}: look at it on x.com")

    def measure(self, ids: Sequence[str]) -> Mapping[str, Metrics | None]:
        """Read the numbers of the own posts *ids*; see ``Measuring.measure``."""
        ask = partial(self._client.get_tweets, tweet_fields=metrics.FIELDS, user_auth=True)
        self._id()
        return metrics.measure(
            lambda some: self._read(metrics.Lookup, partial(ask, list(some)))[0], ids
        )

    def inspect(self) -> Inspection:
        """Ask how the account stands; see ``Inspectable``."""
        ask = partial(self._client.get_me, user_fields=inspection.FIELDS, user_auth=True)
        return inspection.inspect(ask)

    def close(self) -> None:
        """Give the connections back; the platform can still be used and opens new ones."""
        self._client.session.close()

    def _id(self) -> str:
        """Return the account's id, and make sure once that the credentials are its own."""
        if not self._own_id:
            me, _ = self._read(wire.Me, partial(self._client.get_me, user_auth=True))
            if me.data.username.casefold() != self._handle.casefold():
                raise AccountBroken(
                    f"the credentials of {self.name} belong to @{me.data.username}, config.yaml "
                    f"says @{self._handle}: correct one of the two"
                )
            self._own_id = me.data.id
        return self._own_id

    def _walk(
        self, fetch: Callable[..., requests.Response], n_pages: int
    ) -> tuple[list[wire.Listing], bool]:
        """Read up to *n_pages*, newest first, and tell whether that was all."""
        listings: list[wire.Listing] = []
        token: str | None = None
        for _ in range(n_pages):
            ask = partial(
                fetch,
                self._id(),
                max_results=_PAGE,
                pagination_token=token,
                tweet_fields=_FIELDS,
            )
            listing, _ = self._read(wire.Listing, ask)
            listings.append(listing)
            token = listing.meta.next_token
            if not token:
                return listings, True
        return listings, False

    def _look_up(self, *post_ids: str) -> wire.Listing:
        ask = partial(
            self._client.get_tweets,
            list(post_ids),
            tweet_fields=_FIELDS,
            expansions=_EXPANSIONS,
            user_auth=True,
        )
        return self._read(wire.Listing, ask)[0]

    def _read(self, model: type[Model], call: Call) -> tuple[Model, datetime]:
        """Ask once; return the answer and the network's time."""
        try:
            response = call()
            return wire.read(model, response.content), answered_at(response.headers)
        except (Rejected, requests.RequestException) as error:
            raise after_reading(error) from error
        except Unreadable as error:
            raise RetryLater(str(error), after=timedelta()) from error

    def _write(self, model: type[Model], call: Call) -> Model:
        """Act once; an answer that cannot be read leaves it unconfirmed."""
        try:
            return wire.read(model, call().content)
        except (Rejected, requests.RequestException) as error:
            raise after_writing(error) from error
        except Unreadable as error:
            raise Unconfirmed(f"X took the request, but: {error}") from error

    def _receipt(self, post_id: str, at: datetime | None = None) -> Receipt:
        url = f"https://x.com/{self._handle}/status/{post_id}"
        return Receipt(post_id, url, at or wire.snowflake_time(post_id))


_platform: type[Reading] = XPlatform
_quoted: type[Quoted] = XPlatform
_standing: type[Standing] = XPlatform
_illustrating: type[Illustrating] = XPlatform
_inspectable: type[Inspectable] = XPlatform
