"""How many tokens a language model elsewhere was asked for on each day, by all workers together."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import uuid4

from bot.store.connection import Connection
from bot.store.keys import Keys

_KEPT: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the model, counted on the day (UTC) on which it began."""

    day: date
    id: str


class Tokens:
    """One count for each day, and what each call took of it."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    def take(self, n: int, cap: int | None, at: datetime) -> Call | None:
        """
        Count *n* tokens for a call that is about to be made; None when *cap* forbids them.

        Raises:
            StoreDown: Redis is away.
        """
        call = Call(at.astimezone(UTC).date(), uuid4().hex)
        return call if self._count(call, n, -1 if cap is None else cap) else None

    def settle(self, call: Call, n: int) -> None:
        """
        Replace what was taken for *call* by the *n* tokens that it took, whatever the cap.

        Raises:
            StoreDown: Redis is away.
        """
        self._count(call, n, -1)

    def spent(self, at: datetime) -> int:
        """Return the tokens of the day of *at*."""
        key = self._keys.tokens(at.astimezone(UTC).date())
        return int(self._connection.command("HGET", key, "total") or 0)

    def _count(self, call: Call, n: int, cap: int) -> bool:
        args: list[str | float] = [call.id, n, cap, int(_KEPT.total_seconds() * 1000)]
        return bool(self._connection.run("count_tokens", [self._keys.tokens(call.day)], args))
