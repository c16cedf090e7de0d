"""
Whether the server is still the one that was written to.

A replica that took over, or a backup that was put back, may have lost what another server had
acknowledged: an intent, or the record of a post that went out. Then a post that looks unsent may
be out already, and the publisher looks for it before it sends.
"""

from datetime import datetime

from bot.domain.audit import AuditEntry
from bot.store.connection import Connection
from bot.store.documents import Documents, from_ms, to_ms
from bot.store.keys import Keys

_ENTRIES = Documents(AuditEntry)


class Epoch:
    """The time since which one server has held the data."""

    def __init__(self, connection: Connection, keys: Keys, owner: str) -> None:
        self._connection = connection
        self._keys = [keys.epoch(), keys.audit()]
        self._owner = owner
        self._seen = ""
        self._since: datetime | None = None

    def began_at(self, now: datetime) -> datetime | None:
        """
        Return when the server changed last; None when it never did.

        Raises:
            StoreDown: Redis is away.
        """
        server = str(self._connection.command("INFO", "replication")["master_replid"])
        if server != self._seen:
            args: list[str | float] = [server, to_ms(now), _ENTRIES.dump(self._entry(now))]
            since = int(self._connection.run("note_epoch", self._keys, args))
            self._since, self._seen = from_ms(since) if since else None, server
        return self._since

    def _entry(self, now: datetime) -> AuditEntry:
        return AuditEntry(
            subject="redis",
            at=now,
            actor=self._owner,
            by="publisher",
            event="change",
            before="",
            after="another server",
            note="posts due before now are looked for on the network before they are sent",
        )
