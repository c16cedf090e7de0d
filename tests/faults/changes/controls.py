"""
Negative controls: changes as they are often made. The harness must catch each of them.

Every one is put in place of the real part in a process that does nothing else.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, replace

from adapters.sandbox.control import Control
from bot import after, steps
from bot.domain.draft import Draft, as_post, rewritten
from bot.domain.lifecycle import Event
from bot.domain.platform import Platform, PlatformError, Unconfirmed
from bot.domain.points import Point
from bot.domain.post import Receipt
from bot.domain.proof import prove
from bot.publishing.remove import Removal
from bot.publishing.revise import Revision
from bot.publishing.uploads import hand_over
from bot.store.documents import to_ms
from tests.faults.accounts import NETWORKS
from tests.faults.changes import people
from tests.faults.naive import NaivePublisher


def resend_edits(_url: str) -> None:
    """Send an edit again whose answer was lost, without reading the post."""
    after.Revision = people.Revision = _Resending


def record_first(_url: str) -> None:
    """Write down that a post is gone, then delete it."""
    after.Removal = people.Removal = _RecordingFirst


def delete_newest(url: str) -> None:
    """Delete the newest post of the account, as "take my last post back" does."""

    class DeletingNewest(Removal):
        def delete(self, draft: Draft) -> Draft:
            network = next(one for one in NETWORKS if one.name == draft.network)
            with closing(Control(url)) as control:
                newest = network.answered(control)[-1][0]
            self.reached(Point.before_change)
            self.platform.delete(newest)
            self.reached(Point.after_change)
            return self._settle(draft, Event.vanish, "deleted")

        finish = delete

    after.Removal = people.Removal = DeletingNewest


def threads_in_one_go(_url: str) -> None:
    """Upload, send all the parts of a thread, then write them down."""
    steps.Publisher = _InOneGo


class _Resending(Revision):
    def send(self, draft: Draft) -> Draft:
        anew = as_post(rewritten(draft))
        self.reached(Point.before_change)
        try:
            self.platform.edit(draft.receipt.id, anew)
        except Unconfirmed:
            self.platform.edit(draft.receipt.id, anew)
        self.reached(Point.after_change)
        return self._confirm(draft)

    finish = send


class _RecordingFirst(Removal):
    def delete(self, draft: Draft) -> Draft:
        gone = self._settle(draft, Event.vanish, "deleted")
        self.reached(Point.before_change)
        self.platform.delete(draft.receipt.id)
        self.reached(Point.after_change)
        return gone


@dataclass(slots=True)
class _InOneGo(NaivePublisher):
    def step(self) -> bool:
        for account, platform in self.platforms.items():
            for draft in self.store.queue.due(account, to_ms(self.clock())):
                try:
                    receipts = list(self._send_all(draft, platform))
                except PlatformError:
                    continue
                for receipt in receipts:
                    self._write_down(self.store.drafts.get(draft.id), receipt)
        return False

    def _send_all(self, draft: Draft, platform: Platform) -> Iterator[Receipt]:
        images = draft.extras.images
        uploads = hand_over(images, platform, self.read, lambda: None, self.reached)
        event = Event.advance
        while event is Event.advance:
            self.reached(Point.before_part)
            receipt = platform.publish(replace(as_post(draft), uploads=uploads))
            self.reached(Point.after_part)
            yield receipt
            draft, event = prove(draft, receipt)
            uploads = ()


CONTROLS: Mapping[str, Callable[[str], None]] = {
    "resend-edits": resend_edits,
    "record-first": record_first,
    "delete-newest": delete_newest,
    "threads-in-one-go": threads_in_one_go,
}
SYMPTOMS: Mapping[str, str] = {
    "resend-edits": "edited_twice",
    "record-first": "lost",
    "delete-newest": "unasked",
    "threads-in-one-go": "doubled",
}
"""What each of them must show, by its name among the counts."""
