"""What reading cost: networks that charge for it count it against the same caps as posts."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from bot.domain.ids import AccountName
from bot.domain.pacing import Sent
from bot.store.connection import Connection
from bot.store.documents import from_ms, to_ms
from bot.store.keys import Keys

_KEPT: Final = timedelta(days=32)


class Reads:
    """Every account's paid reads."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    def note(self, account: AccountName, read: str, cost_usd: float, at: datetime) -> None:
        """
        Write down that *read* cost so much.

        Args:
            read: Names the read: one that is noted again counts once.
        """
        key = self._keys.reads(account)
        member = f"{read} {round(cost_usd * 1e6)}"
        args: list[str | float] = [member, to_ms(at), to_ms(at - _KEPT)]
        self._connection.run("note_read", [key], args)

    def since(self, account: AccountName, since: datetime) -> Sequence[Sent]:
        """Return what reading cost since then, earliest first; 32 days back at most."""
        words = ("ZRANGEBYSCORE", self._keys.reads(account), to_ms(since), "+inf", "WITHSCORES")
        rows = self._connection.command(*words, withscores=True)
        return [Sent(from_ms(ms), int(member.split()[-1]) / 1e6) for member, ms in rows]
