"""What the networks' headers last said of our budgets."""

from bot.domain.ids import AccountName
from bot.domain.platform import RateLimit
from bot.store.connection import Connection
from bot.store.documents import Documents
from bot.store.keys import Keys

_LIMITS = Documents(RateLimit)


class Limits:
    """The last known budget of every account and endpoint."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._key = keys.limits()

    def note(self, account: AccountName, limit: RateLimit) -> None:
        """Remember what an answer's headers said."""
        field = f"{account} {limit.endpoint}"
        self._connection.command("HSET", self._key, field, _LIMITS.dump(limit))

    def all(self) -> dict[str, RateLimit]:
        """Return the budgets by ``<account> <endpoint>``."""
        rows = self._connection.command("HGETALL", self._key)
        return {field.decode(): _LIMITS.load(doc) for field, doc in rows.items()}
