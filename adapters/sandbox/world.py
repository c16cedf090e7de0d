"""
What the sandboxed networks share: a clock, a log of requests, and the faults to come.

The state of each network lives in its own module, which enters the world with
:meth:`World.join`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Event, Lock, RLock

from flask import Response

from adapters.sandbox.engagement import Engagement
from adapters.sandbox.faults import Fault, Faults
from adapters.sandbox.profile import Profile


@dataclass(frozen=True, slots=True)
class Request:
    """
    One request that reached the server.

    Attributes:
        path: Below the network's own prefix, without the query.

        status: None while it is being answered, and for ever when no answer was sent.

        dropped: True when the connection was closed instead of answering.
    """

    network: str
    method: str
    path: str
    at: datetime
    status: int | None = None
    dropped: bool = False


@dataclass(frozen=True, slots=True)
class Network:
    """
    What a network gives the world so that faults and resets can reach it.

    Attributes:
        name: First segment of its paths: ``x`` for ``/x/2/tweets``.

        word: Words a fault as the network itself would: status, headers and body.

        reset: Forgets everything that happened.

        restore: Gives back what a ``revoked`` fault took; nothing where it takes nothing for good.
    """

    name: str
    word: Callable[[Fault], Response]
    reset: Callable[[], None]
    restore: Callable[[], None] = lambda: None


class World:
    """
    One sandbox: every network in it lives by the same clock.

    Attributes:
        lock: Held by a network while it reads or changes its state.

        profiles: How the brand's account presents itself, where that was changed.

        stopping: Set when the server goes down; ends every wait of a fault.

        engagement: How posts do, by network and id; what is not in it does nothing.
    """

    def __init__(self, *, handles: dict[str, str] | None = None) -> None:
        """*handles* is network to the brand's own handle there; missing ones get a default."""
        self.lock = RLock()
        self.stopping = Event()
        self.faults = Faults()
        self.engagement: dict[tuple[str, str], Engagement] = {}
        self._handles = handles or {}
        self._networks: dict[str, Network] = {}
        self.profiles: dict[str, Profile] = {}
        self._ahead = timedelta()
        self._log_lock = Lock()
        self._log: list[Request] = []

    def now(self) -> datetime:
        """Return the time in this world, aware UTC: real time plus what :meth:`advance` added."""
        return datetime.now(UTC) + self._ahead

    def advance(self, seconds: float) -> datetime:
        """Move the clock forward and return the new time."""
        with self.lock:
            self._ahead += timedelta(seconds=seconds)
            return self.now()

    def handle(self, network: str) -> str:
        """Return the brand's own handle on *network*."""
        return self._handles.get(network, "mynah_demo")

    def engagement_of(self, network: str, post_id: str) -> Engagement:
        """Return how the post *post_id* does."""
        return self.engagement.get((network, post_id), Engagement())

    def profile(self, network: str) -> Profile:
        """Return how the brand's account presents itself on *network*."""
        return self.profiles.get(network, Profile())

    def join(self, network: Network) -> None:
        """Let faults and resets reach *network*."""
        self._networks[network.name] = network

    def network(self, name: str) -> Network | None:
        """Return the network called *name*, or None when there is none."""
        return self._networks.get(name)

    def reset(self) -> None:
        """Forget posts, mentions, faults, the log and the moved clock."""
        with self.lock:
            self.faults.clear()
            self.engagement.clear()
            self.profiles.clear()
            self._ahead = timedelta()
            for network in self._networks.values():
                network.reset()
        with self._log_lock:
            self._log.clear()

    def restore(self) -> None:
        """Let the brand's credentials be good again; all else stays."""
        with self.lock:
            for network in self._networks.values():
                network.restore()

    def requests(self) -> Sequence[Request]:
        """List the requests in the order they came."""
        with self._log_lock:
            return tuple(self._log)

    def note(self, network: str, method: str, path: str) -> int:
        """Write down a request that has just come in, and return its place in the log."""
        with self._log_lock:
            self._log.append(Request(network, method, path, self.now()))
            return len(self._log) - 1

    def note_end(self, place: int, *, status: int | None, dropped: bool) -> None:
        """Write down how the request at *place* ended."""
        with self._log_lock:
            if place < len(self._log):  # a reset in between empties the log
                self._log[place] = replace(self._log[place], status=status, dropped=dropped)
