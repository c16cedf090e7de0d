"""A week's second thoughts: operators edit and take back what is out, and what must hold of it."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from bot.app import App, platform
from bot.domain.draft import Draft, IllegalTransition
from bot.domain.ids import AccountName, DraftId
from bot.domain.lifecycle import By, State
from bot.domain.platform import PlatformError
from bot.domain.points import Point
from bot.domain.proof import posts
from bot.publishing.remove import Removal
from bot.publishing.revise import Revision
from bot.review.desk import Desk
from bot.store.errors import Conflict, StoreDown
from tests.faults.accounts import Network
from tests.faults.scene import texts_of
from tests.faults.week_daemon import Killed

_OFTEN = 0.006
"""Chance in a minute: about 60 times in a week."""
_DIES = 0.08
"""Chance that the command dies, at each point that it comes by."""


@dataclass
class Changes:
    """
    What operators want of posts that are out, and what of them the networks must show.

    Attributes:
        deleted: The texts of what is to be taken away.

        edited: The text before and the one that is wanted.

        out: The draft of every post that was seen to be out, by remote id.
    """

    app: App
    desk: Desk
    chance: random.Random
    networks: Mapping[AccountName, Network]
    deleted: dict[DraftId, tuple[str, ...]] = field(default_factory=dict)
    edited: dict[DraftId, tuple[str, str]] = field(default_factory=dict)
    out: dict[str, DraftId] = field(default_factory=dict)
    unasked: set[DraftId] = field(default_factory=set)
    counts: Counter[str] = field(default_factory=Counter)
    _hands: dict[AccountName, Any] = field(default_factory=dict)

    def act(self) -> None:
        """Let somebody think again, now and then."""
        if self.chance.random() >= _OFTEN:
            return
        with suppress(StoreDown):
            found = self.app.store.drafts.in_state(State.published)
            fresh = [one for one in found if one.id not in {**self.deleted, **self.edited}]
            if fresh:
                self._change(self.chance.choice(fresh))

    def follow(self) -> None:
        """Note what is out, and ask again for what did not come about, as an operator does."""
        with suppress(StoreDown):
            gone = self.app.store.drafts.in_state(State.gone)
            self.unasked |= {one.id for one in gone if one.id not in self.deleted}
            for draft in self.app.store.drafts.in_state(State.published):
                self._note(draft)
                if draft.id in self.deleted:
                    self._delete(draft)
                elif draft.id in self.edited and draft.text != self.edited[draft.id][1]:
                    self._edit(draft)

    def before(self, text: str) -> str:
        """Return what the post that says *text* was approved with."""
        return next((old for old, new in self.edited.values() if new == text), text)

    def faults(self, shown: Sequence[Any]) -> Iterator[str]:
        """
        Say what was not changed as somebody asked, or changed though nobody did.

        Args:
            shown: Every post on the networks, as their side doors give it.
        """
        there = {post.id: post for post in shown}
        yield from (f"{one} was gone though nobody asked" for one in sorted(self.unasked))
        for name, draft in self.out.items():
            if draft in self.deleted:
                if name in there:
                    yield f"{draft} was to be deleted, and {name} stands"
            elif name not in there:
                yield f"{draft} lost {name}, which nobody wanted deleted"
            else:
                n_edits, n_asked = getattr(there[name], "n_edits", 0), int(draft in self.edited)
                if n_edits != n_asked:
                    yield f"{draft} was edited {n_edits} times instead of {n_asked}"

    def report(self) -> str:
        return ", ".join(f"{n} {what}" for what, n in sorted(self.counts.items()))

    def _note(self, draft: Draft) -> None:
        self.out |= {post.id: draft.id for post in posts(draft)}

    def _change(self, draft: Draft) -> None:
        self._note(draft)
        may_edit = self.networks[draft.account].is_editable and draft.thread is None
        if may_edit and self.chance.random() < 0.6:
            self.edited[draft.id] = (draft.text, f"Second {draft.text}")
            self.counts["posts to be edited"] += 1
            self._edit(draft)
        else:
            self.deleted[draft.id] = texts_of(draft)
            what = "threads" if draft.thread else "posts"
            self.counts[f"{what} to be deleted"] += 1
            self._delete(draft)

    def _edit(self, draft: Draft) -> None:
        app, terms = self.app, self.app.settings.terms()[draft.account]
        hand = Revision(
            app.store, self._hand(draft), terms, By.operator, "olga", app.clock, self._reached
        )
        with suppress(StoreDown, Conflict, IllegalTransition, PlatformError, Killed):
            hand.send(self.desk.rewrite(draft.id, self.edited[draft.id][1]))

    def _delete(self, draft: Draft) -> None:
        app = self.app
        hand = Removal(app.store, self._hand(draft), By.operator, "olga", app.clock, self._reached)
        with suppress(StoreDown, Conflict, IllegalTransition, PlatformError, Killed):
            hand.delete(self.desk.delete(draft.id, "wrong price"))

    def _hand(self, draft: Draft) -> Any:
        if draft.account not in self._hands:
            self._hands[draft.account] = platform(self.app, draft.account)
        return self._hands[draft.account]

    def _reached(self, _point: Point) -> None:
        if self.chance.random() < _DIES:
            self.counts["commands killed"] += 1
            raise Killed
