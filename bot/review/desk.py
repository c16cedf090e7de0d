"""
The operator's desk: every decision a person takes about a draft.

An approval is of an exact text. What a check blocks is not approved by oversight: the operator
has to say why it may go out all the same, and a network's own rules have no such way round.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.audit import AuditEntry
from bot.domain.draft import By, Draft, Event, step
from bot.domain.ids import DraftId, MentionId
from bot.domain.inbox import InboxItem, Status
from bot.domain.mention import Mention
from bot.domain.post import Receipt
from bot.domain.verdict import Outcome, Verdict
from bot.policy.prices import price
from bot.store.drafts import Drafts
from bot.store.errors import Conflict
from bot.store.inbox import Inbox

Check = Callable[[Draft, Mention | None], tuple[Verdict, ...]]
"""Every check of the voice over a draft's text."""

Rules = Callable[[Draft], str | None]
"""The network's rules and the opt-out list: why the draft may not go out, or None."""

HARD_CHECKS = frozenset({"length", "scaffolding"})
"""Checks that no reason overrides: the network would refuse, or nobody can mean it."""


class NotAllowed(Exception):
    """The decision is refused; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Desk:
    """One operator's hand on the review queue."""

    drafts: Drafts
    inbox: Inbox
    check: Check
    rules: Rules
    operator: str
    clock: Callable[[], datetime]

    def approve(
        self, draft_id: DraftId, *, due_at: datetime | None = None, overriding: str = ""
    ) -> Draft:
        """
        Approve the text as it stands and put it on the queue.

        Args:
            due_at: When it goes out; now when None.

            overriding: Why a text that a check blocks may go out all the same.

        Raises:
            NotAllowed: A check blocks the text, or a rule of the network forbids it.

            IllegalTransition: The draft does not wait for a decision.

            Conflict: Somebody else decided first.
        """
        draft = self.drafts.get(draft_id)
        self._must_be_allowed(draft, overriding)
        noted = replace(draft, note=overriding, due_at=due_at or self.clock())
        approved = self._move(draft, Event.approve, noted)
        try:
            return self._move(approved, Event.schedule, approved)
        except Conflict:
            return self.drafts.get(draft_id)  # a daemon put it on the queue already

    def edit(self, draft_id: DraftId, text: str) -> Draft:
        """
        Replace the text; an approval is lost, and every check runs again.

        Raises:
            NotAllowed: The text is empty.
        """
        if not text.strip():
            raise NotAllowed("the text is empty: reject the draft instead")
        draft = self.drafts.get(draft_id)
        changed = replace(draft, text=text.strip(), note="edited")
        mention = self.inbox.get(draft.mention).mention if draft.mention else None
        return self._move(draft, Event.edit, self._judged(changed, mention))

    def reject(self, draft_id: DraftId, reason: str) -> Draft:
        """Decide that the draft does not go out; *reason* teaches the ranking."""
        return self._decide(draft_id, Event.reject, reason)

    def escalate(self, draft_id: DraftId, reason: str) -> Draft:
        """Leave the decision to somebody else."""
        return self._decide(draft_id, Event.escalate, reason)

    def undo(self, draft_id: DraftId) -> Draft:
        """Take the last decision back, as long as nothing was sent."""
        return self._decide(draft_id, Event.undo, "decision taken back")

    def hold(self, draft_id: DraftId, reason: str) -> Draft:
        """Keep a queued draft from going out until it is released."""
        return self._decide(draft_id, Event.hold, reason)

    def cancel(self, draft_id: DraftId, reason: str) -> Draft:
        """Take a draft off the queue for good."""
        return self._decide(draft_id, Event.cancel, reason)

    def release(self, draft_id: DraftId) -> Draft:
        """Let a held draft go out, at its old time or now when that has passed."""
        draft = self.drafts.get(draft_id)
        due_at = max(draft.due_at or self.clock(), self.clock())
        return self._move(draft, Event.release, replace(draft, due_at=due_at, note="released"))

    def resolve_published(self, draft_id: DraftId, receipt: Receipt) -> Draft:
        """
        Say that a draft in doubt did appear.

        Raises:
            RemoteTaken: Another draft owns that post.
        """
        draft = self.drafts.get(draft_id)
        proven = replace(draft, receipt=receipt, note="an operator saw the post")
        return self._settle(draft, Event.confirm, proven)

    def resolve_not_published(self, draft_id: DraftId) -> Draft:
        """Say that a draft in doubt did not appear; it goes out again."""
        draft = self.drafts.get(draft_id)
        again = replace(draft, due_at=self.clock(), note="an operator did not find the post")
        return self._settle(draft, Event.retry, again)

    def answer(self, mention_id: MentionId, text: str) -> Draft:
        """
        Write the reply to a mention that was left to a person; it waits for review as any other.

        Raises:
            Conflict: The mention has a draft already.

            NotAllowed: The text is empty.
        """
        if not text.strip():
            raise NotAllowed("the answer is empty")
        item = self.inbox.get(mention_id)
        if item.status not in {Status.handed, Status.filtered}:
            raise Conflict(f"mention {mention_id} is {item.status}: edit its draft instead")
        draft = self._written_by_hand(item, text)
        entry = AuditEntry(
            subject=draft.id,
            at=draft.created_at,
            actor=self.operator,
            by=By.operator,
            event="write",
            before="",
            after=draft.state,
            note=f"for mention {mention_id}",
        )
        self.drafts.add(draft, entry, item)
        return draft

    def _written_by_hand(self, item: InboxItem, text: str) -> Draft:
        now, mention = self.clock(), item.mention
        draft = Draft(
            id=self.drafts.new_id(),
            account=mention.account,
            network=mention.network,
            text=text.strip(),
            language=mention.language or "en",
            created_at=now,
            changed_at=now,
            mention=mention.id,
            in_reply_to=mention.remote_id,
            author=mention.author,
            root=mention.root,
            place=mention.place,
            sources=item.nearest,
            topic=item.triage.topic if item.triage else "",
        )
        return self._judged(draft, mention)

    def _judged(self, draft: Draft, mention: Mention | None) -> Draft:
        """Check the text anew, and price it: a link makes it dearer."""
        return replace(draft, verdicts=self.check(draft, mention), cost_usd=price(draft))

    def _must_be_allowed(self, draft: Draft, overriding: str) -> None:
        rule = self.rules(draft)
        if rule is not None:
            raise NotAllowed(f"draft {draft.id} may not go out: {rule}")
        for verdict in draft.verdicts:
            if verdict.outcome is not Outcome.blocked:
                continue
            if verdict.check in HARD_CHECKS or not overriding:
                how = "edit it" if verdict.check in HARD_CHECKS else "edit it, or say why with "
                how += "" if verdict.check in HARD_CHECKS else "--override REASON"
                raise NotAllowed(
                    f"draft {draft.id} is blocked by {verdict.check}: {verdict.evidence}; {how}"
                )

    def _decide(self, draft_id: DraftId, event: Event, reason: str) -> Draft:
        draft = self.drafts.get(draft_id)
        return self._move(draft, event, replace(draft, note=reason))

    def _move(self, before: Draft, event: Event, changed: Draft) -> Draft:
        after, entry = step(changed, event, by=By.operator, actor=self.operator, at=self.clock())
        self.drafts.swap(before, after, entry)
        return after

    def _settle(self, before: Draft, event: Event, changed: Draft) -> Draft:
        after, entry = step(changed, event, by=By.operator, actor=self.operator, at=self.clock())
        self.drafts.settle(before, after, entry)
        return after
