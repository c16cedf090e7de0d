"""One account on Bluesky, behind the five methods that every network answers to."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from atproto_client import models

from adapters.bluesky import errors, history, inspection, metrics, wire
from adapters.bluesky.connection import Connection
from adapters.bluesky.cursor import Seen
from adapters.bluesky.embeds import alt_texts
from adapters.bluesky.images import BlueskyImages, embed_of
from adapters.bluesky.keys import created_at, keyed_at, record_key
from adapters.bluesky.listing import PAGES, look_up, walk_back
from adapters.bluesky.mentions import as_mention, sort_out
from adapters.bluesky.replies import reply_to
from adapters.bluesky.settings import BlueskyAccount
from adapters.bluesky.threads import above, is_gone
from bot.domain.ids import AccountName, Cursor, Untrusted
from bot.domain.inspection import Inspectable, Inspection
from bot.domain.mention import Mention, Remark
from bot.domain.metrics import Metrics
from bot.domain.own_posts import Standing
from bot.domain.platform import (
    Page,
    PlatformError,
    Refused,
    Unconfirmed,
)
from bot.domain.post import Post, Receipt, lacking
from bot.domain.reading import Reading
from bot.domain.trend import Trend
from bot.domain.uploading import Illustrating
from bot.text.bluesky import bluesky_budget
from bot.text.facets import facets_of

_TRENDS: Final = 20
_GAP: Final = f"there are more than {PAGES * 100} new notifications: older ones are unread"


class BlueskyPlatform:
    """
    An account on Bluesky, through atproto.

    Attributes:
        name: The account's name in config.yaml.

        images: Where it takes images.
    """

    def __init__(self, name: AccountName, account: BlueskyAccount, pds: Connection) -> None:
        self.name: str = name
        self._account_name = name
        self._account = account
        self._pds = pds
        self.images = BlueskyImages(pds)

    def length(self, text: str) -> tuple[int, int]:
        """Return (used, allowed) in graphemes, or in bytes where only these run out."""
        return bluesky_budget(text)

    def mentions(self, after: Cursor | None) -> Page:
        """
        Fetch the posts that tag the account or answer its own, oldest first.

        All that is new comes in one page; one that breaks off is read again from its start.

        Raises:
            RetryLater: Nothing was read; ask again after the time it names.

            AccountBroken: A person must act first.
        """
        seen = Seen.parse(after)
        own_did = self._pds.did()
        walk = walk_back(self._pds, seen.since)
        inbox = sort_out(own_did, walk.things, seen)
        answered = look_up(self._pds, inbox.answered)
        found = tuple(as_mention(self._account_name, own_did, one, answered) for one in inbox.heard)
        gaps = () if walk.is_whole else (_GAP,)
        return Page(found, inbox.cursor or after, set_aside=(*gaps, *inbox.set_aside))

    def thread_above(self, mention: Mention) -> tuple[Remark, ...]:
        """Return up to ten posts above *mention*."""
        return above(self._pds, mention.remote_id)

    def gone(self, remote_ids: Sequence[str]) -> frozenset[str]:
        """Return those of *remote_ids* that are gone or hidden from us."""
        shown = look_up(self._pds, remote_ids)
        missed = (uri for uri in remote_ids if uri not in shown)
        return frozenset(uri for uri in missed if is_gone(self._pds, uri))

    def trends(self) -> Sequence[Trend]:
        """Return what trends on the whole network; empty where the server does not say."""
        params = models.AppBskyUnspeccedGetTrends.Params(limit=_TRENDS)
        try:
            answer = self._pds.ask(wire.Trends, "app.bsky.unspecced.getTrends", params)
        except PlatformError as error:
            if errors.is_not_served(error):
                return []
            raise
        now = datetime.now(UTC)
        read = wire.each(wire.Trending, answer.trends)
        return [self._as_trend(one, now) for one in read if isinstance(one, wire.Trending)]

    def publish(self, post: Post) -> Receipt:
        """
        Send *post* once, under a key that is the same at every try.

        The four errors are those of ``Platform.publish``. A post that stands under its key
        already is not written again: its receipt is returned. A post that was deleted would be
        written anew; whether it should be is the caller's to know.
        """
        _make_sure_it_fits(post.text)
        standing = self._standing(post)
        if standing is not None:
            return standing
        data = models.ComAtprotoRepoCreateRecord.Data(
            repo=self._pds.did(),
            collection=wire.POSTS,
            rkey=record_key(post),
            record=self._record(post),
        )
        try:
            made = self._pds.act(wire.Made, "com.atproto.repo.createRecord", data)
        except Unconfirmed as error:
            # Somebody else's try at the same post may have come first.
            found = self._read_back(post) if errors.may_exist(error) else None
            if found is None:
                raise
            return found
        if made.uri != self._uri(post):
            raise Unconfirmed(f"Bluesky made {made.uri} instead of what was asked: look at it")
        return self._receipt(made.uri, created_at(post))

    def find(self, post: Post, since: datetime) -> Sequence[Receipt]:
        """
        Look for *post* under its key, at any age, and else among the own posts back to *since*.

        Returns:
            Its receipt, or that of every own post that could be it, oldest first; empty means
            certainly not there.

        Raises:
            Unconfirmed: The repository could not be read back to *since*, or not all of it, or
                holds another text under the key.
        """
        standing = self._read_back(post)
        if standing is not None:
            return [standing]
        try:
            same = history.look_for(self._pds, post, since)
        except Unconfirmed:
            raise
        except PlatformError as error:
            raise Unconfirmed(f"our own repository could not be read: {error}") from error
        return [
            replace(self._receipt(one.uri, keyed_at(one.rkey)), lacks=lacking(post, one.n_files))
            for one in same
        ]

    def delete(self, remote_id: str) -> None:
        """Delete the account's own post; a post that is gone already is no error."""
        own_did = self._pds.did()
        prefix = f"at://{own_did}/{wire.POSTS}/"
        if not remote_id.startswith(prefix):
            raise Refused(f"{remote_id[:90]} is no post of this account", rule="NOT_OURS")
        data = models.ComAtprotoRepoDeleteRecord.Data(
            repo=own_did, collection=wire.POSTS, rkey=remote_id.removeprefix(prefix)
        )
        self._pds.act(wire.Nothing, "com.atproto.repo.deleteRecord", data)

    def measure(self, ids: Sequence[str]) -> Mapping[str, Metrics | None]:
        """Read the numbers of the own posts *ids*; see ``Measuring.measure``."""
        return metrics.measure(self._pds, ids)

    def inspect(self) -> Inspection:
        """Ask how the account stands; see ``Inspectable``."""
        return inspection.inspect(self._pds, self._account.handle)

    def close(self) -> None:
        """Give the connections back, and be of no use afterwards."""
        self._pds.close()

    def _record(self, post: Post) -> Any:
        """Make the record; raises before anything is written."""
        return models.AppBskyFeedPost.Record(
            text=post.text,
            created_at=created_at(post).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            langs=self._langs(post),
            facets=facets_of(post.text, self._resolve) or None,
            reply=reply_to(self._pds, post.in_reply_to) if post.in_reply_to else None,
            embed=embed_of(post),
        )

    def _langs(self, post: Post) -> list[str] | None:
        own = [post.extras.language] if post.extras.language else list(self._account.langs)
        return own or ([post.language] if post.language else None)

    def _resolve(self, handle: str) -> str | None:
        params = models.ComAtprotoIdentityResolveHandle.Params(handle=handle)
        try:
            return self._pds.ask(wire.Resolved, "com.atproto.identity.resolveHandle", params).did
        except PlatformError as error:
            if errors.is_invalid(error):
                return None
            raise

    def _read_back(self, post: Post) -> Receipt | None:
        try:
            return self._standing(post)
        except Unconfirmed:
            raise
        except PlatformError as error:
            raise Unconfirmed(f"our own repository could not be read: {error}") from error

    def _standing(self, post: Post) -> Receipt | None:
        """Return the receipt of *post* if it stands under its key already."""
        params = models.ComAtprotoRepoGetRecord.Params(
            repo=self._pds.did(), collection=wire.POSTS, rkey=record_key(post)
        )
        try:
            record = self._pds.ask(wire.Record, "com.atproto.repo.getRecord", params)
        except PlatformError as error:
            if errors.is_absent(error):
                return None
            raise
        answered = record.value.reply.parent.uri if record.value.reply else None
        if (record.value.text, answered) != (post.text, post.in_reply_to):
            raise Unconfirmed(f"another text stands at {self._uri(post)}: look at it")
        lacks = lacking(post, len(alt_texts(record.value.embed)))
        return replace(self._receipt(self._uri(post), created_at(post)), lacks=lacks)

    def _uri(self, post: Post) -> str:
        return f"at://{self._pds.did()}/{wire.POSTS}/{record_key(post)}"

    def _receipt(self, uri: str, published_at: datetime) -> Receipt:
        return Receipt(uri, wire.address(self._account.handle, uri), published_at)

    def _as_trend(self, trend: wire.Trending, seen_at: datetime) -> Trend:
        return Trend(
            account=self._account_name,
            network="bluesky",
            name=Untrusted(trend.name or trend.topic),
            seen_at=seen_at,
            n_posts=trend.n_posts,
            url=wire.SITE + trend.link if trend.link.startswith("/") else None,
        )


def _make_sure_it_fits(text: str) -> None:
    used, allowed = bluesky_budget(text)
    if not text.strip():
        raise Refused("it says nothing, and Bluesky would take it", rule="NO_TEXT")
    if used > allowed:
        raise Refused(f"it is too long for Bluesky ({used} of {allowed})", rule="TOO_LONG")
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Refused("it holds half a character, which cannot be sent", rule="NO_TEXT") from None


_platform: type[Reading] = BlueskyPlatform
_standing: type[Standing] = BlueskyPlatform
_illustrating: type[Illustrating] = BlueskyPlatform
_inspectable: type[Inspectable] = BlueskyPlatform
