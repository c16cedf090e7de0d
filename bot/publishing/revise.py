"""
Lets a published post say another text, which an operator has approved.

The approved text is written first, as the state ``editing``, and sent once. A lost answer is
settled by reading the post: it says the new text or the old one. Nothing is sent again; an edit
that did not arrive is an operator's to repeat.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.draft import Draft, as_post, rewritten, step
from bot.domain.lifecycle import By, Event
from bot.domain.own_posts import Editing
from bot.domain.pause import scopes
from bot.domain.platform import (
    AccountBroken,
    Refused,
    RetryLater,
    Unconfirmed,
)
from bot.domain.points import Point, Reached, nowhere
from bot.domain.post import Post
from bot.domain.terms import Terms
from bot.store.store import Store


@dataclass(frozen=True, slots=True)
class Revision:
    """One hand that edits posts of one account: an operator's, or the daemon's."""

    store: Store
    platform: Editing
    terms: Terms
    by: By
    actor: str
    clock: Callable[[], datetime]
    reached: Reached = nowhere

    def send(self, draft: Draft) -> Draft:
        """
        Send the new text of *draft*, which is ``editing``, once, and record what came of it.

        Returns:
            The draft, ``published`` with its new text.

        Raises:
            Unconfirmed: Nobody knows; the draft stays ``editing``.

            PlatformError: The post certainly stands as it did; so does the draft again.

            Conflict: Somebody else settled it.
        """
        try:
            self._may_go_out(draft)
            self.reached(Point.before_change)
            self.platform.edit(_remote(draft), as_post(rewritten(draft)))
            self.reached(Point.after_change)
        except (Refused, RetryLater, AccountBroken) as error:
            self._keep(draft, str(error))
            raise
        except Unconfirmed:
            if not self._says_it(draft):
                raise
        return self._confirm(draft)

    def finish(self, draft: Draft) -> Draft:
        """
        Read the post of *draft*, which is ``editing`` and in doubt, and record what it says.

        Raises:
            PlatformError: It could not be read.
        """
        said = self._says(draft, as_post(rewritten(draft)))
        if said is None:
            gone = replace(draft, rewrite=None, note="the network has it no more")
            return self._settle(draft, Event.vanish, gone)
        if said:
            return self._confirm(draft)
        stands = self._says(draft, as_post(draft))
        which = "the old text" if stands else "a text that is neither the old nor the new one"
        return self._keep(draft, f"the edit did not arrive, the network shows {which}: look at it")

    def _may_go_out(self, draft: Draft) -> None:
        """Look at the kill switch and the preflight, and take the call out of the rate."""
        stopped = {one.scope: one for one in self.store.pauses.all()}
        for scope in scopes(draft.account, draft.network):
            if scope in stopped:
                by = stopped[scope].operator
                raise RetryLater(f"{scope} was paused by {by}", after=timedelta())
        why_not = self.store.preflights.objection(draft.account, self.clock())
        if why_not is not None:
            raise AccountBroken(f"nothing goes out from {draft.account}: {why_not}")
        rate = self.terms.rate
        if rate is not None and not self.store.rates.take(draft.account, rate):
            raise RetryLater("the rate that the network documents is used up", after=timedelta())

    def _says_it(self, draft: Draft) -> bool:
        try:
            return self._says(draft, as_post(rewritten(draft))) is True
        except (RetryLater, AccountBroken):
            return False  # not to be read now: the daemon will

    def _says(self, draft: Draft, post: Post) -> bool | None:
        self.reached(Point.before_check)
        said = self.platform.says(_remote(draft), post)
        self.reached(Point.after_check)
        return said

    def _confirm(self, draft: Draft) -> Draft:
        return self._settle(draft, Event.confirm, replace(rewritten(draft), note=draft.note))

    def _keep(self, draft: Draft, why: str) -> Draft:
        return self._settle(draft, Event.refuse, replace(draft, rewrite=None, note=why))

    def _settle(self, before: Draft, event: Event, changed: Draft) -> Draft:
        after, entry = step(changed, event, by=self.by, actor=self.actor, at=self.clock())
        self.reached(Point.before_outcome)
        self.store.drafts.swap(before, after, entry)
        self.reached(Point.after_outcome)
        return after


def _remote(draft: Draft) -> str:
    return draft.receipt.id if draft.receipt else ""
