"""The kill switch. Its state is read inside the claim itself, so it takes effect at once."""

from dataclasses import replace

from bot.domain.audit import AuditEntry
from bot.domain.lifecycle import By
from bot.domain.pause import Pause
from bot.store.connection import Connection
from bot.store.documents import Documents
from bot.store.keys import Keys

_PAUSES = Documents(Pause)
_ENTRIES = Documents(AuditEntry)


class Pauses:
    """Every scope in which publishing is stopped."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = [keys.pauses(), keys.audit()]

    def all(self) -> list[Pause]:
        """Return what is paused."""
        rows = self._connection.command("HVALS", self._keys[0])
        return [_PAUSES.load(doc) for doc in rows]

    def set(self, pause: Pause, by: By = By.operator) -> bool:
        """Stop publishing in a scope; False when it was stopped already."""
        entry = replace(_entry(pause, "pause", "running", "paused"), by=by)
        args = [pause.scope, _PAUSES.dump(pause), _ENTRIES.dump(entry)]
        return bool(self._connection.run("set_pause", self._keys, args))

    def lift(self, pause: Pause) -> bool:
        """Publish in a scope again; False when it was not stopped."""
        entry = _entry(pause, "resume", "paused", "running")
        args = [pause.scope, "", _ENTRIES.dump(entry)]
        return bool(self._connection.run("set_pause", self._keys, args))


def _entry(pause: Pause, event: str, before: str, after: str) -> AuditEntry:
    return AuditEntry(
        subject=pause.scope,
        at=pause.at,
        actor=pause.operator,
        by=By.operator,
        event=event,
        before=before,
        after=after,
        note=pause.reason,
    )
