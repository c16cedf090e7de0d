"""When each post that is out was last seen to stand on its network."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from bot.domain.ids import AccountName, DraftId
from bot.store.connection import Connection
from bot.store.documents import to_ms
from bot.store.keys import Keys

_KEPT: Final = timedelta(days=31)
"""A day longer than posts are measured, and so looked at."""


class Looks:
    """The looks at every account's own posts, as long as these are measured."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    def due(self, account: AccountName, since: datetime, most: int) -> list[DraftId]:
        """Return up to *most* posts of *account* not looked at after *since*, longest ago first."""
        ids = self._connection.command("ZRANGE", self._keys.measuring(account), 0, -1)
        if not ids:
            return []
        seen = self._connection.command("ZMSCORE", self._keys.looks(account), *ids)
        ages = zip((at_ms or 0 for at_ms in seen), ids, strict=True)
        late = sorted(pair for pair in ages if pair[0] <= to_ms(since))
        return [DraftId(raw.decode()) for _, raw in late[:most]]

    def note(self, account: AccountName, drafts: Iterable[DraftId], at: datetime) -> None:
        """Remember that the posts of *drafts* were looked at; old looks are forgotten."""
        key, at_ms = self._keys.looks(account), to_ms(at)
        self._connection.command("ZREMRANGEBYSCORE", key, "-inf", to_ms(at - _KEPT))
        pairs = [word for one in drafts for word in (at_ms, one)]
        if pairs:
            self._connection.command("ZADD", key, *pairs)
