"""The kill switch: scopes in which nothing may be published."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.ids import AccountName

EVERYTHING = "all"


@dataclass(frozen=True, slots=True)
class Pause:
    """Who stopped publishing in *scope*, when and why."""

    scope: str
    operator: str
    at: datetime
    reason: str


def network_scope(network: str) -> str:
    """Name the scope of all accounts on *network*."""
    return f"network:{network}"


def account_scope(account: AccountName) -> str:
    """Name the scope of one account."""
    return f"account:{account}"


def scopes(account: AccountName, network: str) -> tuple[str, ...]:
    """List the scopes of which any one stops *account*."""
    return EVERYTHING, network_scope(network), account_scope(account)
