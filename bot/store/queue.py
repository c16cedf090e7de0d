"""The posting queue: what is due, whose slot is whose, and the way of one attempt."""

import secrets
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from bot.domain.audit import AuditEntry
from bot.domain.draft import Draft
from bot.domain.ids import AccountName, DraftId
from bot.domain.lifecycle import Event, State
from bot.domain.metrics import next_measurement
from bot.domain.overdue import lateness
from bot.domain.pacing import Sent
from bot.domain.pause import scopes
from bot.domain.proof import newest
from bot.store.connection import Connection
from bot.store.documents import Documents, from_ms, to_ms
from bot.store.drafts import Drafts
from bot.store.errors import RemoteTaken, SlotTaken
from bot.store.keys import Keys
from bot.store.moves import due_ms, keeps_account, move_args, move_keys, moved, slot_ms

_ENTRIES = Documents(AuditEntry)
_SENT_KEPT: Final = timedelta(days=32)

Moved = tuple[Draft, tuple[AuditEntry, ...]]
"""A draft after its steps, and one audit line for each."""


class Queue:
    """Every account's queue."""

    def __init__(self, connection: Connection, keys: Keys, drafts: Drafts) -> None:
        self._connection = connection
        self._keys = keys
        self._drafts = drafts

    def due(self, account: AccountName, now_ms: int, most: int = 1) -> list[Draft]:
        """
        Return up to *most* scheduled drafts of *account* whose time has come, earliest first.

        One that somebody moved while it was read is left out, wherever it went.
        """
        words = ("ZRANGEBYSCORE", self._keys.due(account), "-inf", now_ms, "LIMIT", 0, most)
        found = self._drafts.read(self._connection.command(*words))
        return [draft for draft in found if due_ms(draft) != "" and int(due_ms(draft)) <= now_ms]

    def n_waiting(self, account: AccountName) -> int:
        """Say how many drafts of *account* are on the queue, due or not."""
        return int(self._connection.command("ZCARD", self._keys.due(account)))

    def booked(self, account: AccountName) -> dict[datetime, DraftId]:
        """Return the slots of *account* that are taken, and by which draft."""
        key = self._keys.slots(account)
        rows = self._connection.command("ZRANGE", key, 0, -1, "WITHSCORES", withscores=True)
        return {from_ms(ms): DraftId(member.decode()) for member, ms in rows}

    def place(
        self, before: Draft, slots: Iterable[datetime], steps: Callable[[datetime], Moved]
    ) -> Draft | None:
        """
        Move *before* into the first of *slots* that no other draft holds.

        Any number of processes may do so at once: a slot goes to one of them.

        Args:
            steps: Says what the draft becomes in a slot.

        Returns:
            None when all of *slots* are taken.

        Raises:
            Conflict: The draft is no longer what *before* says.
        """
        taken = self.booked(before.account)
        for slot in slots:
            if taken.get(slot, before.id) != before.id:
                continue
            after, entries = steps(slot)
            try:
                self._drafts.swap(before, after, *entries)
            except SlotTaken:
                continue
            return after
        return None

    def exchange(self, one: tuple[Draft, Moved], other: tuple[Draft, Moved]) -> None:
        """
        Move two scheduled drafts of one account at once: both, or neither.

        Args:
            one: The draft as read, and what it becomes.

        Raises:
            Conflict: One of them is no longer what was read.
        """
        account = one[0].account
        keys = [self._keys.draft(one[0].id), self._keys.draft(other[0].id)]
        keys += [self._keys.due(account), self._keys.slots(account), self._keys.audit()]
        args: list[str | float] = [secrets.token_hex(8)]
        for before, (after, entries) in (one, other):
            name, was, becomes, _, document, _ = move_args(before, after, entries)
            args += [name, was, becomes, document, due_ms(after), slot_ms(after)]
            args += map(_ENTRIES.dump, entries)
        if not self._connection.run("exchange", keys, args):
            raise moved(one[0])

    def claim(self, before: Draft, after: Draft, entry: AuditEntry) -> bool:
        """
        Take the account's one place in flight for *after*, and write the attempt down.

        Returns:
            False when the account is paused, has another post in flight or another thread that
            has begun, or was claimed anew since the fence in *after* was chosen.

        Raises:
            Conflict: The draft is no longer what *before* says.
        """
        if after.attempt is None:
            raise ValueError("a claim needs an attempt")
        keys = [
            *move_keys(self._keys, before, after),
            self._keys.inflight(after.account),
            self._keys.fence(after.account),
            self._keys.pauses(),
            self._keys.begun(after.account),
        ]
        args = [*move_args(before, after, [entry]), after.attempt.fence, _ENTRIES.dump(entry)]
        result = self._connection.run("claim", keys, [*args, *scopes(after.account, after.network)])
        if result == 0:
            raise moved(before)
        return bool(result == 1)

    def settle(self, before: Draft, after: Draft, entry: AuditEntry) -> None:
        """
        Record what became of an attempt; the account is free again unless it is unconfirmed.

        Raises:
            Conflict: The draft is no longer what *before* says.

            RemoteTaken: Another draft owns the remote id.
        """
        keys = [
            *move_keys(self._keys, before, after),
            self._keys.inflight(after.account),
            self._keys.remote(after.account),
            self._keys.authors(after.account),
            self._keys.sent(after.account),
            self._keys.threads(after.account),
            self._keys.refused(after.account),
            self._keys.begun(after.account),
            self._keys.measuring(after.account),
        ]
        args = [*move_args(before, after, [entry]), due_ms(after), _ENTRIES.dump(entry)]
        result = self._connection.run("settle", keys, [*args, *_outcome(after, entry)])
        if result == 0:
            raise moved(before)
        if result == -1:
            post = _remote(after, entry)
            raise RemoteTaken(f"post {post} belongs to another draft than {before.id}")

    def begun(self, account: AccountName) -> list[Draft]:
        """Return the drafts of *account* that are on their way with a part of them public."""
        return self._drafts.read(
            sorted(self._connection.command("SMEMBERS", self._keys.begun(account)))
        )

    def fence(self, account: AccountName) -> int:
        """Return the number of the account's last claim; the next one must be one higher."""
        return int(self._connection.command("GET", self._keys.fence(account)) or 0)

    def in_flight(self, account: AccountName) -> Draft | None:
        """Return the draft of *account* whose outcome is not known yet."""
        raw = self._connection.command("GET", self._keys.inflight(account))
        return self._drafts.get(DraftId(raw.decode())) if raw else None

    def is_busy(self, account: AccountName) -> bool:
        """Tell whether *account* has a draft whose outcome is not known yet."""
        return bool(self._connection.command("EXISTS", self._keys.inflight(account)))

    def owner_of(self, account: AccountName, remote_id: str) -> DraftId | None:
        """Return the draft that was published as *remote_id*."""
        raw = self._connection.command("HGET", self._keys.remote(account), remote_id)
        return DraftId(raw.decode()) if raw else None

    def sent_since(self, account: AccountName, since: datetime) -> list[Sent]:
        """Return what *account* sent since then, earliest first; 32 days back at most."""
        words = ("ZRANGEBYSCORE", self._keys.sent(account), to_ms(since), "+inf", "WITHSCORES")
        rows = self._connection.command(*words, withscores=True)
        return [_sent(member.decode(), ms) for member, ms in rows]

    def n_replies_in(self, account: AccountName, root: str) -> int:
        """Count what *account* published in the thread that hangs on *root*."""
        return int(self._connection.command("HGET", self._keys.threads(account), root) or 0)

    def n_refused(self, account: AccountName) -> int:
        """Count the posts in a row that the network refused; a post that goes out ends the row."""
        return int(self._connection.command("GET", self._keys.refused(account)) or 0)

    def forgive(self, account: AccountName) -> None:
        """Begin the count of refusals anew: a person has looked at the account."""
        self._connection.command("DEL", self._keys.refused(account))


