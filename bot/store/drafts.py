"""Drafts: the one door through which a state is written."""

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.audit import AuditEntry
from bot.domain.draft import Draft
from bot.domain.ids import DraftId
from bot.domain.inbox import InboxItem, Status
from bot.domain.lifecycle import OUT_OF_HAND, State
from bot.store.connection import Connection
from bot.store.documents import Documents, to_ms
from bot.store.errors import Conflict, NotFound, SlotTaken
from bot.store.keys import Keys
from bot.store.moves import (
    DRAFTS,
    due_ms,
    keeps_account,
    move_args,
    move_keys,
    moved,
    slot_ms,
)

_ITEMS = Documents(InboxItem)
_ENTRIES = Documents(AuditEntry)
_AT_ONCE = 500


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
        return DRAFTS.load(raw)

    def in_state(self, *states: State, most: int = 1000) -> list[Draft]:
        """Return up to *most* drafts of each of *states*, longest there first."""
        found: list[Draft] = []
        for state in states:
            index = self._keys.drafts(state)
            found += self.read(self._connection.command("ZRANGE", index, 0, most - 1))
        return found

    def latest(self, *states: State, most: int) -> list[Draft]:
        """Return the *most* drafts of each of *states* that came there last, newest first."""
        found: list[Draft] = []
        for state in states:
            index = self._keys.drafts(state)
            found += self.read(self._connection.command("ZREVRANGE", index, 0, most - 1))
        return found

    def count(self, state: State) -> int:
        """Say how many drafts are in *state*."""
        return int(self._connection.command("ZCARD", self._keys.drafts(state)))

    def named_images(self) -> frozenset[str]:
        """Return the digests of the images that drafts name which have not come to their end."""
        # One command for all states: else a draft that moves meanwhile might be in neither.
        indexes = [self._keys.drafts(state) for state in State if state not in OUT_OF_HAND]
        ids = self._connection.command("ZUNION", len(indexes), *indexes)
        return frozenset(
            image.sha256
            for start in range(0, len(ids), _AT_ONCE)
            for draft in self.read(ids[start : start + _AT_ONCE])
            for image in draft.extras.images
        )

    def add(
        self,
        draft: Draft,
        entry: AuditEntry,
        answered: InboxItem | None = None,
        becomes: Status = Status.drafted,
    ) -> None:
        """
        Put a new draft into the review queue.

        Args:
            answered: The mention it answers, as read.

            becomes: What the mention becomes in the same step.

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
            DRAFTS.dump(draft),
            to_ms(draft.changed_at),
            _ENTRIES.dump(entry),
        ]
        if answered is not None:
            keys += self._mention_keys(answered, becomes)
            args += _mention_args(answered, draft, becomes)
        if not self._connection.run("add_draft", keys, args):
            raise Conflict(f"the mention of draft {draft.id} was answered by somebody else")

    def swap(self, before: Draft, after: Draft, *entries: AuditEntry) -> None:
        """
        Replace *before* by *after*, which ``bot.domain.draft.step`` made of it.

        Args:
            entries: One audit line for each step between the two.

        Raises:
            Conflict: The draft is no longer what *before* says.

            IllegalTransition: The table knows no such move.

            SlotTaken: Another draft holds the slot that *after* asks for.
        """
        account = before.account
        keys = [*move_keys(self._keys, before, after), self._keys.slots(account)]
        keys.append(self._keys.begun(account))
        lines = (_ENTRIES.dump(entry) for entry in entries)
        args = [*move_args(before, after, entries), due_ms(after), slot_ms(after)]
        args += [keeps_account(after), *lines]
        result = self._connection.run("swap", keys, args)
        if result == 0:
            raise moved(before)
        if result == -1:
            raise SlotTaken(f"the slot at {after.slot_at:%Y-%m-%d %H:%M} UTC is another draft's")

    def amend(self, before: Draft, after: Draft, entry: AuditEntry) -> None:
        """
        Write *before* anew without a move: words taken out, or what became known noted.

        Raises:
            Conflict: The draft is no longer what *before* says.
        """
        after = replace(after, state=before.state, version=before.version + 1)
        keys = [
            self._keys.draft(before.id),
            self._keys.drafts(before.state),
            self._keys.drafts(before.state),
            self._keys.due(before.account),
            self._keys.audit(),
            self._keys.slots(before.account),
            self._keys.begun(before.account),
        ]
        args: list[str | float] = [
            before.id,
            before.version,
            after.version,
            secrets.token_hex(8),
            DRAFTS.dump(after),
            to_ms(before.changed_at),
            due_ms(after),
            slot_ms(after),
            keeps_account(after),
            _ENTRIES.dump(entry),
        ]
        if not self._connection.run("swap", keys, args):
            raise moved(before)

    def erase(self, draft: Draft) -> None:
        """
        Delete *draft*, in whatever state it is.

        Raises:
            Conflict: It is no longer what was read.
        """
        keys = [
            self._keys.draft(draft.id),
            self._keys.drafts(draft.state),
            self._keys.due(draft.account),
            self._keys.slots(draft.account),
            self._keys.begun(draft.account),
            self._keys.metrics(draft.id),
            self._keys.measuring(draft.account),
        ]
        if not self._connection.run("erase_draft", keys, [draft.id, draft.version]):
            raise moved(draft)

    def forget_before(self, then: datetime, *states: State, most: int = 1000) -> int:
        """
        Delete the drafts that came to one of *states* before *then*.

        Args:
            states: Ends: nothing can happen to a draft there any more.

            most: Of each state at one call, so that no call is long.

        Returns:
            How many these were.
        """
        n_forgotten = 0
        for state in states:
            index = self._keys.drafts(state)
            words = ("ZRANGEBYSCORE", index, "-inf", to_ms(then), "LIMIT", 0, most)
            for draft in self.read(self._connection.command(*words)):
                keys = [self._keys.draft(draft.id), index, self._keys.remote(draft.account)]
                keys += [self._keys.metrics(draft.id), self._keys.measuring(draft.account)]
                args = [draft.id, *_posts(draft)]
                n_forgotten += self._connection.run("forget_draft", keys, args)
        return n_forgotten

    def read(self, ids: Sequence[bytes]) -> list[Draft]:
        """Return the drafts of *ids*, as an index holds them; what is gone is left out."""
        keys = [self._keys.draft(DraftId(raw.decode())) for raw in ids]
        return [DRAFTS.load(doc) for doc in self._connection.fields(keys, "doc") if doc]

    def _mention_keys(self, item: InboxItem, becomes: Status) -> list[str]:
        return [
            self._keys.mention(item.mention.id),
            self._keys.inbox(item.status),
            self._keys.inbox(becomes),
        ]


def _posts(draft: Draft) -> set[str]:
    parts = draft.thread.out if draft.thread else ()
    return {one.id for one in (draft.receipt, *parts) if one is not None}


def _mention_args(item: InboxItem, draft: Draft, becomes: Status) -> list[str | float]:
    drafted = InboxItem(
        mention=item.mention,
        status=becomes,
        changed_at=draft.changed_at,
        triage=item.triage,
        nearest=item.nearest or draft.sources,
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
