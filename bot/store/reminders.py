"""When the operators were reminded last: the line in the audit and the time are one write."""

import secrets
from datetime import timedelta

from bot.domain.audit import AuditEntry
from bot.store.connection import Connection
from bot.store.documents import Documents, to_ms
from bot.store.keys import Keys

_ENTRIES = Documents(AuditEntry)
_MS = timedelta(milliseconds=1)


class Reminders:
    """The last reminder of the brand."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = [keys.reminded(), keys.audit(), keys.leader_fence()]

    def record(self, entry: AuditEntry, period: timedelta, term: int) -> bool:
        """
        Write *entry* into the audit, unless the last reminder is less than *period* older.

        Args:
            term: The caller's term as leader.

        Returns:
            Whether it was written: not where it was too early, or somebody else leads by now.

        Raises:
            StoreDown: Redis is away.
        """
        now_ms, line = to_ms(entry.at), _ENTRIES.dump(entry)
        args: list[str | float] = [secrets.token_hex(8), term, now_ms, period // _MS, line]
        return bool(self._connection.run("remind", self._keys, args))
