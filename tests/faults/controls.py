"""
Negative controls: publishing as it is often done. The harness must catch each of them.

Every one is put in place of the real part in a process that does nothing else.
"""

from collections.abc import Callable, Mapping
from typing import Any

import prawcore
import requests
import urllib3

import adapters.reddit.connect
import adapters.x.connect
from adapters.x.transport import XSession
from bot import steps
from tests.faults.naive import NaivePublisher, ResendingReconciler


def naive() -> None:
    """Send first, record afterwards."""
    steps.Publisher = NaivePublisher


def no_reconciliation() -> None:
    """Send again whatever is in doubt, without a look at the timeline."""
    steps.Reconciler = ResendingReconciler


def library_retries() -> None:
    """Let the networks' clients send again by themselves, as they do by default."""
    adapters.reddit.connect.OneRequest = _ManyRequests
    adapters.x.connect.XSession = _ManySends


class _ManyRequests(prawcore.Requestor):
    """prawcore's own: the session above it sends a POST up to three times."""

    def __init__(self, *, timeout_s: float, on_limit: Callable[..., None], **options: Any) -> None:
        super().__init__(timeout=timeout_s, **options)

    def request(self, *args: Any, timeout: float | None = None, **kwargs: Any) -> Any:
        return super().request(*args, timeout=self.timeout, **kwargs)


class _ManySends(XSession):
    """A session with a retrying transport, as recipes for requests have it."""

    def __init__(self, *words: Any) -> None:
        super().__init__(*words)
        retries = urllib3.Retry(
            total=2, allowed_methods=None, status_forcelist=(500, 502, 503, 504), backoff_factor=0
        )
        self.mount("http://", requests.adapters.HTTPAdapter(max_retries=retries))


SYMPTOM = "doubled"
"""What every one of them must show."""
CONTROLS: Mapping[str, Callable[[], None]] = {
    "naive": naive,
    "no-reconciliation": no_reconciliation,
    "library-retries": library_retries,
}
