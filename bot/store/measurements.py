"""The numbers of published posts, and which of them are to be read when."""

import secrets
from collections.abc import Collection, Sequence
from datetime import datetime

from bot.domain.ids import AccountName, DraftId
from bot.domain.metrics import Measurement
from bot.domain.reading import QuotesRead
from bot.store.connection import Connection
from bot.store.documents import Documents, from_ms, to_ms
from bot.store.keys import Keys

_MEASUREMENTS = Documents(Measurement)
_QUOTES_READ = Documents(QuotesRead)
_LATEST, _QUOTES = "latest", "quotes"


class Measurements:
    """
    Every post's measurements.

    A post is entered by the script that records its receipt, and its numbers are forgotten by the
    one that forgets its draft.
    """

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    def due(self, account: AccountName, now: datetime, most: int) -> list[tuple[DraftId, datetime]]:
        """Return up to *most* posts of *account* whose time has come, and that time."""
        key = self._keys.measuring(account)
        words = ("ZRANGEBYSCORE", key, "-inf", to_ms(now), "WITHSCORES", "LIMIT", 0, most)
        rows = self._connection.command(*words, withscores=True)
        return [(DraftId(member.decode()), from_ms(ms)) for member, ms in rows]

    def note(
        self,
        account: AccountName,
        measured: tuple[DraftId, datetime],
        found: Measurement | None,
        next_at: datetime | None,
    ) -> bool:
        """
        Note what came of a measurement.

        Args:
            measured: The post and the time, as :meth:`due` named them.

            found: None where the network did not say.

            next_at: None for a post that is measured no more.

        Returns:
            False when another process was quicker: what it noted stays.
        """
        draft, due_at = measured
        keys = [self._keys.measuring(account), self._keys.metrics(draft)]
        document = _MEASUREMENTS.dump(found) if found else ""
        args: list[str | float] = [draft, secrets.token_hex(8), to_ms(due_at), document]
        args.append(to_ms(next_at) if next_at else "")
        return bool(self._connection.run("note_metrics", keys, args))

    def of(self, draft: DraftId) -> list[Measurement]:
        """Return all that was measured of *draft*, earliest first."""
        rows = self._connection.command("HGETALL", self._keys.metrics(draft))
        found = [_MEASUREMENTS.load(doc) for name, doc in rows.items() if name.isdigit()]
        return sorted(found, key=lambda one: one.at)

    def latest(self, drafts: Sequence[DraftId]) -> dict[DraftId, Measurement]:
        """Return the last measurement of each of *drafts* that has one."""
        keys = [self._keys.metrics(draft) for draft in drafts]
        found = self._connection.fields(keys, _LATEST)
        return {
            draft: _MEASUREMENTS.load(doc)
            for draft, doc in zip(drafts, found, strict=True)
            if doc is not None
        }

    def quoted(self, account: AccountName) -> dict[tuple[DraftId, int], tuple[int, QuotesRead]]:
        """
        Return the posts of *account* that are still measured and were ever quoted.

        Returns:
            By draft and number of the part, 1 for a single post: how many quotes the network
            counted last, and how far they are read.
        """
        ids = self._connection.command("ZRANGE", self._keys.measuring(account), 0, -1)
        drafts = [DraftId(raw.decode()) for raw in ids]
        counts = {
            (draft, number): n
            for draft, one in self.latest(drafts).items()
            for number, n in enumerate((one.metrics.quotes or 0, *one.quotes_of_rest), start=1)
        }
        known = self._quotes_read(counts)
        return {
            post: (n, known[post]) for post, n in counts.items() if n or known[post] != QuotesRead()
        }

    def _quotes_read(
        self, posts: Collection[tuple[DraftId, int]]
    ) -> dict[tuple[DraftId, int], QuotesRead]:
        found: dict[tuple[DraftId, int], QuotesRead] = {}
        for number in {number for _, number in posts}:
            some = [post for post in posts if post[1] == number]
            keys = [self._keys.metrics(draft) for draft, _ in some]
            docs = self._connection.fields(keys, _quotes_field(number))
            for post, doc in zip(some, docs, strict=True):
                found[post] = _QUOTES_READ.load(doc) if doc else QuotesRead()
        return found

    def note_quotes(self, draft: DraftId, number: int, read: QuotesRead, term: int) -> bool:
        """
        Remember how far the quotes of a post are read; call it after they are stored.

        Args:
            number: Of the part of *draft*, 1 for a single post.

            term: The caller's term as leader; see ``Inbox.move_cursor``.

        Returns:
            Whether the caller still leads, and the post is still measured.
        """
        keys = [self._keys.metrics(draft), self._keys.leader_fence()]
        args: list[str | float] = [_QUOTES_READ.dump(read), term, _quotes_field(number)]
        return bool(self._connection.run("note_quotes", keys, args))


def _quotes_field(number: int) -> str:
    return _QUOTES if number == 1 else f"{_QUOTES} {number}"
