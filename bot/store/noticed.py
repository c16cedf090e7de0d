"""How far each of the operators' services has been told what is in the audit."""

from bot.domain.ids import Place
from bot.store.connection import Connection
from bot.store.keys import Keys


class Noticed:
    """A place in the audit for each service."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._noticed, self._audit = keys.noticed(), keys.audit()
        self._fence = keys.leader_fence()

    def place(self, service: str) -> Place:
        """Return where *service* goes on: for one that is new, behind all that is recorded."""
        found = self._connection.run("begin_notices", [self._noticed, self._audit], [service])
        return Place(found.decode())

    def move(self, service: str, place: Place, term: int) -> bool:
        """
        Remember that *service* was told of all up to *place*; call it after it was.

        Args:
            term: The caller's term as leader.

        Returns:
            Whether the caller still leads; if not, the next leader tells it again.
        """
        keys = [self._noticed, self._fence]
        return bool(self._connection.run("move_notices", keys, [service, place, term]))
