"""What the networks' headers last said of our budgets."""

from bot.domain.ids import AccountName
from bot.domain.platform import RateLimit
from bot.store.connection import Connection
from bot.store.documents import Documents, to_ms
from bot.store.keys import Keys

_LIMITS = Documents(RateLimit)


class Limits:
    """The last known budget of every account and endpoint."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._key = keys.limits()
        self._order = keys.limits_order()

    def note(self, account: AccountName, limit: RateLimit) -> None:
        """Remember what an answer's headers said, whichever process hears of it last."""
        field = f"{account} {limit.endpoint}"
        order = (to_ms(limit.resets_at), max(0, limit.remaining))
        args: list[str | float] = [field, _LIMITS.dump(limit), *order]
        self._connection.run("note_limit", [self._key, self._order], args)

    def all(self) -> dict[str, RateLimit]:
        """Return the budgets by ``<account> <endpoint>``."""
        rows = self._connection.command("HGETALL", self._key)
        return {field.decode(): _LIMITS.load(doc) for field, doc in rows.items()}

    def of(self, account: AccountName) -> list[RateLimit]:
        """Return the budgets of *account*."""
        return [one for name, one in self.all().items() if name.startswith(f"{account} ")]
