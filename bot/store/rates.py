"""The networks' documented rates, counted in Redis for all processes together."""

from datetime import datetime
from typing import Final

from limits import RateLimitItemPerSecond
from limits.errors import StorageError
from limits.storage import RedisStorage
from limits.strategies import MovingWindowRateLimiter

from bot.domain.budget import Rate
from bot.domain.ids import AccountName
from bot.domain.pacing import RATES, Wait
from bot.store.connection import Connection
from bot.store.documents import from_ms
from bot.store.keys import Keys

_WHAT: Final = "the rate that the network documents"


class Rates:
    """One moving window for each account."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._prefix = keys.rates()
        self._limiter: MovingWindowRateLimiter | None = None

    def wait(self, account: AccountName, rate: Rate, *, keep: int) -> Wait | None:
        """
        Say when *account* may write again by *rate*; None when it may now.

        Args:
            keep: Writes that must be left after this one.

        Raises:
            StoreDown: Redis is away.
        """
        resets_at, left = self._stats(account, rate)
        return None if left > min(keep, rate.n // 2) else Wait(resets_at, _WHAT, RATES)

    def take(self, account: AccountName, rate: Rate) -> bool:
        """
        Count one write of *account*; False when the window is full, and nothing was counted.

        Raises:
            StoreDown: Redis is away.
        """
        try:
            return self._window().hit(_item(rate), account)
        except StorageError as error:
            raise self._connection.down(error.storage_error) from error

    def _stats(self, account: AccountName, rate: Rate) -> tuple[datetime, int]:
        try:
            stats = self._window().get_window_stats(_item(rate), account)
        except StorageError as error:
            raise self._connection.down(error.storage_error) from error
        return from_ms(stats.reset_time * 1000), stats.remaining

    def _window(self) -> MovingWindowRateLimiter:
        if self._limiter is None:  # its scripts are sent when it is made
            storage = RedisStorage(
                "redis://",
                connection_pool=self._connection.pool,
                key_prefix=self._prefix,
                wrap_exceptions=True,
            )
            self._limiter = MovingWindowRateLimiter(storage)
        return self._limiter


def _item(rate: Rate) -> RateLimitItemPerSecond:
    return RateLimitItemPerSecond(rate.n, int(rate.per.total_seconds()))
