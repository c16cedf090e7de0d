"""What a person does about the mentions that were left to them."""

from dataclasses import dataclass, replace
from typing import Final

from bot.domain.audit import AuditEntry
from bot.domain.draft import Draft
from bot.domain.ids import MentionId
from bot.domain.inbox import Decision, InboxItem, Status, Triage
from bot.domain.intent import Intent
from bot.domain.lifecycle import By, State
from bot.domain.origin import Source
from bot.domain.thread import Form
from bot.domain.written import written
from bot.policy.check import has_one_reply
from bot.review.agenda import NotAllowed
from bot.review.desk import Desk
from bot.store.errors import Conflict

_LEFT: Final = frozenset({Status.handed, Status.filtered, Status.owed})
_NEVER_OUT: Final = frozenset({State.rejected, State.expired, State.cancelled})


@dataclass(frozen=True, slots=True)
class Answering:
    """One operator's hand on the inbox; what is written waits for review as any other draft."""

    desk: Desk

    def hold(self, mention_id: MentionId, words: Source) -> Draft:
        """
        Take the holding reply that was offered for a mention; the answer itself is then owed.

        Raises:
            Conflict: The mention has a draft already.

            NotAllowed: It is about something else than an order or an account.
        """
        item = self._left_to_a_person(mention_id)
        if item.status is Status.owed:
            raise Conflict(f"draft {item.draft} holds mention {mention_id} already")
        if item.triage is None or item.triage.topic != Intent.order:
            raise NotAllowed(f"mention {mention_id} is about no order: answer it yourself")
        draft = replace(self._by_hand(item, words.text), sources=(words,), note="a holding reply")
        return self._add(self.desk.judged(draft, item.mention), item, Status.owed)

    def answer(
        self,
        mention_id: MentionId,
        text: str,
        form: Form = Form.post,
        sources: tuple[Source, ...] = (),
    ) -> Draft:
        """
        Write the reply to a mention that was left to a person, or that a holding reply holds.

        Args:
            sources: What the text rests on; left out, the facts that came nearest.

        Raises:
            Conflict: The mention has a draft already.

            NotAllowed: The text is empty, or the network's one reply was the holding reply.

            CannotSplit: It makes no thread.
        """
        if not text.strip():
            raise NotAllowed("the answer is empty")
        item = self._left_to_a_person(mention_id)
        network = item.mention.network
        if item.status is Status.owed and has_one_reply(network) and self._is_held(item):
            raise NotAllowed(
                f"{network} allows one reply to a mention, and {item.draft} is it: reject that one"
                f" first if it has not gone out, else answer @{item.mention.author} another way"
                f" and say so with mynah inbox close {mention_id} --reason …"
            )
        draft = self._by_hand(item, text)
        draft = self.desk.cut(replace(draft, sources=sources or draft.sources), form)
        return self._add(self.desk.judged(draft, item.mention), item, Status.drafted)

    def close(self, mention_id: MentionId, reason: str) -> InboxItem:
        """
        Decide that nothing more is answered here.

        Args:
            reason: For the other operators: who answered elsewhere, or why nobody does.

        Raises:
            Conflict: No person has to answer it, or somebody else moved it meanwhile.
        """
        store, now = self.desk.store, self.desk.clock()
        item = store.inbox.get(mention_id)
        if item.status not in {Status.handed, Status.owed}:
            raise Conflict(f"mention {mention_id} is {item.status}: it waits for nobody")
        topic = item.triage.topic if item.triage else ""
        closed = Triage(Decision.ignore, topic, f"closed by {self.desk.operator}: {reason}", 1.0)
        after = replace(item, status=Status.filtered, changed_at=now, triage=closed)
        entry = AuditEntry(
            subject=mention_id,
            at=now,
            actor=self.desk.operator,
            by=By.operator,
            event="close",
            before=item.status,
            after=after.status,
            note=reason,
        )
        return store.inbox.move(item, after, entry)

    def _left_to_a_person(self, mention_id: MentionId) -> InboxItem:
        item = self.desk.store.inbox.get(mention_id)
        if item.status not in _LEFT:
            raise Conflict(f"mention {mention_id} is {item.status}: edit its draft instead")
        return item

    def _is_held(self, item: InboxItem) -> bool:
        """Tell whether the holding reply to *item* is out, or may still go out."""
        drafts = self.desk.store.drafts
        return item.draft is not None and drafts.get(item.draft).state not in _NEVER_OUT

    def _add(self, draft: Draft, item: InboxItem, becomes: Status) -> Draft:
        note = f"for mention {item.mention.id}"
        entry = written(draft, by=By.operator, actor=self.desk.operator, note=note)
        self.desk.store.drafts.add(draft, entry, item, becomes)
        return draft

    def _by_hand(self, item: InboxItem, text: str) -> Draft:
        now, mention = self.desk.clock(), item.mention
        return Draft(
            id=self.desk.store.drafts.new_id(),
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
            asked_at=mention.posted_at,
        )
