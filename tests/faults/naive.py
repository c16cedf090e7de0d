"""What most tools do: send and then write it down, or send again when in doubt."""

from dataclasses import dataclass, field, replace

from bot.domain.draft import as_post, step
from bot.domain.lifecycle import By, Event
from bot.domain.platform import PlatformError
from bot.domain.points import Point
from bot.domain.proof import prove
from bot.publishing.publish import Publisher
from bot.publishing.reconcile import Reconciler
from bot.store.documents import to_ms
from tests.factories import attempt


@dataclass(slots=True)
class NaivePublisher(Publisher):
    """Publishes first and records afterwards; what fails is simply tried again."""

    n_errors: int = field(default=0)

    def step(self):
        for account, platform in self.platforms.items():
            for draft in self.store.queue.due(account, to_ms(self.clock())):
                self.reached(Point.before_claim)
                self.reached(Point.before_call)
                try:
                    receipt = platform.publish(as_post(draft))
                except PlatformError:
                    self.n_errors += 1
                    continue
                self.reached(Point.after_call)
                self._write_down(draft, receipt)
        return False

    def _write_down(self, draft, receipt):
        sent = replace(draft, attempt=attempt(fence=self.store.queue.fence(draft.account) + 1))
        publishing, entry = step(
            sent, Event.claim, by=By.publisher, actor=self.owner, at=self.clock()
        )
        self.store.queue.claim(draft, publishing, entry)
        self.reached(Point.after_claim)
        proven, event = prove(publishing, receipt)
        done, entry = step(proven, event, by=By.publisher, actor=self.owner, at=self.clock())
        self.reached(Point.before_record)
        self.store.queue.settle(publishing, done, entry)
        self.reached(Point.after_record)


@dataclass(slots=True)
class ResendingReconciler(Reconciler):
    """Sends again as soon as an attempt is in doubt; nobody looks at the timeline."""

    def _look(self, draft):
        again = replace(draft, due_at=self.clock(), note="sent again without a look")
        return self._settle(draft, Event.retry, again)
