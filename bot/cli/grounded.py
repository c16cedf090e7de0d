"""Which accounts publish nothing, by their last preflight."""

from bot.cli.output import block, screen
from bot.cli.session import Session
from bot.domain.ids import AccountName


def grounded(here: Session) -> dict[AccountName, str]:
    """Return why each account that may not publish may not."""
    now, known = here.app.clock(), here.app.store.preflights
    names = map(AccountName, sorted(here.app.settings.accounts))
    return {one: why for one in names if (why := known.objection(one, now)) is not None}


def say_grounded(found: dict[AccountName, str]) -> None:
    """Print a line for each of them."""
    for account, why in found.items():
        screen().print(block(f"{account} publishes nothing: {why}", "yellow"))
