"""One account on Reddit, behind the five methods that every network answers to."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from adapters.reddit import (
    editing,
    errors,
    forms,
    history,
    inspection,
    mentions,
    metrics,
    richtext,
    threads,
    wire,
)
from adapters.reddit.cursor import Seen
from adapters.reddit.images import RedditImages
from adapters.reddit.listing import walk_back
from adapters.reddit.settings import RedditAccount, Subreddit
from adapters.reddit.storage import Storage
from adapters.reddit.transport import Connection
from bot.domain.ids import AccountName, Cursor, Untrusted
from bot.domain.inspection import Inspectable, Inspection
from bot.domain.mention import Mention, Remark
from bot.domain.metrics import Metrics
from bot.domain.own_posts import Editing, Standing
from bot.domain.platform import (
    AccountBroken,
    Page,
    PlatformError,
    Refused,
    RetryLater,
    Unconfirmed,
)
from bot.domain.post import Post, Receipt, lacking
from bot.domain.reading import Reading
from bot.domain.trend import Trend
from bot.text.reddit import REDDIT_COMMENT, literal, reddit_length

_log = logging.getLogger(__name__)

_TRENDS: Final = 10
_GAP: Final = "Reddit shows only the newest 1,000 things of an inbox: older ones are unread"


class RedditPlatform:
    """
    An account on Reddit through praw.

    Attributes:
        name: The account's name in config.yaml.

        images: Where it takes images.
    """

    def __init__(
        self, name: AccountName, account: RedditAccount, reddit: Connection, storage: Storage
    ) -> None:
        self.name: str = name
        self._account_name = name
        self._account = account
        self._reddit = reddit
        self._is_ourselves = False
        self.images = RedditImages(reddit, storage, self._make_sure_who_we_are)

    def length(self, text: str) -> tuple[int, int]:
        """Return (used, allowed) for a comment."""
        return reddit_length(literal(text)), REDDIT_COMMENT

    def mentions(self, after: Cursor | None) -> Page:
        """
        Fetch the comments that name the account or answer it, oldest first.

        All that is new comes in one page, as far back as Reddit keeps an inbox (1,000 things).

        Raises:
            RetryLater: Nothing was read; ask again after the time it names.

            AccountBroken: A person must act first.
        """
        seen = Seen.parse(after)
        self._make_sure_who_we_are()
        try:
            walk = walk_back(self._reddit, "message/inbox", seen.since)
        except Refused as error:
            raise AccountBroken(f"the inbox is closed to us: {error}") from error
        inbox = mentions.sort_out(self._account_name, self._account, walk.children, seen)
        gaps = () if walk.is_whole else (_GAP,)
        return Page(inbox.mentions, inbox.cursor or after, set_aside=(*gaps, *inbox.set_aside))

    def thread_above(self, mention: Mention) -> tuple[Remark, ...]:
        """Return what opened the thread of *mention*, and up to eight comments above it."""
        root = mention.root or ""
        return threads.above(self._reddit, self._account.handle, root, mention.remote_id)

    def gone(self, remote_ids: Sequence[str]) -> frozenset[str]:
        """Return those of *remote_ids* that their authors or moderators took away."""
        return threads.gone(self._reddit, remote_ids)

    def trends(self) -> Sequence[Trend]:
        """Return what is hot and rising in the allow-listed subreddits, each thread once."""
        threads: dict[str, wire.Thread] = {}
        for subreddit in self._account.subreddits:
            if subreddit.trends:
                threads |= {thread.name: thread for thread in self._threads(subreddit)}
        now = datetime.now(UTC)
        return [self._as_trend(thread, now) for thread in threads.values()]

    def publish(self, post: Post) -> Receipt:
        """
        Send *post* once: a comment when it answers something, else a new thread.

        The four errors are those of ``Platform.publish``. Reddit has no idempotency key.
        """
        self._make_sure_who_we_are()
        if post.in_reply_to is not None:
            form = forms.comment_form(post, post.in_reply_to)
            return self._comment_receipt(self._outcome("api/comment/", form))
        made = self._outcome("api/submit/", forms.submission_form(self._account, post))
        if made.name is None:
            raise Unconfirmed("Reddit took the thread and did not name it")
        # Reddit does not say when; the account's own listing does.
        url = made.url or f"{wire.SITE}/comments/{made.name[3:]}/"
        return Receipt(made.name, url, datetime.now(UTC))

    def find(self, post: Post, since: datetime) -> Sequence[Receipt]:
        """
        Look for *post* in the account's own history back to *since*.

        Returns:
            Every own comment or thread that could be it, oldest first; empty means certainly
            not there.

        Raises:
            Unconfirmed: The history could not be read back to *since*, or not all of it.
        """
        try:
            self._make_sure_who_we_are()
            same = history.look_for(self._reddit, self._account.handle, post, since)
        except PlatformError as error:
            raise Unconfirmed(f"our own history could not be read: {error}") from error
        return [replace(self._receipt(one), lacks=_lacks(post, one)) for one in same]

    def delete(self, remote_id: str) -> None:
        """Delete the account's own comment or thread; one that is gone already is no error."""
        self._make_sure_who_we_are()
        answer = self._reddit.post("api/del/", {"id": remote_id})  # {} where all is well
        outcome = wire.read(wire.Outcome, answer)
        if outcome is not None:
            errors.raise_first(outcome.result.errors)

    def measure(self, ids: Sequence[str]) -> Mapping[str, Metrics | None]:
        """Read the numbers of the own comments and threads *ids*; see ``Measuring.measure``."""
        self._make_sure_who_we_are()
        try:
            return metrics.measure(self._reddit, ids)
        except Refused as error:
            raise AccountBroken(f"Reddit does not show our own posts: {error}") from error

    def edit(self, remote_id: str, post: Post) -> None:
        """Write the own comment, or a thread's text, anew, once; see ``Editing.edit``."""
        form = editing.edit_form(remote_id, post)
        self._make_sure_who_we_are()
        editing.check(self._outcome(editing.PATH, form), post)

    def says(self, remote_id: str, post: Post) -> bool | None:
        """Tell whether the own thing says what *post* says; see ``Editing.says``."""
        self._make_sure_who_we_are()
        try:
            return editing.says(self._reddit, remote_id, post)
        except Refused as error:
            raise AccountBroken(f"Reddit does not show our own posts: {error}") from error

    def inspect(self) -> Inspection:
        """Ask how the account stands, and about its subreddits; see ``Inspectable``."""
        return inspection.inspect(self._account, self._reddit)

    def _make_sure_who_we_are(self) -> None:
        """See once that the credentials belong to the account: its history proves our posts."""
        if self._is_ourselves:
            return
        try:
            me = wire.read(wire.Me, self._reddit.get("api/v1/me", {}))
        except Refused as error:
            raise AccountBroken(f"Reddit does not let us see who we are: {error}") from error
        if me is None:
            raise RetryLater("Reddit does not say who we are", after=timedelta())
        if me.is_suspended:
            raise errors.from_code("IN_TIMEOUT", "")
        if me.name.casefold() != self._account.handle.casefold():
            raise AccountBroken(
                f"the credentials of {self.name} belong to u/{me.name}, config.yaml says "
                f"u/{self._account.handle}: correct one of the two"
            )
        self._is_ourselves = True

    def _outcome(self, path: str, form: forms.Form) -> wire.Made:
        outcome = wire.read(wire.Outcome, self._reddit.post(path, form))
        if outcome is None:
            raise errors.from_gibberish(writes=True)
        errors.raise_first(outcome.result.errors)
        return outcome.result.data or wire.Made()

    def _comment_receipt(self, made: wire.Made) -> Receipt:
        written = next(wire.each(wire.Written, made.things), None)
        if not isinstance(written, wire.Written):
            raise Unconfirmed("Reddit took the comment and did not show it")
        return self._receipt(written)

    def _threads(self, subreddit: Subreddit) -> Iterator[wire.Thread]:
        """Read what is hot, then what is rising; a subreddit that is closed to us is passed by."""
        for sort in ("hot", "rising"):
            try:
                answer = self._reddit.get(f"r/{subreddit.name}/{sort}", {"limit": _TRENDS})
            except Refused as error:
                _log.warning("r/%s is not read: %s", subreddit.name, error)
                return
            page = wire.read(wire.Listing, answer)
            if page is None:
                raise RetryLater("Reddit's answer cannot be read", after=timedelta())
            for thread in wire.each(wire.Thread, page.data.children):
                if isinstance(thread, wire.Thread) and self._is_idea(thread):
                    yield thread

    def _is_idea(self, thread: wire.Thread) -> bool:
        is_own = (thread.author or "").casefold() == self._account.handle.casefold()
        return not (is_own or thread.stickied or thread.over_18)

    def _as_trend(self, thread: wire.Thread, now: datetime) -> Trend:
        return Trend(
            account=self._account_name,
            network="reddit",
            name=Untrusted(thread.title),
            seen_at=now,
            n_posts=thread.score,
            url=thread.url,
            place=thread.subreddit,
        )

    def _receipt(self, one: wire.Written | wire.Thread) -> Receipt:
        return Receipt(one.name, one.url, one.at)


def _lacks(post: Post, one: history.Own) -> str:
    n_shown = richtext.n_shown(one.selftext) if isinstance(one, wire.Thread) else None
    return lacking(post, n_shown)


_platform: type[Reading] = RedditPlatform
_standing: type[Standing] = RedditPlatform
_editing: type[Editing] = RedditPlatform
_inspectable: type[Inspectable] = RedditPlatform
