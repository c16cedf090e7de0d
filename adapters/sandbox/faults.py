"""What can be made to go wrong on the wire, and how often. Data and counting; no HTTP."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from threading import Lock
from typing import Annotated, ClassVar, Final

from pydantic import ConfigDict, Field


class Kind(StrEnum):
    """The ways in which an answer fails."""

    status = "status"
    """The network's own error body under :attr:`Fault.status`; nothing was done."""
    delay = "delay"
    """:attr:`Fault.seconds` late, and right."""
    drop_before = "drop_before"
    """The connection is closed; nothing was done."""
    drop_after = "drop_after"
    """Done, then the connection is closed without an answer."""
    timeout_after = "timeout_after"
    """Done, then silence for :attr:`Fault.seconds`, then the connection is closed."""
    malformed = "malformed"
    """Done, then an answer that is no JSON."""
    rate_limit = "rate_limit"
    """429 with the network's own headers; it ends after :attr:`Fault.seconds`, if that is set."""
    duplicate = "duplicate"
    """X: 403, duplicate content."""
    ratelimit = "ratelimit"
    """Reddit: the RATELIMIT error, ``seconds`` to wait."""
    refused = "refused"
    """The network's own refusal that :attr:`Fault.code` names."""
    revoked = "revoked"
    """401: the credentials are no longer good."""
    forbidden = "forbidden"
    """403: the account may not do this."""


ACTS_FIRST: Final = frozenset({Kind.drop_after, Kind.timeout_after, Kind.malformed})
"""The request takes effect before these faults hit its answer."""


@dataclass(frozen=True, slots=True)
class Fault:
    """
    One thing that goes wrong.

    Attributes:
        method: None for any.

        path_prefix: Below the network's own prefix: ``/2/tweets``, not ``/x/2/tweets``.

        times: How many requests it hits, one after the other.

        after: How many matching requests pass unharmed before.

        code: Network's name for the error, where :attr:`kind` leaves a choice.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    network: str
    kind: Kind
    method: str | None = None
    path_prefix: str = "/"
    times: Annotated[int, Field(ge=1)] = 1
    after: Annotated[int, Field(ge=0)] = 0
    status: int = 503
    seconds: float = 0.0
    code: str = ""

    def hits(self, network: str, method: str, path: str) -> bool:
        """Tell whether a request is one that this fault looks for."""
        return (
            self.network == network
            and self.method in {None, method}
            and path.startswith(self.path_prefix)
        )


class Faults:
    """The faults still to come, in the order they were ordered."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._waiting: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Put *fault* behind those that wait."""
        with self._lock:
            self._waiting.append(fault)

    def clear(self) -> None:
        """Let everything go right again."""
        with self._lock:
            self._waiting.clear()

    def waiting(self) -> Sequence[Fault]:
        """List what has not hit yet, with what is left of ``times`` and ``after``."""
        with self._lock:
            return tuple(self._waiting)

    def take(self, network: str, method: str, path: str) -> Fault | None:
        """Return the first fault that hits this request, and count it."""
        with self._lock:
            for index, fault in enumerate(self._waiting):
                if not fault.hits(network, method, path):
                    continue
                if fault.after > 0:
                    self._waiting[index] = replace(fault, after=fault.after - 1)
                    continue
                if fault.times > 1:
                    self._waiting[index] = replace(fault, times=fault.times - 1)
                else:
                    del self._waiting[index]
                return fault
        return None
