"""What logging in for the first time is on every network: a page to open, an answer to paste."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from pydantic import SecretStr


@dataclass(frozen=True, slots=True)
class Granted:
    """
    What a network gave.

    Attributes:
        handle: Whose account it is, as the network says.

        secrets: By the names in the network's settings, and what it takes to revoke them.
    """

    handle: str
    secrets: Mapping[str, SecretStr]


@dataclass(frozen=True, slots=True)
class Whose:
    """
    Whom credentials speak for.

    Attributes:
        scopes: What they allow; empty where the network does not tell.
    """

    handle: str
    scopes: tuple[str, ...] = ()


class Login(Protocol):
    """One walk through a network's own flow; it is gone through once."""

    def begin(self) -> str:
        """
        Return the page where the brand's account allows it; empty where there is none to open.

        Raises:
            PlatformError: The network does not play along; nothing was granted.
        """
        ...

    def finish(self, pasted: SecretStr) -> Granted:
        """
        Exchange what the page showed for secrets, and ask whose they are.

        Raises:
            PlatformError: It was not taken; nothing is to be stored.
        """
        ...
