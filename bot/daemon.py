"""
``mynah run``: start in order, tick, stop in reverse. No decisions.

Any number of daemons may share one Redis: one of them leads and polls, all of them publish.
"""

import signal
import threading
from pathlib import Path
from types import FrameType
from typing import Final

import structlog

from bot.app import App, open_app, redis_url
from bot.domain.platform import AccountBroken, RetryLater
from bot.log import set_up_logging
from bot.publishing.points import Reached, nowhere
from bot.steps import Steps
from bot.store.errors import StoreDown
from bot.store.server import ServerFailed
from bot.writing.engines.engine import EngineFailed
from schedules.jobs import Ticker

log = structlog.get_logger()

_WEATHER: Final = (StoreDown, RetryLater, AccountBroken, EngineFailed, ServerFailed)
_WATCH_S: Final = 1.0


def run(
    config: Path, *, writes: bool = True, debug: bool = False, reached: Reached = nowhere
) -> None:
    """
    Work until SIGTERM or SIGINT; a second signal does not wait for what is running.

    Args:
        writes: False where ``mynah worker`` processes do the writing.

        reached: Told every named point of the publishing; for fault tests.

    Raises:
        ConfigError: The config is wrong, or an account lacks a secret.

        StoreDown: Redis does not answer at the start; later on it is waited for.

        ServerFailed: The embedded server does not start.
    """
    set_up_logging(debug=debug)
    app = open_app(config)
    try:
        app.store.work.open()
        steps = Steps(app, writes=writes, reached=reached)
        ticker = Ticker(steps.jobs(), leads=steps.leads, expected=_WEATHER)
        _stop_on_signals(steps.stopping)
        ticker.start()
        log.info("running", owner=app.owner, accounts=sorted(app.settings.accounts))
        _watch_redis(app, steps.stopping)
        log.info("stopping")
        ticker.stop()
        _resign(app)
        log.info("stopped")
    finally:
        app.store.connection.close()


def _stop_on_signals(stopping: threading.Event) -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        stopping.set()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)


def _watch_redis(app: App, stopping: threading.Event) -> None:
    """Start the embedded server again whenever it died, until told to stop."""
    while not stopping.wait(_WATCH_S):
        try:
            redis_url(app.settings)
        except ServerFailed as error:
            log.error("redis does not start", reason=str(error))  # noqa: TRY400 - one line says it


def _resign(app: App) -> None:
    try:
        app.store.lead.resign()
    except StoreDown as error:
        log.warning("the lead runs out by itself", reason=str(error))
