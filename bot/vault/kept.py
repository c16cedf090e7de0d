"""What a vault keeps of one account, and how it is written down."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from pydantic import BaseModel, ConfigDict, SecretStr


class VaultFailed(Exception):
    """Secrets cannot be read or kept; the message is one line that says what to do."""


class Written(BaseModel):
    """:class:`Kept` as it lies in the vault, in plain text: only ever inside an encrypted one."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    network: str
    handle: str
    server: str
    secrets: dict[str, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """
    The secrets of one account.

    Attributes:
        handle: Whose they were when they were stored, as the network said.

        server: Where they are good: what takes them back when the config no longer says.

        secrets: By the names that the settings of the network give them; on Mastodon also
            ``client_id`` and ``client_secret`` of the app that was registered, to revoke with.
    """

    network: str
    handle: str
    server: str
    secrets: Mapping[str, SecretStr]

    @classmethod
    def read(cls, written: Written) -> Self:
        """Wrap the secrets so that no print shows them."""
        shut = {key: SecretStr(value) for key, value in written.secrets.items()}
        return cls(written.network, written.handle, written.server, shut)

    def written(self) -> Written:
        """Unwrap the secrets, to be encrypted."""
        bare = {key: value.get_secret_value() for key, value in self.secrets.items()}
        return Written(network=self.network, handle=self.handle, server=self.server, secrets=bare)
