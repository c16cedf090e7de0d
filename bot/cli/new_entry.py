"""The lines of config.yaml that a new account needs: written there, or shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from bot.cli.errors import UnknownAccount
from bot.cli.output import say, screen

if TYPE_CHECKING:
    from bot.config import Account, Settings
    from bot.logins import Section


def check_writable(
    settings: "Settings | None", network: str, name: str, told: Mapping[str, str]
) -> None:
    """
    Say before anything is granted why the account *name* will not be written.

    Args:
        told: What only the operator knows, by key.

    Raises:
        typer.BadParameter: There is no file, or more has to be told.

        UnknownAccount: It is there already.
    """
    from bot.networks import NETWORKS  # noqa: PLC0415 - loaded by now

    if settings is None:
        raise typer.BadParameter("--write needs a config that is there: leave it out")
    if name in settings.accounts:
        raise UnknownAccount(f"{name} is in the config already: leave out --write")
    for key, example in NETWORKS[network].log_in.unknown.items():
        if key not in told:
            raise typer.BadParameter(f"{network} needs a {key}: add --{key} {example}")


@dataclass(frozen=True, slots=True)
class NewEntry:
    """
    An account that config.yaml may lack.

    Attributes:
        handle: As the network says.

        told: What only the operator knows, by key, as far as it was said.
    """

    config: Path
    name: str
    account: "Account | Section"
    handle: str
    told: Mapping[str, str]

    def write(self) -> tuple[int | None, str]:
        """Return the line where it stands now; or None, and why it could not be written."""
        from bot.config import ConfigError  # noqa: PLC0415 - loaded by now
        from bot.config.addition import add_account  # noqa: PLC0415 - loaded by now

        try:
            return add_account(self.config, self.name, self._fields()), ""
        except ConfigError as error:
            return None, str(error)

    def tell(self, line: int | None, objection: str) -> None:
        """Say where the account stands; else show the lines to add by hand, and why so."""
        from bot.config.addition import lines_of  # noqa: PLC0415 - loaded by now

        if line is not None:
            say(f"{self.name} stands in {self.config} from line {line} on", "green")
            return
        for why in objection.splitlines():
            say(why, "yellow")
        say("add this under accounts: in config.yaml:")
        for one in lines_of(self.name, self._fields()):
            screen().print(one, soft_wrap=True)

    def _fields(self) -> dict[str, str]:
        from bot.networks import NETWORKS  # noqa: PLC0415 - loaded by now

        account = self.account
        fields = {"network": account.network, "handle": self.handle}
        if account.base_url != type(account).model_fields["base_url"].default:
            fields["base_url"] = account.base_url
        unknown = NETWORKS[account.network].log_in.unknown
        return fields | {key: self.told.get(key, example) for key, example in unknown.items()}
