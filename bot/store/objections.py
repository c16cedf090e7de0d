"""What each rule stopped lately: a count for every day, for ``mynah policy``."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from bot.store.connection import Connection
from bot.store.documents import from_ms, to_ms
from bot.store.keys import Keys

KEPT: Final = timedelta(days=90)
_KEPT_MS: Final = int(KEPT.total_seconds() * 1000)
_MOST: Final = 20_000
"""Fields of one day, about 2 MB; what comes after is stopped all the same, and not counted."""


@dataclass(frozen=True, slots=True)
class Tally:
    """
    What one rule stopped.

    Attributes:
        n: Drafts, mentions or accounts; one that was stopped on several days counts on each.

        last: Id of the draft or mention, or name of the account, that was stopped last.
    """

    n: int
    last_at: datetime
    last: str


class Objections:
    """One count for each rule and day (UTC)."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    def note(self, rule: str, subject: str, at: datetime) -> bool:
        """
        Count that *rule* stopped *subject*; more than once a day counts once.

        Args:
            subject: A draft's or a mention's id, or an account's name.

        Returns:
            Whether it was counted.

        Raises:
            StoreDown: Redis is away.
        """
        key = self._keys.objections(at.astimezone(UTC).date())
        args: list[str | float] = [rule, subject, to_ms(at), _MOST, _KEPT_MS]
        return bool(self._connection.run("note_objection", [key], args))

    def since(self, then: datetime, now: datetime) -> Mapping[str, Tally]:
        """Add up what each rule stopped from the day of *then* on; 90 days back at most."""
        found: dict[str, Tally] = {}
        for day in _days(max(then, now - KEPT).astimezone(UTC).date(), now.astimezone(UTC).date()):
            for rule, tally in self._on(day).items():
                earlier = found.get(rule)
                n = tally.n + (earlier.n if earlier else 0)
                found[rule] = Tally(n, tally.last_at, tally.last)
        return found

    def _on(self, day: date) -> dict[str, Tally]:
        raw = self._connection.command("HGETALL", self._keys.objections(day))
        rows = {field.decode(): value.decode() for field, value in raw.items()}
        found: dict[str, Tally] = {}
        for field, value in rows.items():
            kind, _, rule = field.partition(" ")
            if kind == "last":
                ms, _, subject = value.partition(" ")
                found[rule] = Tally(int(rows[f"n {rule}"]), from_ms(int(ms)), subject)
        return found


def _days(first: date, last: date) -> Iterator[date]:
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
