"""The dead letters: mentions that no writer could finish, until an operator has seen to them."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.domain.audit import AuditEntry
from bot.domain.ids import MentionId
from bot.domain.inbox import InboxItem, Status, Triage
from bot.store.connection import Connection
from bot.store.documents import Documents, to_ms
from bot.store.errors import Conflict, NotFound
from bot.store.keys import Keys
from bot.store.mention_moves import ITEMS, mention_args, mention_keys
from bot.store.work import GROUP, Task

MOST: Final = 1000
"""Letters kept; of more than these the oldest go, whose mentions are still in the inbox."""


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """
    Why a mention was given up.

    Attributes:
        tries: How often a writer had it.

        worker: Who had it last.

        triage: The decision on the mention before it was left to a person.
    """

    mention: MentionId
    reason: str
    tries: int
    given_up_at: datetime
    worker: str
    triage: Triage | None


_LETTERS = Documents(DeadLetter)


class DeadLetters:
    """The dead-letter stream; what is in it is left to a person in the inbox too."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    def bury(self, task: Task, letter: DeadLetter, before: InboxItem, entry: AuditEntry) -> None:
        """
        Take *task* from the writers for good and leave its mention to a person, in one step.

        Raises:
            Conflict: The mention is no longer what *before* says.
        """
        triage = replace(before.triage, reason=letter.reason) if before.triage else None
        after = replace(
            before,
            status=Status.handed,
            changed_at=letter.given_up_at,
            triage=triage,
            version=before.version + 1,
        )
        keys = [self._keys.work(), self._keys.dead(), *mention_keys(self._keys, before, after)]
        args = [GROUP, task.entry, _LETTERS.dump(letter), MOST, *mention_args(before, after, entry)]
        if not self._connection.run("bury", keys, args):
            raise Conflict(f"mention {letter.mention} was settled by somebody else")

    def revive(self, letter: DeadLetter, before: InboxItem, entry: AuditEntry) -> None:
        """
        Give the mention of *letter* back to the writers, its tries forgotten.

        Raises:
            Conflict: The mention is no longer what *before* says, or the letter is gone.
        """
        place = next((id_ for id_, one in self._rows() if one == letter), None)
        after = replace(
            before,
            status=Status.waiting,
            changed_at=entry.at,
            triage=letter.triage,
            version=before.version + 1,
        )
        keys = [self._keys.dead(), *mention_keys(self._keys, before, after), self._keys.work()]
        args = [place or "", *mention_args(before, after, entry)]
        if place is None or not self._connection.run("revive", keys, args):
            raise Conflict(f"mention {letter.mention} was moved by somebody else meanwhile")

    def get(self, mention: MentionId) -> DeadLetter:
        """
        Return the letter of *mention*.

        Raises:
            NotFound: There is none.
        """
        for _, letter in self._rows():
            if letter.mention == mention:
                return letter
        raise NotFound(f"mention {mention} was not given up: mynah inbox dead shows which were")

    def unseen(self) -> list[DeadLetter]:
        """Return the letters whose mentions still wait for a person, oldest first."""
        letters = [letter for _, letter in self._rows()]
        keys = [self._keys.mention(one.mention) for one in letters]
        docs = self._connection.fields(keys, "doc")
        return [
            letter
            for letter, doc in zip(letters, docs, strict=True)
            if doc and ITEMS.load(doc).status is Status.handed
        ]

    def drop(self, mention: MentionId) -> None:
        """Delete the letters of *mention*; that it has none is no error."""
        for place, letter in self._rows():
            if letter.mention == mention:
                self._connection.command("XDEL", self._keys.dead(), place)

    def forget_before(self, then: datetime) -> int:
        """Delete the letters written before *then*; return how many these were."""
        words = ("XTRIM", self._keys.dead(), "MINID", to_ms(then))
        return int(self._connection.command(*words))

    def _rows(self) -> list[tuple[str, DeadLetter]]:
        rows = self._connection.command("XRANGE", self._keys.dead(), "-", "+")
        return [(id_.decode(), _LETTERS.load(fields[b"letter"])) for id_, fields in rows]
