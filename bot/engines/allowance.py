"""How many tokens a day the operator lets a model elsewhere write."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from bot.store.tokens import Call, Tokens


@dataclass(frozen=True, slots=True)
class Allowance:
    """
    The day's tokens of all workers together.

    Attributes:
        a_day: None for no limit; they are counted all the same.
    """

    tokens: Tokens
    a_day: int | None
    clock: Callable[[], datetime]

    def take(self, n: int) -> Call | None:
        """
        Take what a call may need; None when the day has not that many left.

        Raises:
            StoreDown: Redis is away.
        """
        return self.tokens.take(n, self.a_day, self.clock())

    def settle(self, call: Call, n: int) -> None:
        """
        Say what *call* took in truth.

        Raises:
            StoreDown: Redis is away.
        """
        self.tokens.settle(call, n)
