"""
Takes a published post away.

The operator's wish is written first, as the state ``deleting``, and stays until the network has
the post no more or refuses. Deleting again what is gone is no error, so a lost answer is settled by
looking, and a post that still stands is deleted again.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.draft import Draft, step
from bot.domain.lifecycle import By, Event
from bot.domain.own_posts import Standing
from bot.domain.platform import Refused, Unconfirmed
from bot.domain.points import Point, Reached, nowhere
from bot.domain.proof import posts
from bot.publishing.own_reads import read_numbers
from bot.store.store import Store


@dataclass(frozen=True, slots=True)
class Removal:
    """One hand that deletes posts of one account: an operator's, or the daemon's."""

    store: Store
    platform: Standing
    by: By
    actor: str
    clock: Callable[[], datetime]
    reached: Reached = nowhere

    def delete(self, draft: Draft) -> Draft:
        """
        Delete the post of *draft*, which is ``deleting``, and record what came of it.

        Returns:
            The draft: ``gone``, or ``published`` where the network refused.

        Raises:
            PlatformError: It is not certain, or was not done; the draft stays ``deleting``.

            Conflict: Somebody else settled it.
        """
        try:
            for post in reversed(posts(draft)):  # a thread from its end: what is left reads whole
                self.reached(Point.before_change)
                self.platform.delete(post.id)
                self.reached(Point.after_change)
        except Refused as error:
            return self._settle(draft, Event.refuse, f"the network did not delete it: {error}")
        except Unconfirmed:
            if not self.is_gone(draft):
                raise
        return self._settle(draft, Event.vanish, _reason(draft))

    def finish(self, draft: Draft) -> Draft:
        """
        Look whether the post of *draft*, which is ``deleting``, is gone, and delete it if not.

        Raises:
            PlatformError: As :meth:`delete`, or it could not be read.
        """
        if self.is_gone(draft):
            return self._settle(draft, Event.vanish, _reason(draft))
        return self.delete(draft)

    def is_gone(self, draft: Draft) -> bool:
        """
        Tell whether the network certainly has the post no more, of a thread no part.

        Raises:
            PlatformError: It could not be read.
        """
        ids = [one.id for one in posts(draft)]
        self.reached(Point.before_check)
        found = read_numbers(self.store, self.platform, draft, ids, self.clock())
        self.reached(Point.after_check)
        return all(one in found and found[one] is None for one in ids)

    def _settle(self, draft: Draft, event: Event, note: str) -> Draft:
        changed = replace(draft, note=note)
        after, entry = step(changed, event, by=self.by, actor=self.actor, at=self.clock())
        self.reached(Point.before_outcome)
        self.store.drafts.swap(draft, after, entry)
        self.reached(Point.after_outcome)
        return after


def _reason(draft: Draft) -> str:
    return f"deleted: {draft.note}" if draft.note else "deleted"
