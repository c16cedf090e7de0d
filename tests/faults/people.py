"""The processes that a run strikes: a daemon that publishes and an operator who approves."""

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from bot.app import open_app
from bot.daemon import run as run_daemon
from bot.domain.audit import AuditEntry
from bot.domain.draft import Draft, IllegalTransition, State
from bot.domain.ids import DraftId
from bot.publishing.points import nowhere
from bot.review.desk import Desk
from bot.steps import Part
from bot.store.drafts import Drafts
from bot.store.errors import Conflict, StoreDown
from bot.store.keys import Keys
from bot.store.server import ensure_running
from tests.faults.plan import Moment
from tests.faults.striker import Striker

_MOMENTS = {
    State.approved: (Moment.before_approve, Moment.after_approve),
    State.scheduled: (Moment.before_queue, Moment.after_queue),
}


def be_a_daemon(config: Path, striker: Striker | None) -> None:
    run_daemon(config, part=Part.but_writing, reached=striker.reached if striker else nowhere)


def be_an_operator(config: Path, drafts: Sequence[DraftId], striker: Striker | None) -> None:
    """Approve *drafts* at the desk, and look again where Redis did not answer."""
    app = open_app(config)
    desk = app.desk("olga")
    observed = _Observed(app.store.connection, Keys(app.brand.slug))
    observed.reached = striker.reached if striker else nowhere
    desk = Desk(observed, desk.inbox, desk.check, desk.rules, desk.operator, desk.clock)
    for draft in drafts:
        while not _is_decided(desk, draft):
            time.sleep(0.05)
            ensure_running(app.settings.redis.directory)


def _is_decided(desk: Desk, draft: DraftId) -> bool:
    try:
        if desk.drafts.get(draft).state is State.pending:
            desk.approve(draft)
    except (StoreDown, Conflict, IllegalTransition):
        return False
    return True


class _Observed(Drafts):
    """Tells of every write of the desk, before and after it."""

    reached: Callable[[str], None]

    def swap(self, before: Draft, after: Draft, entry: AuditEntry) -> None:
        first, then = _MOMENTS[after.state]
        self.reached(first)
        super().swap(before, after, entry)
        self.reached(then)
