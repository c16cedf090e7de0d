"""From the inbox to the writers, to a person, or to nobody: every new mention gets a decision."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

import structlog

from bot.domain.audit import AuditEntry
from bot.domain.brand import Brand
from bot.domain.inbox import Decision, InboxItem, Status, Triage
from bot.domain.mention import Mention
from bot.inbox.intent import IntentModel
from bot.inbox.triage import Known, triage
from bot.store.errors import Conflict, StoreError
from bot.store.inbox import Inbox
from bot.voice.language import language_of
from bot.voice.normalise import fold

log = structlog.get_logger()

_OLD: Final = timedelta(days=7)
"""An answer after so long surprises more than it helps. The first poll of an account may bring
mentions of years."""

_STATUS: Final = {
    Decision.reply: Status.waiting,
    Decision.thank: Status.waiting,
    Decision.human: Status.handed,
    Decision.ignore: Status.filtered,
}


@dataclass(frozen=True, slots=True)
class Sorter:
    """
    Decides on mentions, one by one.

    Attributes:
        handles: Network to the brand's own handles there.
    """

    inbox: Inbox
    brand: Brand
    intents: IntentModel
    handles: Mapping[str, frozenset[str]]
    owner: str
    clock: Callable[[], datetime]

    def sort(self) -> int:
        """Decide on the mentions that nobody looked at yet; return how many these were."""
        new = self.inbox.in_status(Status.new)
        for item in new:
            try:
                self._move(item, *self._read(item.mention))
            except Conflict:
                continue  # another process decided
        return len(new)

    def _read(self, mention: Mention) -> tuple[Mention, Triage]:
        """Return *mention* with its language, and the decision on it."""
        try:
            spoken = replace(mention, language=language_of(mention, self.brand))
            return spoken, self._decide(spoken)
        except StoreError:
            raise
        except Exception as error:
            # One unreadable mention must not stop the rest.
            log.exception("mention could not be triaged", mention=mention.id)
            reason = f"could not be read ({type(error).__name__}): look at it on the network"
            return mention, Triage(Decision.human, "unreadable", reason, 1.0)

    def _decide(self, mention: Mention) -> Triage:
        first = self.inbox.first_to_say(mention, _said(mention))
        known = Known(
            own_handles=self.handles[mention.network],
            opted_out=self.inbox.has_opted_out(mention.network, mention.author),
            duplicate_of=None if first == mention.id else first,
            n_exchanges=self.inbox.n_replies_to(mention.account, mention.author),
        )
        decided = triage(mention, self.brand, self.intents, known)
        age = self.clock() - mention.posted_at
        if age > _OLD and decided.decision in {Decision.reply, Decision.thank}:
            reason = f"is {age.days} days old: decide whether an answer still helps"
            return Triage(Decision.human, "old", reason, 1.0)
        return decided

    def _move(self, item: InboxItem, mention: Mention, decided: Triage) -> None:
        if decided.topic == "opt_out":
            self.inbox.opt_out(mention.network, mention.author, self.clock())
        after = replace(
            item,
            mention=mention,
            status=_STATUS[decided.decision],
            triage=decided,
            changed_at=self.clock(),
        )
        entry = AuditEntry(
            subject=mention.id,
            at=self.clock(),
            actor=self.owner,
            by="triage",
            event=decided.decision,
            before=item.status,
            after=after.status,
            note=decided.topic,  # reasons may quote the mention, which the audit outlives
        )
        self.inbox.move(item, after, entry)
        log.info("mention sorted", mention=mention.id, to=after.status, topic=decided.topic)


def _said(mention: Mention) -> str:
    """Return what *mention* says, for comparison; nobody knows what two pictures have in common."""
    unknown = mention.remote_id if "" in mention.alt_texts else ""
    return fold(mention.whole) + unknown