def _remote(after: Draft, entry: AuditEntry) -> str:
    receipt = newest(after) if entry.event in {Event.confirm, Event.advance} else None
    return receipt.id if receipt else ""


def _outcome(after: Draft, entry: AuditEntry) -> list[str | int]:
    receipt, (part, cost_usd) = newest(after), _newest_part(after)
    out_at = receipt.published_at if receipt else after.changed_at
    is_whole = after.state is State.published
    measured_at = next_measurement(out_at, after.changed_at) if is_whole else None
    is_answer = part == 1  # the parts that follow answer our own post
    return [
        _remote(after, entry),
        "0" if after.state is State.unconfirmed else "1",
        (after.author or "").casefold() if is_answer else "",
        round(cost_usd * 1e6),
        to_ms(after.changed_at - _SENT_KEPT),
        (after.root or "") if is_answer else "",
        round(lateness(after, out_at).total_seconds() * 1000),
        "1" if entry.event == Event.refuse and entry.by == "publisher" else "",
        keeps_account(after),
        after.id if is_answer else f"{after.id}/{part}",
        to_ms(measured_at) if measured_at else "",
    ]


def _newest_part(after: Draft) -> tuple[int, float]:
    """Return number and cost of the part that was proven last."""
    if after.thread is None or not after.thread.out:
        return 1, after.cost_usd
    number = len(after.thread.out)
    return number, after.thread.parts[number - 1].cost_usd


def _sent(member: str, ms: float) -> Sent:
    name, cost, late_ms = member.split()
    draft, _, part = name.partition("/")
    late = timedelta(milliseconds=int(late_ms))
    return Sent(from_ms(ms), int(cost) / 1e6, DraftId(draft), late, int(part or 1))
