"""One account on Mastodon, behind the five methods that every network answers to."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from mastodon import Mastodon
from mastodon.errors import MastodonError

from adapters.mastodon import editing, inspection, metrics, wire
from adapters.mastodon.asking import Asking
from adapters.mastodon.errors import after_writing, refused
from adapters.mastodon.history import walk_own
from adapters.mastodon.images import MastodonImages
from adapters.mastodon.matching import is_same_post
from adapters.mastodon.mentions import MENTION, QUOTE, is_old, read_notifications
from adapters.mastodon.replies import addressed, addressees, narrower
from adapters.mastodon.settings import MastodonAccount
from adapters.mastodon.threads import as_thread
from adapters.mastodon.transport import MastodonSession, Rejected, beneath, status_of
from adapters.mastodon.trends import as_trend
from adapters.uploads import uploads_of
from bot.domain.ids import AccountName, Cursor
from bot.domain.inspection import Inspectable, Inspection
from bot.domain.mention import Mention, Remark
from bot.domain.metrics import Metrics
from bot.domain.own_posts import Editing, Standing
from bot.domain.platform import (
    AccountBroken,
    Page,
    PlatformError,
    Unconfirmed,
)
from bot.domain.post import Post, Receipt, lacking
from bot.domain.reading import Reading
from bot.domain.trend import Trend
from bot.domain.uploading import Illustrating
from bot.text.mastodon import mastodon_length

_PAGE: Final = 40
"""Mastodon's default for notifications and its most for statuses; its documentation, 2026-08."""
_FIRST_PAGES: Final = 20  # an account that is new to Mynah looks back as far as X lets it
_TRENDS: Final = 20
_NOT_FOUND: Final = 404
_NOT_KNOWN: Final = frozenset({400, 422})
_GONE: Final = frozenset({_NOT_FOUND, 410})


