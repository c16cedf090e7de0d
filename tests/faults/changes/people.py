"""The processes that are struck: an operator who edits and deletes, and a daemon that follows."""

import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bot.app import App, open_app
from bot.app import platform as connected
from bot.domain.draft import Draft, IllegalTransition
from bot.domain.ids import DraftId
from bot.domain.lifecycle import By, State
from bot.domain.platform import PlatformError
from bot.domain.points import Reached, nowhere
from bot.publishing.remove import Removal
from bot.publishing.revise import Revision
from bot.review.agenda import Agenda
from bot.review.desk import Desk
from bot.steps import Part, Steps
from bot.store.errors import Conflict, StoreDown
from bot.store.server import ensure_running
from tests.faults.striker import Striker

FOLLOWED = {"publish", "reconcile", "delete", "edit"}
"""Jobs of a daemon that have to do with posts; the others read, measure and load models."""

_BREATH_S = 0.03


@dataclass(frozen=True)
class Wish:
    """
    What an operator wants of a published post.

    Attributes:
        text: What it is to say; None for nothing any more.
    """

    draft: DraftId
    text: str | None = None


def be_an_operator(
    config: Path, wishes: Sequence[Wish], *, leaves_it: bool, striker: Striker | None
) -> None:
    """Carry *wishes* out as ``mynah posts edit`` and ``delete`` do, again where it did not end."""
    app = open_app(config)
    hand = _Hand(app, striker.reached if striker else nowhere, leaves_it)
    for wish in wishes:
        while not hand.is_through(wish):
            time.sleep(_BREATH_S)
            ensure_running(app.settings.redis.directory)


class _Hand:
    """The steps of the commands, with the points at which they are struck."""

    def __init__(self, app: App, reached: Reached, leaves_it: bool) -> None:  # noqa: FBT001 - as planned
        self._app, self._reached, self._leaves_it = app, reached, leaves_it
        agenda = Agenda(app.store, app.settings.terms(), "olga", app.clock, reached)
        self._desk = Desk(
            app.store, agenda, lambda _draft, _mention: (), lambda _draft: None, "olga", app.clock
        )

    def is_through(self, wish: Wish) -> bool:
        try:
            draft = self._app.store.drafts.get(wish.draft)
            return self._deleted(draft) if wish.text is None else self._edited(draft, wish.text)
        except (StoreDown, Conflict, IllegalTransition, PlatformError):
            return False

    def _edited(self, draft: Draft, text: str) -> bool:
        if draft.text == text and draft.state is State.published:
            return True
        if draft.state is not State.published:
            return False  # the daemon reads what the post says
        hand = Revision(
            store=self._app.store,
            platform=connected(self._app, draft.account),
            terms=self._app.settings.terms()[draft.account],
            by=By.operator,
            actor="olga",
            clock=self._app.clock,
            reached=self._reached,
        )
        return hand.send(self._desk.rewrite(draft.id, text)).text == text

    def _deleted(self, draft: Draft) -> bool:
        if draft.state is State.gone:
            return True
        if draft.state is State.deleting and self._leaves_it:
            return False
        if draft.state is not State.deleting:
            draft = self._desk.delete(draft.id, "the offer ended")
        app, platform = self._app, connected(self._app, draft.account)
        hand = Removal(app.store, platform, By.operator, "olga", app.clock, self._reached)
        return hand.delete(draft).state is State.gone


def be_a_daemon(config: Path, striker: Striker | None) -> None:
    """Step the daemon's own jobs; who leads is not asked, since there is one."""
    app = open_app(config)
    steps = Steps(app, Part.but_writing, striker.reached if striker else nowhere)
    jobs = [job for job in steps.jobs() if job.name.split()[0] in FOLLOWED]
    while True:
        for job in jobs:
            with suppress(PlatformError):
                try:
                    job.step()
                except StoreDown:
                    ensure_running(app.settings.redis.directory)
        time.sleep(_BREATH_S)
