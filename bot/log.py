"""One line for each event: readable on a terminal, JSON elsewhere. Ids, never texts."""

import logging
import sys

import structlog


def set_up_logging(*, debug: bool) -> None:
    """
    Send the log to standard error.

    Args:
        debug: With debug lines, and with what the libraries have to say.
    """
    level = logging.DEBUG if debug else logging.INFO
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(name)s: %(message)s")
    for handler in logging.getLogger().handlers:
        handler.setLevel(logging.WARNING)  # bm25s, imported later, gives itself a level of its own
    # It warns whenever a step takes longer than its rhythm.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    on_terminal = sys.stderr.isatty()
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer() if on_terminal else structlog.processors.JSONRenderer()
    )
    processors: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if not on_terminal:
        processors.append(structlog.processors.dict_tracebacks)
    structlog.configure(
        processors=[*processors, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=True,
    )
