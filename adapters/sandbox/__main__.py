"""Run the sandbox by itself: ``python -m adapters.sandbox --port 8099``."""

import argparse
import signal
import sys
from pathlib import Path

from adapters.sandbox.server import Sandbox


def main() -> int:
    """Serve until SIGTERM or SIGINT; print the address once the server listens."""
    parser = argparse.ArgumentParser(prog="python -m adapters.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port")
    parser.add_argument("--url-file", type=Path, help="write the address there as well")
    parser.add_argument("--x-handle", default="mynah_demo", help="the brand's own account on X")
    parser.add_argument("--reddit-handle", default="mynah_demo", help="the same on Reddit")
    parser.add_argument("--mastodon-handle", default="mynah_demo", help="the same on Mastodon")
    parser.add_argument("--bluesky-handle", default="mynah-demo.test", help="the same on Bluesky")
    asked = parser.parse_args()
    # Waited for, not handled: a handler that sets an Event can deadlock with the wait for it.
    ends = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    handles = {"x": asked.x_handle, "reddit": asked.reddit_handle}
    handles["mastodon"] = asked.mastodon_handle
    handles |= {"bluesky": asked.bluesky_handle}
    try:
        sandbox = Sandbox(port=asked.port, handles=handles)
    except (OSError, SystemExit) as error:
        sys.stderr.write(f"port {asked.port} cannot be taken ({error}): choose another, or 0\n")
        return 1
    with sandbox:
        if asked.url_file:
            asked.url_file.write_text(sandbox.url + "\n")
        sys.stdout.write(f"sandbox on {sandbox.url}\n")
        sys.stdout.flush()
        signal.sigwait(ends)
    return 0


if __name__ == "__main__":
    sys.exit(main())
