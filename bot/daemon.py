"""
``mynah run`` and ``mynah worker``: start in order, tick, stop in reverse. No decisions.

Any number of daemons may share one Redis: one of them leads and polls, all of them publish.
"""

import signal
import time
from collections.abc import Sequence
from pathlib import Path
from types import FrameType
from typing import Final

import structlog

from bot.app import App, open_app, redis_url
from bot.domain.platform import AccountBroken, RetryLater
from bot.domain.points import Reached, nowhere
from bot.log import set_up_logging
from bot.models.failure import EngineFailed
from bot.publishing.watchdog import Watchdog
from bot.steps import Part, Steps
from bot.store.errors import StoreDown
from bot.store.health import must_keep_data
from bot.store.server import ServerFailed
from schedules.jobs import Ticker

log = structlog.get_logger()

_WEATHER: Final = (StoreDown, RetryLater, AccountBroken, EngineFailed, ServerFailed)
_WATCH_S: Final = 0.5


def run(
    config: Path, *, part: Part = Part.all, debug: bool = False, reached: Reached = nowhere
) -> None:
    """
    Work until SIGTERM or SIGINT; a second signal does not wait for what is running.

    Args:
        reached: Told every named point of the publishing; for fault tests.

    Raises:
        ConfigError: The config is wrong, or an account lacks a secret.

        StoreUnfit: Redis may lose what it is given.

        StoreDown: Redis does not answer at the start; later on it is waited for.

        ServerFailed: The embedded server does not start.
    """
    set_up_logging(debug=debug)
    app = open_app(config)
    try:
        must_keep_data(app.store.connection)
        app.store.work.open()
        steps = Steps(app, part, reached, watch=Watchdog().watch)
        ticker = Ticker(steps.jobs(), leads=steps.leads, expected=_WEATHER)
        asked = _listen_for_signals()
        ticker.start()
        log.info("running", owner=app.owner, accounts=sorted(app.settings.accounts))
        _watch_redis(app, asked)
        log.info("stopping")
        steps.stopping.set()
        ticker.stop()
        _resign(app)
        log.info("stopped")
    finally:
        app.store.connection.close()


def _listen_for_signals() -> list[int]:
    """
    Note the first SIGTERM or SIGINT in the list that is returned.

    A list, not an event: a handler runs between two instructions of the main thread, and an
    event that this thread waits on at that moment may hold the lock that the handler needs.
    """
    asked: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        asked.append(number)
        for one in (signal.SIGTERM, signal.SIGINT):
            signal.signal(one, signal.SIG_DFL)

    for one in (signal.SIGTERM, signal.SIGINT):
        signal.signal(one, note)
    return asked


def _watch_redis(app: App, asked: Sequence[int]) -> None:
    """Start the embedded server again whenever it died, until asked to stop."""
    while not asked:
        try:
            redis_url(app.settings)
        except ServerFailed as error:
            log.error("redis does not start", reason=str(error))  # noqa: TRY400 - one line says it
        time.sleep(_WATCH_S)


def _resign(app: App) -> None:
    try:
        app.store.lead.resign()
    except StoreDown as error:
        log.warning("the lead runs out by itself", reason=str(error))