class MastodonPlatform:
    """
    An account on a server of the Mastodon family, through Mastodon.py.

    Attributes:
        name: The account's name in config.yaml.

        images: Where it takes images.
    """

    def __init__(
        self,
        name: AccountName,
        client: Mastodon,
        session: MastodonSession,
        account: MastodonAccount,
    ) -> None:
        """*client* sends through *session*."""
        self.name: str = name
        self._account = name
        self._client = client
        self._session = session
        self._asking = Asking(session)
        self._settings = account
        self._own_id = ""
        self._kinds = [MENTION, QUOTE]
        self._counting: tuple[int, int] | None = None
        self.images = MastodonImages(client, session, self._id)

    def length(self, text: str) -> tuple[int, int]:
        """
        Return (used, allowed) by the server's own numbers, the content warning included.

        The handle that :meth:`publish` may put before a reply is not counted here.

        Raises:
            RetryLater, AccountBroken: The server has not said its numbers yet, and does not.
        """
        if self._counting is None:
            self._counting = self._ask_counting()
        allowed, url_length = self._counting
        warning = mastodon_length(self._settings.content_warning or "", url_length)
        return mastodon_length(text, url_length) + warning, allowed

    def mentions(self, after: Cursor | None) -> Page:
        """
        Fetch the mentions that came after *after*, oldest first, one page of them.

        The cursor is the highest id of a notification. Pages go forward from it, so a burst of
        any size comes in order, and what breaks off goes on where it was. Without a cursor the
        newest 800 are read, from the newest back, before any is returned.
        """
        own_id = self._id()
        if after is None:
            return self._first_mentions(own_id)
        things = [
            thing for thing in self._ask_notifications(min_id=after) if not is_old(thing, after)
        ]
        found = read_notifications(self._account, own_id, things)
        return Page(
            found.mentions,
            Cursor(found.newest or after),
            more=len(things) >= _PAGE and found.newest is not None,
            set_aside=found.set_aside,
        )

    def thread_above(self, mention: Mention) -> tuple[Remark, ...]:
        """Return up to ten statuses above *mention*, as far as its server shows them."""
        ask = partial(self._client.status_context, mention.remote_id)
        return as_thread(self._id(), self._asking.read(wire.Context, ask))

    def gone(self, remote_ids: Sequence[str]) -> frozenset[str]:
        """Return those of *remote_ids* that the server no longer shows: one call each."""
        return frozenset(filter(self._is_gone, remote_ids))

    def trends(self) -> Sequence[Trend]:
        """Return the hashtags that trend on the server; none where it does not tell."""
        ask = partial(self._client.trending_tags, _TRENDS, lang=self._settings.language)
        try:
            things = self._asking.list(ask)
        except AccountBroken as error:
            if status_of(error.__cause__) == _NOT_FOUND:
                return []
            raise
        seen_at = datetime.now(UTC)
        read = wire.each(wire.Tag, things)
        return [as_trend(self._account, one, seen_at) for one in read if isinstance(one, wire.Tag)]

    def publish(self, post: Post) -> Receipt:
        """
        Send *post* once, after the credentials were seen to be those of the account.

        The four errors are those of ``Platform.publish``. Mastodon keeps the key for an hour and
        answers a second call with the first post; servers of its family may not. What a reply
        answers is read first: its author has to be named, unless it is the account itself, and
        it may be private.
        """
        own_id = self._id()
        ours, said = post.extras, self._settings
        text, visibility = post.text, ours.visibility or str(said.visibility)
        if post.in_reply_to is not None:
            target = self._ask_target(post.in_reply_to)
            for name in reversed(addressees(target, own_id)):
                text = addressed(text, name)
            visibility = narrower(visibility, target.visibility)
        send = partial(
            self._client.status_post,
            text,
            in_reply_to_id=post.in_reply_to,
            visibility=visibility,
            spoiler_text=ours.warning or said.content_warning,
            language=ours.language or said.language or post.language or None,
            media_ids=uploads_of(post) or None,
            idempotency_key=post.key,
        )
        return _receipt(post, self._asking.write(wire.Status, send))

    def find(self, post: Post, since: datetime) -> Sequence[Receipt]:
        """
        Look for *post* on the account's own timeline back to *since*.

        Returns:
            Every own post that could be it, oldest first; empty means certainly not there.

        Raises:
            Unconfirmed: The timeline could not be read back to *since*, or not all of it.
        """
        try:
            own = walk_own(self._asking, self._client, self._id(), since)
        except PlatformError as error:
            raise Unconfirmed(f"the timeline could not be read: {error}") from error
        same = [one for one in own if one.created_at >= since and is_same_post(post, one)]
        ordered = sorted(same, key=lambda one: (one.created_at, wire.order(one.id)))
        return [_receipt(post, one) for one in ordered]

    def delete(self, remote_id: str) -> None:
        """Delete the account's own post; a post that is gone already is no error."""
        self._id()
        try:
            self._client.status_delete(remote_id)
        except MastodonError as error:
            if status_of(error) != _NOT_FOUND:
                raise after_writing(error) from error

    def measure(self, ids: Sequence[str]) -> Mapping[str, Metrics | None]:
        """Read the numbers of the own statuses *ids*; see ``Measuring.measure``."""
        self._id()
        return metrics.measure(self._client, ids, ask_list=self._asking.list, ask=self._asking.read)

    def edit(self, remote_id: str, post: Post) -> None:
        """Write the own status *remote_id* anew, once; see ``Editing.edit``."""
        self._id()
        editing.edit(self._client, remote_id, post, ask=self._asking.read, write=self._asking.write)

    def says(self, remote_id: str, post: Post) -> bool | None:
        """Tell whether the own status says what *post* says; see ``Editing.says``."""
        return editing.says(self._client, remote_id, post, ask=self._asking.read)

    def inspect(self) -> Inspection:
        """Ask how the account stands; see ``Inspectable``."""
        return inspection.inspect(self._client, self._session)

    def close(self) -> None:
        """Give the connections back; the platform can still be used and opens new ones."""
        self._session.close()

    def _id(self) -> str:
        """Return the account's id, and make sure once that the token is its own."""
        if not self._own_id:
            me = self._asking.read(wire.Person, self._client.account_verify_credentials)
            if me.username.casefold() != self._settings.handle.casefold():
                raise AccountBroken(
                    f"the access token of {self.name} belongs to @{me.username[:100]}, "
                    f"config.yaml says @{self._settings.handle}: correct one of the two"
                )
            self._own_id = me.id
        return self._own_id

    def _ask_counting(self) -> tuple[int, int]:
        try:
            said = self._asking.read(wire.Instance, self._client.instance_v2)
        except AccountBroken as error:
            if status_of(error.__cause__) != _NOT_FOUND:
                raise
            said = wire.Instance()  # an old server, which has the documented numbers
        counting = said.configuration.statuses
        return counting.max_characters, counting.characters_reserved_per_url

    def _ask_target(self, remote_id: str) -> wire.Status:
        """Read what a reply answers. Nothing is written yet, so every failure is a definite no."""
        try:
            return self._asking.read(wire.Status, partial(self._client.status, remote_id))
        except AccountBroken as error:
            cause = beneath(error.__cause__)
            if isinstance(cause, Rejected) and cause.status == _NOT_FOUND:
                raise refused(cause) from error
            raise

    def _is_gone(self, remote_id: str) -> bool:
        try:
            self._asking.read(wire.Status, partial(self._client.status, remote_id))
        except AccountBroken as error:
            if status_of(error.__cause__) in _GONE:
                return True
            raise
        return False

    def _ask_notifications(self, **where: str) -> list[Any]:
        ask = partial(self._client.notifications, limit=_PAGE, **where)
        try:
            return self._asking.list(partial(ask, types=self._kinds))
        except AccountBroken as error:
            if status_of(error.__cause__) not in _NOT_KNOWN or QUOTE not in self._kinds:
                raise
            self._kinds = [MENTION]  # a server that knows no quotes
            return self._asking.list(partial(ask, types=self._kinds))

    def _first_mentions(self, own_id: str) -> Page:
        things = page = self._ask_notifications()
        for _ in range(_FIRST_PAGES - 1):
            oldest = read_notifications(self._account, own_id, page).oldest
            if oldest is None or len(page) < _PAGE:
                break
            page = self._ask_notifications(max_id=oldest)
            things = things + page
        found = read_notifications(self._account, own_id, things)
        newest = Cursor(found.newest) if found.newest else None
        return Page(found.mentions, newest, set_aside=found.set_aside)


def _receipt(post: Post, status: wire.Status) -> Receipt:
    at, lacks = status.created_at.astimezone(UTC), lacking(post, status.n_files())
    return Receipt(status.id, status.address, at, lacks)


_platform: type[Reading] = MastodonPlatform
_standing: type[Standing] = MastodonPlatform
_editing: type[Editing] = MastodonPlatform
_illustrating: type[Illustrating] = MastodonPlatform
_inspectable: type[Inspectable] = MastodonPlatform
