"""The record of who did what: written inside every transition, read here."""

from collections.abc import Callable
from datetime import datetime

from bot.domain.audit import AuditEntry
from bot.domain.ids import Place
from bot.store.connection import Connection
from bot.store.documents import Documents, to_ms
from bot.store.keys import Keys

_ENTRIES = Documents(AuditEntry)
_STEP = 1000


class Audit:
    """The audit stream."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._stream = keys.audit()

    def latest(self, most: int, subject: str | None = None) -> list[AuditEntry]:
        """Return the last *most* entries, of *subject* where one is named, oldest first."""
        found: list[AuditEntry] = []
        end = "+"
        while len(found) < most:
            words = ("XREVRANGE", self._stream, end, "-", "COUNT", _STEP)
            rows = self._connection.command(*words)
            entries = [_ENTRIES.load(fields[b"entry"]) for _, fields in rows]
            found += [one for one in entries if subject in (None, one.subject)]
            if len(rows) < _STEP:
                break
            end = "(" + rows[-1][0].decode()
        return list(reversed(found[:most]))

    def after(self, place: Place, most: int) -> tuple[list[AuditEntry], Place]:
        """Return the first *most* entries behind *place*, oldest first, and where they end."""
        words = ("XRANGE", self._stream, f"({place}", "+", "COUNT", most)
        rows = self._connection.command(*words)
        entries = [_ENTRIES.load(fields[b"entry"]) for _, fields in rows]
        return entries, Place(rows[-1][0].decode()) if rows else place

    def forget(self, is_about: Callable[[AuditEntry], bool]) -> int:
        """Delete the lines of which *is_about* says so; return how many these were."""
        start, n_forgotten = "-", 0
        while rows := self._connection.command("XRANGE", self._stream, start, "+", "COUNT", _STEP):
            found = [place for place, fields in rows if is_about(_ENTRIES.load(fields[b"entry"]))]
            if found:
                n_forgotten += self._connection.command("XDEL", self._stream, *found)
            start = "(" + rows[-1][0].decode()
        return n_forgotten

    def forget_before(self, then: datetime) -> int:
        """Delete the entries before *then*; return about how many these were."""
        words = ("XTRIM", self._stream, "MINID", "~", to_ms(then))
        return int(self._connection.command(*words))
