"""The ranking that is in force; writers read it with every batch."""

import secrets

from bot.domain.audit import AuditEntry
from bot.domain.lifecycle import By
from bot.domain.ranking import Ranking
from bot.store.connection import Connection
from bot.store.documents import Documents
from bot.store.errors import Conflict
from bot.store.keys import Keys

_RANKINGS = Documents(Ranking)
_ENTRIES = Documents(AuditEntry)


class Rankings:
    """How candidates are put in order."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = [keys.ranking(), keys.audit()]

    def current(self) -> Ranking | None:
        """Return the learnt ranking in force; None while it is the built-in one."""
        raw = self._connection.command("HGET", self._keys[0], "doc")
        return _RANKINGS.load(raw) if raw else None

    def replace(self, ranking: Ranking) -> None:
        """
        Put *ranking* in force from the next batch on; it is one version later than the present.

        Raises:
            Conflict: Another was put in force meanwhile.
        """
        entry = AuditEntry(
            subject="ranking",
            at=ranking.learned_at,
            actor=ranking.operator,
            by=By.operator,
            event="learn",
            before=ranking.before,
            after=ranking.name,
            note=f"right on {ranking.right:.0%} of {ranking.n_held_out}, before"
            f" {ranking.right_before:.0%}",
        )
        args: list[str | float] = [ranking.version - 1, ranking.version, secrets.token_hex(8)]
        args += [_RANKINGS.dump(ranking), _ENTRIES.dump(entry)]
        if not self._connection.run("set_ranking", self._keys, args):
            raise Conflict("another ranking was learnt meanwhile: run mynah learn again")
