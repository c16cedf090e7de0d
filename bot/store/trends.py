"""Trends that were seen lately."""

from datetime import timedelta

from bot.domain.trend import Trend
from bot.store.connection import Connection
from bot.store.documents import Documents, to_ms
from bot.store.keys import Keys

_TRENDS = Documents(Trend)
_KEPT = timedelta(days=2)


class Trends:
    """What people talk about, for two days."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    def remember(self, trend: Trend) -> bool:
        """Store *trend*; False when it was seen within the last two days."""
        key = self._keys.trend(trend.account, trend.name)
        ms, kept_ms = to_ms(trend.seen_at), int(_KEPT.total_seconds() * 1000)
        args: list[str | float] = [key, _TRENDS.dump(trend), ms, ms - kept_ms, kept_ms]
        return bool(self._connection.run("remember_trend", [key, self._keys.trends()], args))

    def latest(self, most: int = 100) -> list[Trend]:
        """Return what was seen last, newest first."""
        words = ("ZREVRANGE", self._keys.trends(), 0, most - 1)
        keys = [raw.decode() for raw in self._connection.command(*words)]
        return [_TRENDS.load(doc) for doc in self._connection.fields(keys, "doc") if doc]
