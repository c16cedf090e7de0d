"""Drafts: the one door through which a state is written."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.domain.audit import AuditEntry
from bot.domain.draft import Draft, State
from bot.domain.ids import AccountName, DraftId
from bot.domain.inbox import InboxItem, Status
from bot.domain.pacing import Sent
from bot.domain.pause import scopes
from bot.store.connection import Connection
from bot.store.documents import Documents, from_ms, to_ms
from bot.store.errors import Conflict, NotFound, RemoteTaken
from bot.store.keys import Keys

_DRAFTS = Documents(Draft)
_ITEMS = Documents(InboxItem)
_ENTRIES = Documents(AuditEntry)
_SENT_KEPT: Final = timedelta(days=32)


class Drafts:
    """Every draft, by id and by state."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    def new_id(self) -> DraftId:
        """Return an id that no draft has: short, so that an operator can type it."""
        return DraftId(f"d{self._connection.command('INCR', self._keys.n_drafts())}")

    def get(self, draft: DraftId) -> Draft:
        """
        Read one draft.

        Raises:
            NotFound: There is none of that id.
        """
        raw = self._connection.command("HGET", self._keys.draft(draft), "doc")
        if raw is None:
            raise NotFound(f"there is no draft {draft}: mynah drafts list shows what there is")
        return _DRAFTS.load(raw)

    def in_state(self, *states: State, most: int = 1000) -> list[Draft]:
        """Return up to *most* drafts of each of *states*, longest there first."""
        found: list[Draft] = []
        for state in states:
            index = self._keys.drafts(state)
            found += self._read(self._connection.command("ZRANGE", index, 0, most - 1))
        return found

    def latest(self, *states: State, most: int) -> list[Draft]:
        """Return the *most* drafts of each of *states* that came there last, newest first."""
        found: list[Draft] = []
        for state in states:
            index = self._keys.drafts(state)
            found += self._read(self._connection.command("ZREVRANGE", index, 0, most - 1))
        return found

    def count(self, state: State) -> int:
        """Say how many drafts are in *state*."""
        return int(self._connection.command("ZCARD", self._keys.drafts(state)))

    def add(self, draft: Draft, entry: AuditEntry, answered: InboxItem | None = None) -> None:
        """
        Put a new draft into the review queue.

        Args:
            answered: The mention it answers, as read; it becomes ``drafted`` in the same step.

        Raises:
            Conflict: The mention was moved, or has a draft already.
        """
        operation = secrets.token_hex(8)
        keys = [
            self._keys.draft(draft.id),
            self._keys.drafts(draft.state),
            self._keys.audit(),
        ]
        args: list[str | float] = [
            draft.id,
            operation,
            _DRAFTS.dump(draft),
            to_ms(draft.changed_at),
            _ENTRIES.dump(entry),
        ]
        if answered is not None:
            keys += self._mention_keys(answered)
            args += _mention_args(answered, draft)
        if not self._connection.run("add_draft", keys, args):
            raise Conflict(f"the mention of draft {draft.id} was answered by somebody else")

    def swap(self, before: Draft, after: Draft, entry: AuditEntry) -> None:
        """
        Replace *before* by *after*, which ``bot.domain.draft.step`` made of it.

        Raises:
            Conflict: The draft is no longer what *before* says.
        """
        args = [*_move(before, after), _due(after), _ENTRIES.dump(entry)]
        if not self._connection.run("swap", self._move_keys(before, after), args):
            raise _moved(before)

    def claim(self, before: Draft, after: Draft, entry: AuditEntry) -> bool:
        """
        Take the account's one place in flight for *after*, and write the attempt down.

        Returns:
            False when the account is paused, has another post in flight, or was claimed anew
            since the fence in *after* was chosen.

        Raises:
            Conflict: The draft is no longer what *before* says.
        """
        if after.attempt is None:
            raise ValueError("a claim needs an attempt")
        keys = [
            *self._move_keys(before, after),
            self._keys.inflight(after.account),
            self._keys.fence(after.account),
            self._keys.pauses(),
        ]
        args = [*_move(before, after), after.attempt.fence, _ENTRIES.dump(entry)]
        result = self._connection.run("claim", keys, [*args, *scopes(after.account, after.network)])
        if result == 0:
            raise _moved(before)
        return bool(result == 1)

    def settle(self, before: Draft, after: Draft, entry: AuditEntry) -> None:
        """
        Record what became of an attempt; the account is free again unless it is unconfirmed.

        Raises:
            Conflict: The draft is no longer what *before* says.

            RemoteTaken: Another draft owns the remote id.
        """
        keys = [
            *self._move_keys(before, after),
            self._keys.inflight(after.account),
            self._keys.remote(after.account),
            self._keys.authors(after.account),
            self._keys.sent(after.account),
            self._keys.threads(after.account),
        ]
        remote = after.receipt.id if after.receipt and after.state is State.published else ""
        known = "0" if after.state is State.unconfirmed else "1"
        args = [*_move(before, after), _due(after), _ENTRIES.dump(entry), remote, known]
        cost, forgotten = round(after.cost_usd * 1e6), to_ms(after.changed_at - _SENT_KEPT)
        args += [(after.author or "").casefold(), cost, forgotten, after.root or ""]
        result = self._connection.run("settle", keys, args)
        if result == 0:
            raise _moved(before)
        if result == -1:
            raise RemoteTaken(f"post {remote} belongs to another draft than {before.id}")

    def due(self, account: AccountName, now_ms: int, most: int = 1) -> list[Draft]:
        """Return up to *most* scheduled drafts of *account* whose time has come, earliest first."""
        words = ("ZRANGEBYSCORE", self._keys.due(account), "-inf", now_ms, "LIMIT", 0, most)
        return self._read(self._connection.command(*words))

    def fence(self, account: AccountName) -> int:
        """Return the number of the account's last claim; the next one must be one higher."""
        return int(self._connection.command("GET", self._keys.fence(account)) or 0)

    def in_flight(self, account: AccountName) -> Draft | None:
        """Return the draft of *account* whose outcome is not known yet."""
        raw = self._connection.command("GET", self._keys.inflight(account))
        return self.get(DraftId(raw.decode())) if raw else None

    def owner_of(self, account: AccountName, remote_id: str) -> DraftId | None:
        """Return the draft that was published as *remote_id*."""
        raw = self._connection.command("HGET", self._keys.remote(account), remote_id)
        return DraftId(raw.decode()) if raw else None

    def sent_since(self, account: AccountName, since: datetime) -> list[Sent]:
        """Return what *account* sent since then, earliest first; 32 days back at most."""
        words = ("ZRANGEBYSCORE", self._keys.sent(account), to_ms(since), "+inf", "WITHSCORES")
        rows = self._connection.command(*words, withscores=True)
        return [Sent(from_ms(ms), int(member.split()[1]) / 1e6) for member, ms in rows]

    def n_replies_in(self, account: AccountName, root: str) -> int:
        """Count what *account* published in the thread that hangs on *root*."""
        return int(self._connection.command("HGET", self._keys.threads(account), root) or 0)

    def _read(self, ids: Sequence[bytes]) -> list[Draft]:
        keys = [self._keys.draft(DraftId(raw.decode())) for raw in ids]
        return [_DRAFTS.load(doc) for doc in self._connection.fields(keys, "doc") if doc]

    def _move_keys(self, before: Draft, after: Draft) -> list[str]:
        return [
            self._keys.draft(before.id),
            self._keys.drafts(before.state),
            self._keys.drafts(after.state),
            self._keys.due(before.account),
            self._keys.audit(),
        ]

    def _mention_keys(self, item: InboxItem) -> list[str]:
        return [
            self._keys.mention(item.mention.id),
            self._keys.inbox(item.status),
            self._keys.inbox(Status.drafted),
        ]


def _move(before: Draft, after: Draft) -> list[str | float]:
    operation = secrets.token_hex(8)
    return [
        before.id,
        before.version,
        after.version,
        operation,
        _DRAFTS.dump(after),
        to_ms(after.changed_at),
    ]


def _due(after: Draft) -> str | int:
    if after.state is State.scheduled and after.due_at is not None:
        return to_ms(after.due_at)
    return ""


def _mention_args(item: InboxItem, draft: Draft) -> list[str | float]:
    drafted = InboxItem(
        mention=item.mention,
        status=Status.drafted,
        changed_at=draft.changed_at,
        triage=item.triage,
        nearest=draft.sources,
        draft=draft.id,
        version=item.version + 1,
    )
    return [
        item.mention.id,
        item.version,
        drafted.version,
        _ITEMS.dump(drafted),
        to_ms(item.mention.posted_at),
    ]


def _moved(draft: Draft) -> Conflict:
    return Conflict(f"draft {draft.id} was changed by somebody else meanwhile: look at it again")
