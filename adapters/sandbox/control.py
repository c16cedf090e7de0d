"""
Typed client of the sandbox's side door, for tests and the demo.

What belongs to one network has its own client beside it: ``x_control``, ``reddit_control``,
``mastodon_control``.
"""

from dataclasses import asdict
from datetime import datetime
from typing import Any

import requests
from pydantic import TypeAdapter

from adapters.sandbox.engagement import Engagement
from adapters.sandbox.faults import Fault
from adapters.sandbox.profile import Profile
from adapters.sandbox.world import Request

_REQUESTS = TypeAdapter(list[Request])
_FAULTS = TypeAdapter(list[Fault])
_TIMEOUT_S = 10


class Control:
    """One sandbox, seen from outside."""

    def __init__(self, url: str) -> None:
        """*url* is what the sandbox printed: ``http://127.0.0.1:PORT``."""
        self.url = url.rstrip("/")
        self._session = requests.Session()
        self._session.trust_env = False  # a proxy has no business on loopback

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Send *body* as JSON to ``/_sandbox/<path>`` and return the JSON that comes back."""
        answer = self._session.request(
            method, f"{self.url}/_sandbox/{path}", json=body, timeout=_TIMEOUT_S
        )
        answer.raise_for_status()
        return answer.json()

    def add_fault(self, fault: Fault) -> None:
        """Let *fault* hit the requests that it looks for."""
        self.call("POST", "faults", asdict(fault))

    def clear_faults(self) -> None:
        """Let everything go right again."""
        self.call("DELETE", "faults")

    def faults(self) -> list[Fault]:
        """List the faults that have not hit yet."""
        return _FAULTS.validate_python(self.call("GET", "faults"))

    def set_up(self, network: str, profile: Profile) -> None:
        """Let the brand's account on *network* present itself by *profile*."""
        self.call("POST", f"profiles/{network}", asdict(profile))

    def requests(self, network: str | None = None, method: str | None = None) -> list[Request]:
        """List what reached the server, oldest first, of one network and method or of all."""
        log = _REQUESTS.validate_python(self.call("GET", "requests"))
        return [
            one for one in log if network in {None, one.network} and method in {None, one.method}
        ]

    def engage(self, network: str, post_id: str, engagement: Engagement) -> None:
        """Let the post *post_id* of *network* do as *engagement* says."""
        body = {"network": network, "id": post_id, "engagement": asdict(engagement)}
        self.call("POST", "engagement", body)

    def advance(self, seconds: float) -> datetime:
        """Move the world's clock forward and return the new time, aware UTC."""
        moved = self.call("POST", "clock", {"advance_s": seconds})
        return datetime.fromisoformat(moved["now"])

    def reset(self) -> None:
        """Forget everything that happened."""
        self.call("POST", "reset")

    def restore(self) -> None:
        """Let credentials that a ``revoked`` fault took be good again; all else stays."""
        self.call("POST", "restore")

    def close(self) -> None:
        """Give the connections back."""
        self._session.close()
