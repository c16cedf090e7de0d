"""A week's operators: what they approve for when, and what must hold at the end."""

import random
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.domain.audit import AuditEntry
from bot.domain.draft import Draft, as_post, has_begun
from bot.domain.ids import AccountName, DraftId
from bot.domain.lifecycle import State
from bot.domain.post import Receipt
from bot.domain.terms import Terms
from bot.domain.thread import thread_of
from bot.domain.timetable import is_open
from bot.review.agenda import Agenda, NotAllowed, Soon
from bot.review.desk import Desk
from bot.store.errors import StoreDown
from bot.store.store import Store
from tests.faults.accounts import Network
from tests.faults.pictures import draw_two
from tests.faults.scene import texts_of
from tests.faults.week_changes import Changes


@dataclass
class Promise:
    """
    One approved text, and when it may appear.

    Attributes:
        texts: What readers see, post by post.
    """

    account: AccountName
    texts: tuple[str, ...]
    planned_at: datetime
    anytime: bool


@dataclass
class Operators:
    """People who write, approve, hold, move and release, at random."""

    store: Store
    terms: dict[AccountName, Terms]
    clock: object
    chance: random.Random
    networks: dict[AccountName, Network]
    config: Path
    promises: dict[DraftId, Promise] = field(default_factory=dict)
    n_asked: int = 0
    n_doubts: int = 0
    n_threads: int = 0
    n_images: int = 0
    n: int = 0

    def act(self) -> None:
        """One minute of office life."""
        try:
            if self.chance.random() < 0.02:
                self._approve(self.chance.choice(list(self.terms)))
            if self.chance.random() < 0.01:
                self._rearrange()
            if self.chance.random() < 0.05:
                self.answer_questions()
        except StoreDown:
            return  # the terminal said so; they try again later

    def _approve(self, account: AccountName) -> None:
        self.n += 1
        now, network = self.clock(), self.networks[account]
        draft = Draft(
            id=self.store.drafts.new_id(),
            account=account,
            text=f"Thought number {self.n}: {self.chance.random()}",
            language="en",
            created_at=now,
            changed_at=now,
            network=network.name,
            **network.original,
        )
        draft = self._with_more(draft, network)
        line = AuditEntry(draft.id, now, "harness", "writer", "write", "", "pending", "")
        self.store.drafts.add(draft, line)
        later = now + timedelta(hours=self.chance.randint(1, 30))
        when = self.chance.choice([Soon.next_slot, Soon.next_slot, Soon.now, later])
        why = "it is urgent" if self.chance.random() < 0.3 else ""
        try:
            placed = self.desk().approve(draft.id, when, overriding=why)
        except NotAllowed:
            placed = self.desk().approve(draft.id)
        self._promise(placed)

    def _with_more(self, draft: Draft, network: Network) -> Draft:
        """Make a thread of some drafts, and give some of them images."""
        if network.has_threads and self.chance.random() < 0.2:
            self.n_threads += 1
            parts = [f"{draft.text}, part {number}." for number in (1, 2, 3)]
            thread = thread_of(parts, numbered=False)
            draft = replace(draft, text="\n\n".join(parts), thread=thread)
        if network.uploads and self.chance.random() < 0.3:
            self.n_images += 1
            draft = replace(draft, extras=draw_two(self.config, self.chance))
        return draft

    def _rearrange(self) -> None:
        queued = self.store.drafts.in_state(State.scheduled)
        soon = self.clock() + timedelta(minutes=5)
        later = [one for one in queued if one.due_at > soon and not has_begun(one)]
        if not later:
            return
        draft = self.chance.choice(later)
        try:
            self._promise(self.desk().agenda.reschedule(draft.id, Soon.next_slot))
        except NotAllowed:
            return  # no slots on that account, and it is closed

    def end_doubts(self, seen: dict[str, tuple[str, datetime]]) -> None:
        """Look at the network where the daemon says that only a person can tell."""
        with suppress(StoreDown):
            for draft in self.store.drafts.in_state(State.unconfirmed):
                if "a person has to say" not in draft.note:
                    continue
                self.n_doubts += 1
                agenda = self.desk().agenda
                found = seen.get(as_post(draft).text)
                if found:
                    receipt = Receipt(found[0], "https://example.org", found[1])
                    agenda.resolve_published(draft.id, receipt)
                else:
                    agenda.resolve_not_published(draft.id)

    def answer_questions(self) -> None:
        """Release what was held because it was late."""
        for draft in self.store.drafts.in_state(State.held):
            self.n_asked += 1
            self._promise(self.desk().agenda.release(draft.id))

    def _promise(self, draft: Draft) -> None:
        if has_begun(draft):
            return  # its first part was promised for another time, and kept that
        self.promises[draft.id] = Promise(
            draft.account, texts_of(draft), draft.planned_at, draft.anytime
        )

    def desk(self) -> Desk:
        return Desk(
            store=self.store,
            agenda=Agenda(self.store, self.terms, "olga", self.clock),
            check=lambda _draft, _mention: (),
            rules=lambda _draft: None,
            operator="olga",
            clock=self.clock,
        )


def broken_promises(
    operators: Operators, changes: Changes, seen: list[tuple[str, datetime]], now: datetime
) -> list[str]:
    """
    Compare what appeared with what was promised.

    A post that was given the next free slot because it was late keeps its promise by that slot.

    Args:
        seen: Text and time of every post on the networks.
    """
    queued = operators.store.drafts.in_state(State.scheduled)
    to_come = {draft.id for draft in queued if draft.due_at > now}
    approved = [(changes.before(text), at) for text, at in seen]
    times = dict(approved)
    counts = Counter(text for text, _ in approved)
    faults = [f"posted {n} times: {text}" for text, n in counts.items() if n > 1]
    known = {text for one in operators.promises.values() for text in one.texts}
    faults += [f"nobody approved: {text}" for text in counts if text not in known]
    for draft_id, promise in operators.promises.items():
        if draft_id in changes.deleted:
            continue  # it appeared, or it could not have been chosen
        at = times.get(promise.texts[0])
        if not all(text in times for text in promise.texts):
            if promise.planned_at < now - timedelta(hours=30) and draft_id not in to_come:
                faults.append(f"{draft_id} never appeared, planned {promise.planned_at}")
            continue
        if at < promise.planned_at - timedelta(seconds=90):
            faults.append(f"{draft_id} came early: {at} instead of {promise.planned_at}")
        hours = operators.terms[promise.account].hours
        if not promise.anytime and not is_open(hours, at):
            faults.append(f"{draft_id} came in quiet hours: {at.astimezone(hours.zone)}")
    return faults
