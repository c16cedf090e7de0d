"""
The operator's desk: every decision a person takes about a draft.

An approval is of an exact text. What a check blocks is not approved by oversight: the operator
has to say why it may go out all the same, and a network's own rules have no such way round.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.approval import Approval, ApprovedText
from bot.domain.audit import AuditEntry
from bot.domain.draft import Draft, fingerprint
from bot.domain.extras import Extras
from bot.domain.ids import DraftId
from bot.domain.lifecycle import By, Event, allowed
from bot.domain.mention import Mention
from bot.domain.origin import Source
from bot.domain.points import Point
from bot.domain.thread import Form
from bot.domain.verdict import Outcome
from bot.domain.written import written
from bot.policy.beside import objection
from bot.policy.check import rules_held_by
from bot.policy.demands import DEMANDS
from bot.policy.prices import priced
from bot.policy.rule import Case
from bot.review.agenda import Agenda, NotAllowed, Soon, When
from bot.review.asked import HARD_CHECKS, Check, Cut, Rules, whole
from bot.store.ground import lost_ground
from bot.store.queue import Moved
from bot.store.store import Store


@dataclass(frozen=True, slots=True)
class Desk:
    """One operator's hand on the review queue."""

    store: Store
    agenda: Agenda
    check: Check
    rules: Rules
    operator: str
    clock: Callable[[], datetime]
    cut: Cut = whole

    def approve(
        self, draft_id: DraftId, when: When = Soon.next_slot, *, overriding: str = ""
    ) -> Draft:
        """
        Approve the text as it stands and put it on the queue, in one step.

        Args:
            when: When it goes out: a time, the next free slot, or now.

            overriding: Why a text that a check blocks may go out all the same, or in quiet hours,
                or below a post of ours that is gone: there it counts once that was told.

        Raises:
            NotAllowed: What it answers is gone, a check blocks the text, a rule of the network
                forbids it, or the account is closed at that time.

            IllegalTransition: The draft does not wait for a decision.

            Conflict: Somebody else decided first.
        """
        draft = self.store.drafts.get(draft_id)
        self._must_stand(draft, overriding)
        self._must_be_allowed(draft, overriding)

        def steps(timed: Draft) -> Moved:
            approved, first = self.agenda.step(Event.approve, replace(timed, note=overriding))
            scheduled, second = self.agenda.step(Event.schedule, approved)
            return scheduled, (*first, *second)

        return self.agenda.place(draft, when, steps, overriding=overriding)

    def edit(self, draft_id: DraftId, text: str, form: Form | None = None) -> Draft:
        """
        Replace the text; an approval is lost, and every check runs again.

        Args:
            form: In how many posts it goes out; None for as before. A thread is cut anew.

        Raises:
            NotAllowed: The text is empty.

            CannotSplit: It makes no thread.
        """
        if not text.strip():
            raise NotAllowed("the text is empty: reject the draft instead")
        draft = self.store.drafts.get(draft_id)
        return self._recut(draft, replace(draft, text=text.strip(), note="edited"), form)

    def tell(self, draft_id: DraftId, told: Source) -> Draft:
        """
        Let a reply say what *told* says instead; an approval is lost, as by an edit.

        The wordings of what it said before go: they teach the ranking nothing about this.

        Raises:
            NotAllowed: It is no reply.

            CannotSplit: It makes no thread.
        """
        draft = self.store.drafts.get(draft_id)
        if draft.mention is None:
            raise NotAllowed("it answers nobody: mynah write post --fact tells a fact in a post")
        note = f"tells “{told.id}” instead"
        changed = replace(draft, text=told.text, sources=(told,), origin=None, note=note)
        return self._recut(draft, changed, None)

    def attach(self, draft: Draft, extras: Extras) -> Draft:
        """
        Replace what goes out with the text of *draft*; an approval is lost, as by an edit.

        Args:
            draft: As read; *extras* were made from it.

        Raises:
            NotAllowed: It may not go out there.

            CannotSplit: The thread makes too many parts beside them.

            Conflict: Somebody else changed the draft since.
        """
        changed = replace(draft, extras=extras, note="attached")
        _must_go_together(changed)
        return self._recut(draft, changed, None)

    def reject(self, draft_id: DraftId, reason: str) -> Draft:
        """Decide that the draft does not go out; *reason* teaches the ranking."""
        return self._decide(draft_id, Event.reject, reason)

    def escalate(self, draft_id: DraftId, reason: str) -> Draft:
        """Leave the decision to somebody else."""
        return self._decide(draft_id, Event.escalate, reason)

    def undo(self, draft_id: DraftId) -> Draft:
        """Take the last decision back, as long as nothing was sent."""
        return self._decide(draft_id, Event.undo, "decision taken back")

    def write(self, draft: Draft, form: Form = Form.post) -> Draft:
        """
        Put an original post that a person wrote into the review queue.

        Raises:
            NotAllowed: The text is empty, or what goes out with it may not.

            CannotSplit: It makes no thread.
        """
        if not draft.text.strip():
            raise NotAllowed("the text is empty")
        _must_go_together(draft)
        made = self.judged(self.cut(draft, form), None)
        entry = written(made, by=By.operator, actor=self.operator, note=draft.note)
        self.store.drafts.add(made, entry)
        return made

    def delete(self, draft_id: DraftId, reason: str) -> Draft:
        """
        Decide that a published post is to be taken away; nothing is sent yet.

        Raises:
            IllegalTransition: It is not published.
        """
        return self._decide(draft_id, Event.delete, reason)

    def rewrite(self, draft_id: DraftId, text: str, *, overriding: str = "") -> Draft:
        """
        Approve another text for a published post; nothing is sent yet.

        Raises:
            NotAllowed: The text is empty or as it was, a check blocks it, or a rule of the network
                forbids it, or forbids edits; or it is a thread.

            IllegalTransition: It is not published.
        """
        draft = self.store.drafts.get(draft_id)
        if not text.strip() or text.strip() == draft.text:
            raise NotAllowed("the text is empty or as it was: delete the post, or leave it")
        if why_not := DEMANDS[draft.network].why_no_edit(draft.extras.images):
            raise NotAllowed(why_not)
        if draft.thread is not None:
            raise NotAllowed("a thread is not edited, its parts would be cut anew: delete it")
        mention = self.store.inbox.get(draft.mention).mention if draft.mention else None
        anew = self.judged(replace(draft, text=text.strip()), mention)
        self._must_be_allowed(anew, overriding)
        approval = Approval(self.operator, self.clock(), fingerprint(anew))
        rewrite = ApprovedText(anew.text, approval, anew.verdicts)
        note = overriding or "another text"
        return self._move(draft, Event.rewrite, replace(draft, rewrite=rewrite, note=note))

    def _recut(self, draft: Draft, changed: Draft, form: Form | None) -> Draft:
        """Store *changed* in the place of *draft*, in the posts in which it goes out."""
        mention = self.store.inbox.get(draft.mention).mention if draft.mention else None
        before = draft.thread.form if draft.thread else Form.post
        # Looked at first: of a thread that has begun, the table says what is public.
        moved, entries = self.agenda.step(Event.edit, changed)
        after = self.judged(self.cut(moved, form or before), mention)
        self.store.drafts.swap(draft, after, *entries)
        return after

    def judged(self, draft: Draft, mention: Mention | None) -> Draft:
        """Check the text anew, and price it: a link makes it dearer."""
        return priced(replace(draft, verdicts=self.check(draft, mention)))

    def _must_stand(self, draft: Draft, overriding: str) -> None:
        lost = lost_ground(self.store, draft)
        if lost is None:
            return
        how = "reject it"
        if lost.since is not None:
            if overriding and lost.why in draft.warned_of:
                return
            self._note_warning(draft, lost.why)
            how += ", or say why with --override REASON"
        raise NotAllowed(f"draft {draft.id} may not go out: {lost.why}; {how}")

    def _note_warning(self, draft: Draft, why: str) -> None:
        """Remember that whoever wants *draft* out was told *why* not: a reason given now counts."""
        if why in draft.warned_of or Event.approve not in allowed(draft.state, By.operator):
            return
        warned = replace(draft, warned_of=(*draft.warned_of, why))
        state, by = draft.state, By.operator
        entry = AuditEntry(draft.id, self.clock(), self.operator, by, "warn", state, state, why)
        self.store.drafts.amend(draft, warned, entry)

    def _must_be_allowed(self, draft: Draft, overriding: str) -> None:
        rule = self.rules(draft)
        if rule is not None:
            raise NotAllowed(f"draft {draft.id} may not go out: {rule}")
        most = self.agenda.terms[draft.account].limits.max_per_day
        n_left = len(draft.thread.left) if draft.thread else 1
        if most is not None and n_left > most:
            raise NotAllowed(
                f"draft {draft.id} has {n_left} parts, and max_per_day lets {draft.account} post "
                f"{most} times a day: shorten it, or raise max_per_day"
            )
        for verdict in draft.verdicts:
            if verdict.outcome is not Outcome.blocked:
                continue
            if verdict.check in HARD_CHECKS or not overriding:
                for held in rules_held_by(verdict.check, draft.network):
                    self.store.objections.note(held.name, draft.id, self.clock())
                how = "edit it" if verdict.check in HARD_CHECKS else "edit it, or say why with "
                how += "" if verdict.check in HARD_CHECKS else "--override REASON"
                why = f"{verdict.check}: {verdict.evidence.rstrip('.')}"
                raise NotAllowed(f"draft {draft.id} is blocked by {why}; {how}")

    def _decide(self, draft_id: DraftId, event: Event, reason: str) -> Draft:
        draft = self.store.drafts.get(draft_id)
        return self._move(draft, event, replace(draft, note=reason))

    def _move(self, before: Draft, event: Event, changed: Draft) -> Draft:
        after, entries = self.agenda.step(event, changed)
        self.agenda.reached(Point.before_decision)
        self.store.drafts.swap(before, after, *entries)
        self.agenda.reached(Point.after_decision)
        return after


def _must_go_together(draft: Draft) -> None:
    is_reply = draft.in_reply_to is not None
    found = objection(Case(draft.network, draft.text, is_reply, extras=draft.extras))
    if found is not None:
        raise NotAllowed(found)
