"""
Tell the operators what the audit has recorded since they were told last.

At least once: a service that was told and whose place could not be written down is told again.
Each service has a place of its own, so that one that fails neither loses a notice nor makes the
others repeat theirs.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import structlog

from bot.notices.services import Service
from bot.notices.wording import message_of, notice_of
from bot.store.store import Store

log = structlog.get_logger()

MOST_READ: Final = 5000
"""Lines of the audit at one step; a longer past takes several messages."""

_WAIT: Final = timedelta(seconds=5)
_LONGEST_WAIT: Final = timedelta(minutes=5)


@dataclass(slots=True)
class _Trouble:
    """A service that took no message lately."""

    n_failed: int = 0
    wait_until: datetime | None = None


@dataclass(slots=True)
class Notifier:
    """
    Tells each service at most one message a step. One process at a time has to do it.

    Attributes:
        brand: Named in every message.

        zone: In which times are written.
    """

    store: Store
    services: tuple[Service, ...]
    brand: str
    zone: ZoneInfo
    clock: Callable[[], datetime]
    _troubles: dict[str, _Trouble] = field(default_factory=dict)

    def begin(self) -> None:
        """
        Tell new services of what happens from now on.

        Raises:
            StoreDown: Redis is away.
        """
        for service in self.services:
            self.store.noticed.place(service.key)

    def step(self, term: int) -> bool:
        """
        Tell what is new.

        Args:
            term: The caller's term as leader.

        Returns:
            Whether a service was told anything.

        Raises:
            StoreDown: Redis is away.
        """
        return sum(self._tell(service, term) for service in self.services) > 0

    def _tell(self, service: Service, term: int) -> bool:
        trouble = self._troubles.setdefault(service.key, _Trouble())
        if trouble.wait_until is not None and self.clock() < trouble.wait_until:
            return False
        begin = self.store.noticed.place(service.key)
        entries, end = self.store.audit.after(begin, MOST_READ)
        if not entries:
            return False
        notices = [one for one in map(notice_of, entries) if one is not None]
        if notices:
            why = service.send(message_of(notices, self.brand, self.zone))
            if why is not None:
                self._put_off(service, trouble, why)
                return False
        del self._troubles[service.key]
        self.store.noticed.move(service.key, end, term)
        return bool(notices)

    def _put_off(self, service: Service, trouble: _Trouble, why: str) -> None:
        """Try again at the next step, and then ever more seldom: it may be gone for good."""
        wait = min(_LONGEST_WAIT, _WAIT * (2 ** min(trouble.n_failed, 10) - 1))
        trouble.n_failed += 1
        trouble.wait_until = self.clock() + wait
        log.warning("notice not sent", service=service.kind, reason=why, n=trouble.n_failed)
