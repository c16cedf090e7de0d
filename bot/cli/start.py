"""The first moments of ``mynah``, while Python still loads the commands."""

import signal


def main() -> None:
    """Run ``mynah``."""
    # Nothing has begun yet: Ctrl-C just ends the process, as a shell expects, without a traceback.
    interrupted = signal.getsignal(signal.SIGINT)
    if interrupted is signal.default_int_handler:  # a job in the background ignores it, and goes on
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from bot.cli.program import main as run  # noqa: PLC0415 - this is what takes the time

    signal.signal(signal.SIGINT, interrupted)
    run()
