"""The processes that a run strikes: a daemon that publishes and an operator who approves."""

import time
from collections.abc import Sequence
from pathlib import Path

from bot.app import App, open_app
from bot.daemon import run as run_daemon
from bot.domain.draft import IllegalTransition
from bot.domain.ids import DraftId
from bot.domain.lifecycle import State
from bot.domain.points import nowhere
from bot.review.agenda import Agenda, Soon
from bot.review.desk import Desk
from bot.steps import Part
from bot.store.errors import Conflict, StoreDown
from bot.store.server import ensure_running
from tests.faults.striker import Striker


def be_a_daemon(config: Path, striker: Striker | None) -> None:
    run_daemon(config, part=Part.but_writing, reached=striker.reached if striker else nowhere)


def be_an_operator(config: Path, drafts: Sequence[DraftId], striker: Striker | None) -> None:
    """Approve *drafts* at the desk, and look again where Redis did not answer."""
    app = open_app(config)
    desk = _desk(app, striker)
    for draft in drafts:
        while not _is_decided(desk, draft):
            time.sleep(0.05)
            ensure_running(app.settings.redis.directory)


def _desk(app: App, striker: Striker | None) -> Desk:
    reached = striker.reached if striker else nowhere
    agenda = Agenda(app.store, app.settings.terms(), "olga", app.clock, reached)
    usual = app.desk("olga")
    return Desk(app.store, agenda, usual.check, usual.rules, "olga", app.clock)


def _is_decided(desk: Desk, draft: DraftId) -> bool:
    try:
        if desk.store.drafts.get(draft).state is State.pending:
            desk.approve(draft, Soon.now)
    except (StoreDown, Conflict, IllegalTransition):
        return False
    return True
