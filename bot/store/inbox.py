"""Mentions: stored once, moved by compare-and-set, handed to the writers by a stream."""

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.audit import AuditEntry
from bot.domain.ids import AccountName, Cursor, MentionId
from bot.domain.inbox import InboxItem, Status
from bot.domain.mention import Mention, account_of
from bot.store.connection import Connection
from bot.store.documents import to_ms
from bot.store.errors import Conflict, NotFound
from bot.store.keys import Keys
from bot.store.mention_moves import ITEMS, mention_args, mention_keys

_SAME_WITHIN = timedelta(days=7)


class Inbox:
    """Every mention of the brand, by id and by status."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    def cursor(self, account: AccountName) -> Cursor | None:
        """Return where the last poll of *account* ended."""
        raw = self._connection.command("GET", self._keys.cursor(account))
        return Cursor(raw.decode()) if raw else None

    def move_cursor(self, account: AccountName, cursor: Cursor, term: int) -> bool:
        """
        Remember where to go on; call it after the mentions before it are stored.

        Args:
            term: The caller's term as leader. One who was paused and has been followed by
                another must not turn the cursor back.

        Returns:
            Whether the caller still leads.
        """
        keys = [self._keys.cursor(account), self._keys.leader_fence()]
        return bool(self._connection.run("move_cursor", keys, [cursor, term]))

    def take_in(self, mentions: Iterable[Mention], now: datetime) -> int:
        """Store those of *mentions* that are not stored yet, and say how many these were."""
        stored = 0
        for mention in mentions:
            item = InboxItem(mention, Status.new, now)
            keys = [
                self._keys.mention(mention.id),
                self._keys.inbox(Status.new),
                self._keys.checks(mention.account),
            ]
            posted_ms = to_ms(mention.posted_at)
            args: list[str | float] = [mention.id, ITEMS.dump(item), posted_ms, to_ms(now)]
            stored += self._connection.run("take_in", keys, args)
        return stored

    def get(self, mention: MentionId) -> InboxItem:
        """
        Read one mention.

        Raises:
            NotFound: There is none of that id.
        """
        found = self.find(mention)
        if found is None:
            raise NotFound(f"there is no mention {mention}: mynah inbox list shows what there is")
        return found

    def find(self, mention: MentionId) -> InboxItem | None:
        """Read one mention; None when there is none of that id, or it was forgotten."""
        raw = self._connection.command("HGET", self._keys.mention(mention), "doc")
        return ITEMS.load(raw) if raw else None

    def in_status(self, *statuses: Status, most: int = 1000) -> list[InboxItem]:
        """Return up to *most* mentions of each of *statuses*, oldest first."""
        found: list[InboxItem] = []
        for status in statuses:
            ids = self._connection.command("ZRANGE", self._keys.inbox(status), 0, most - 1)
            keys = [self._keys.mention(MentionId(raw.decode())) for raw in ids]
            docs = self._connection.fields(keys, "doc")
            found += [ITEMS.load(doc) for doc in docs if doc]
        return found

    def count(self, status: Status) -> int:
        """Say how many mentions are in *status*."""
        return int(self._connection.command("ZCARD", self._keys.inbox(status)))

    def move(self, before: InboxItem, after: InboxItem, entry: AuditEntry) -> InboxItem:
        """
        Replace *before* by *after*; one that becomes ``waiting`` goes to the writers.

        Returns:
            *after* with its new version.

        Raises:
            Conflict: The mention is no longer what *before* says.
        """
        after = replace(after, version=before.version + 1)
        keys = [*mention_keys(self._keys, before, after), self._keys.work()]
        is_waiting = "1" if after.status is Status.waiting else "0"
        args = [*mention_args(before, after, entry), is_waiting]
        if not self._connection.run("move_mention", keys, args):
            raise Conflict(f"mention {before.mention.id} was moved by somebody else meanwhile")
        return after

    def erase(self, before: InboxItem, after: InboxItem, entry: AuditEntry) -> None:
        """
        Put *after*, which holds no words, in the place of *before*.

        Raises:
            Conflict: The mention is no longer what *before* says.
        """
        after = replace(after, version=before.version + 1)
        checks = self._keys.checks(before.mention.account)
        keys = [*mention_keys(self._keys, before, after), checks]
        if not self._connection.run("erase_mention", keys, mention_args(before, after, entry)):
            raise Conflict(f"mention {before.mention.id} was moved by somebody else meanwhile")

    def unchecked(self, account: AccountName, since: datetime, most: int) -> list[InboxItem]:
        """Return up to *most* mentions not seen to stand after *since*, longest unseen first."""
        key = self._keys.checks(account)
        words = ("ZRANGEBYSCORE", key, "-inf", to_ms(since), "LIMIT", 0, most)
        ids = [MentionId(raw.decode()) for raw in self._connection.command(*words)]
        docs = self._connection.fields([self._keys.mention(one) for one in ids], "doc")
        return [ITEMS.load(doc) for doc in docs if doc]

    def note_check(self, account: AccountName, ids: Iterable[MentionId], at: datetime) -> None:
        """Remember that the mentions *ids* stood at *at*; those that were erased stay out."""
        key, at_ms = self._keys.checks(account), to_ms(at)
        pairs = [word for one in ids for word in (at_ms, one)]
        if pairs:
            self._connection.command("ZADD", key, "XX", *pairs)

    def redact(self, before: InboxItem, after: InboxItem, entry: AuditEntry) -> None:
        """
        Take words out of *before*, whose status stays what it is.

        Raises:
            Conflict: The mention is no longer what *before* says.
        """
        after = replace(after, status=before.status, version=before.version + 1)
        keys = [*mention_keys(self._keys, before, after), self._keys.work()]
        if not self._connection.run(
            "move_mention", keys, [*mention_args(before, after, entry), "0"]
        ):
            raise Conflict(f"mention {before.mention.id} was moved by somebody else meanwhile")

    def forget(self, item: InboxItem) -> bool:
        """Delete *item*, whatever it waits for; False when it was moved meanwhile."""
        mention = item.mention
        checks = self._keys.checks(mention.account)
        keys = [self._keys.mention(mention.id), self._keys.inbox(item.status), checks]
        return bool(self._connection.run("forget", keys, [mention.id]))

    def forget_before(self, then: datetime) -> int:
        """Delete the settled mentions posted before *then*; return how many these were."""
        n_forgotten = 0
        for status in (Status.handed, Status.owed, Status.filtered, Status.drafted, Status.gone):
            index = self._keys.inbox(status)
            words = ("ZRANGEBYSCORE", index, "-inf", to_ms(then))
            for raw in self._connection.command(*words):
                mention = MentionId(raw.decode())
                checks = self._keys.checks(account_of(mention))
                keys = [self._keys.mention(mention), index, checks]
                n_forgotten += self._connection.run("forget", keys, [mention])
        return n_forgotten

    def first_to_say(self, mention: Mention, said: str) -> MentionId:
        """
        Return the mention by which the same author first said *said* to this account.

        Args:
            said: The text, folded so that trivial changes do not matter.
        """
        key = self._keys.seen(mention.account, f"{mention.author.casefold()}\n{said}")
        ttl_s = int(_SAME_WITHIN.total_seconds())
        words = ("SET", key, mention.id, "NX", "GET", "EX", ttl_s)
        earlier = self._connection.command(*words, get=True)
        return MentionId(earlier.decode()) if earlier else mention.id

    def opt_out(self, network: str, author: str, at: datetime) -> None:
        """Never answer *author* on *network* again."""
        key = self._keys.optout(network)
        self._connection.command("HSETNX", key, digest_of(network, author), to_ms(at))

    def has_opted_out(self, network: str, author: str) -> bool:
        """Tell whether *author* asked to be left alone."""
        names = (digest_of(network, author), author.casefold())  # once kept as they were
        return any(self._connection.command("HMGET", self._keys.optout(network), *names))

    def n_replies_to(self, account: AccountName, author: str) -> int:
        """Count the replies that *account* published to *author*."""
        key = self._keys.authors(account)
        return int(self._connection.command("HGET", key, author.casefold()) or 0)


def digest_of(network: str, handle: str) -> str:
    """Return what *handle* is remembered by where nobody has to read it."""
    return hashlib.sha256(f"{network}\n{handle.casefold()}".encode()).hexdigest()
