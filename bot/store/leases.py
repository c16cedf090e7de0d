"""Who leads: one process at a time ticks the polls, and its term has a number."""

from datetime import timedelta

from bot.store.connection import Connection
from bot.store.keys import Keys


class Lead:
    """The leader's lease."""

    def __init__(self, connection: Connection, keys: Keys, owner: str) -> None:
        self._connection = connection
        self._keys = [keys.leader(), keys.leader_fence()]
        self._owner = owner

    def hold(self, lease: timedelta) -> int:
        """Take or keep the lead for *lease*; return the term's number, 0 when another leads."""
        lease_ms = int(lease.total_seconds() * 1000)
        return int(self._connection.run("lead", self._keys, [self._owner, lease_ms]))

    def resign(self) -> None:
        """Give the lead up, so that another need not wait for the lease to end."""
        self._connection.run("resign", self._keys[:1], [self._owner])
