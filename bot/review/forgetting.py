"""
A person asks to be forgotten: what they said to us and what we wrote because of it goes.

What is on the networks stays there. A draft that may be on its way stays until that is known.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from bot.domain.audit import AuditEntry
from bot.domain.draft import Draft
from bot.domain.erasure import IN_FLIGHT
from bot.domain.ids import AccountName
from bot.domain.inbox import InboxItem, Status
from bot.domain.lifecycle import By, State
from bot.store.errors import Conflict
from bot.store.people import draft_without, item_without
from bot.store.store import Store

_ALL: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Person:
    """
    What is kept of one person on one network.

    Attributes:
        quoted: Mentions by others that name them, or below which they spoke.

        named: Drafts for others that name them.
    """

    handle: str
    network: str
    mentions: tuple[InboxItem, ...]
    drafts: tuple[Draft, ...]
    quoted: tuple[InboxItem, ...]
    named: tuple[Draft, ...]

    @property
    def under_way(self) -> tuple[Draft, ...]:
        """The drafts that may be on their way to the network."""
        return tuple(one for one in (*self.drafts, *self.named) if one.state in IN_FLIGHT)


@dataclass(frozen=True, slots=True)
class Forgetting:
    """
    Finds what is kept of a person, and erases it.

    Attributes:
        accounts: Every account of the brand, with its network.
    """

    store: Store
    accounts: Mapping[AccountName, str]
    operator: str
    clock: Callable[[], datetime]

    def find(self, handle: str, network: str) -> Person:
        """Gather what is kept of *handle*, written without ``@`` or ``u/``, on *network*."""
        name, wanted = _name(handle), handle.casefold()
        items = [
            one
            for one in self.store.inbox.in_status(*Status, most=_ALL)
            if one.mention.network == network
        ]
        theirs = [one for one in items if one.mention.author.casefold() == wanted]
        ids = {one.mention.id for one in theirs}
        drafts = [
            one for one in self.store.drafts.in_state(*State, most=_ALL) if one.network == network
        ]
        to_them = [d for d in drafts if d.mention in ids or (d.author or "").casefold() == wanted]
        return Person(
            handle=handle,
            network=network,
            mentions=tuple(theirs),
            drafts=tuple(to_them),
            quoted=tuple(
                one for one in items if one not in theirs and _silent(one, wanted, name) != one
            ),
            named=tuple(d for d in drafts if d not in to_them and draft_without(d, name) != d),
        )

    def forget(self, person: Person) -> None:
        """
        Erase *person*.

        Raises:
            Conflict: A draft may be on its way to the network, or something was moved meanwhile:
                what was erased stays erased, and the same call goes on.
        """
        if person.under_way:
            ids = ", ".join(one.id for one in person.under_way)
            raise Conflict(f"{ids} may be on the way: end it with mynah queue resolve, then forget")
        name, wanted = _name(person.handle), person.handle.casefold()
        for draft in person.drafts:
            self.store.drafts.erase(draft)
        for draft in person.named:
            entry = self._entry(draft.id, "a name was taken out")
            self.store.drafts.amend(draft, draft_without(draft, name), entry)
        for item in person.quoted:
            entry = self._entry(item.mention.id, "words and names were taken out")
            self.store.inbox.redact(item, _silent(item, wanted, name), entry)
        for item in person.mentions:
            self._forget_mention(item)
        self._forget_the_rest(person, name)

    def _forget_mention(self, item: InboxItem) -> None:
        mention = item.mention
        self.store.dead.drop(mention.id)
        self.store.people.forget_thread(mention.account, mention.remote_id)
        if not self.store.inbox.forget(item):
            raise Conflict(f"mention {mention.id} was moved meanwhile: forget again")

    def _forget_the_rest(self, person: Person, name: re.Pattern[str]) -> None:
        ids = {one.mention.id for one in person.mentions}

        def is_about_them(line: AuditEntry) -> bool:
            words = line.note.split()
            return line.subject in ids or not ids.isdisjoint(words) or bool(name.search(line.note))

        self.store.audit.forget(is_about_them)
        said = (
            f"{len(person.mentions)} mentions and {len(person.drafts)} drafts on {person.network}"
        )
        accounts = [one for one, network in self.accounts.items() if network == person.network]
        entry = self._entry("person", said)
        self.store.people.forget(person.handle, person.network, accounts, entry)

    def _entry(self, subject: str, note: str) -> AuditEntry:
        return AuditEntry(subject, self.clock(), self.operator, By.operator, "forget", "", "", note)


def _name(handle: str) -> re.Pattern[str]:
    """Find *handle* where a text or an address names it."""
    return re.compile(rf"(?<=[@/]){re.escape(handle)}(?![\w-])(?!\.\w)", re.IGNORECASE)


def _silent(item: InboxItem, author: str, name: re.Pattern[str]) -> InboxItem:
    """Return *item*, by somebody else, without what *author* said above it, and unnamed."""
    thread = tuple(one for one in item.mention.thread if one.author.casefold() != author)
    return item_without(replace(item, mention=replace(item.mention, thread=thread)), name)
