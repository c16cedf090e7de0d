"""What is known of each account before anything is sent, and whose rules were accepted."""

from datetime import datetime

from bot.domain.audit import AuditEntry
from bot.domain.ids import AccountName
from bot.domain.inspection import NEVER_MADE, Preflight
from bot.domain.lifecycle import By
from bot.domain.pause import account_scope
from bot.domain.told import NOTHING_TOLD, Told
from bot.store.connection import Connection
from bot.store.documents import Documents
from bot.store.keys import Keys

PASSED, FAILED = "passed", "failed"

_PREFLIGHTS = Documents(Preflight)
_ENTRIES = Documents(AuditEntry)


class Preflights:
    """The last preflight of every account."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._preflights, self._accepted = keys.preflights(), keys.accepted()
        self._audit = keys.audit()

    def of(self, account: AccountName) -> Preflight | None:
        """Return the last preflight of *account*; None before the first."""
        doc = self._connection.command("HGET", self._preflights, f"doc {account}")
        return _PREFLIGHTS.load(doc) if doc else None

    def objection(self, account: AccountName, now: datetime) -> str | None:
        """Say why nothing may be sent from *account* at *now*; None when it may."""
        known = self.of(account)
        return NEVER_MADE if known is None else known.objection(now)

    def told(self, account: AccountName, place: str = "") -> Told:
        """Return the limits that the server of *account* named at its last preflight."""
        known = self.of(account)
        return NOTHING_TOLD if known is None else known.limits(place)

    def record(self, found: Preflight, actor: str) -> bool:
        """
        Remember *found*.

        Args:
            actor: Who made it: a process, or an operator.

        Returns:
            Whether the account may publish now and might not before, or the reverse.
        """
        objection = found.objection(found.tried_at)
        verdict = PASSED if objection is None else FAILED
        entry = AuditEntry(
            subject=account_scope(found.account),
            at=found.tried_at,
            actor=actor,
            by=By.clock,
            event="preflight",
            before="",
            after=verdict,
            note=objection or "",
        )
        args = [found.account, _PREFLIGHTS.dump(found), verdict, _ENTRIES.dump(entry)]
        keys = [self._preflights, self._audit]
        return bool(self._connection.run("set_preflight", keys, args))

    def accepted(self, account: AccountName) -> str:
        """Return the fingerprint of the rules that were accepted for *account*, or nothing."""
        raw = self._connection.command("HGET", self._accepted, account)
        return raw.decode() if raw else ""

    def accept(self, account: AccountName, digest: str, operator: str, at: datetime) -> bool:
        """Accept the rules with the fingerprint *digest*; False when they were accepted already."""
        entry = AuditEntry(
            subject=account_scope(account),
            at=at,
            actor=operator,
            by=By.operator,
            event="accept rules",
            before="",
            after=digest,
            note="",
        )
        keys = [self._accepted, self._audit]
        args = [account, digest, _ENTRIES.dump(entry)]
        return bool(self._connection.run("accept_rules", keys, args))
