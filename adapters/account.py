"""What the settings of every network's account share: an address, credentials, a time limit."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

from bot.domain.permission import NOTHING_ASKED, Permission
from bot.domain.told import NOTHING_TOLD, Told

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


def without(*prefixes: str) -> BeforeValidator:
    """Drop the marks that people write before a name: ``@``, ``u/``, ``/r/``."""

    def strip(name: object) -> object:
        if not isinstance(name, str):
            return name
        for prefix in prefixes:
            name = name.removeprefix(prefix)
        return name

    return BeforeValidator(strip)


def secret(where_from: str) -> AfterValidator:
    """
    Drop the line end that a copied key often carries, and refuse an empty one.

    Args:
        where_from: Ends the message: ``copy it from the app's page on developer.x.com``.
    """

    def strip(found: SecretStr) -> SecretStr:
        value = found.get_secret_value().strip()
        if not value:
            raise ValueError(f"is empty: {where_from}")
        return SecretStr(value)

    return AfterValidator(strip)


def _safe_address(url: str) -> str:
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme not in {"http", "https"}:
        raise ValueError("must be an address such as https://api.example.org")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ValueError("must begin with https:// (plain http only on this machine)")
    return url.rstrip("/")


Address = Annotated[str, AfterValidator(_safe_address)]


@dataclass(frozen=True, slots=True)
class Place:
    """
    A part of a network where threads are opened.

    Attributes:
        name: As the network writes it: ``r/acme``.

        bare: As drafts and their rules have it: ``acme``.

        has_flair: The account's threads carry one there.
    """

    name: str
    bare: str
    has_flair: bool


class Account(BaseModel):
    """
    One account of the brand.

    Attributes:
        timeout_s: For connecting, and again for each wait on an answer.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    timeout_s: Annotated[float, Field(gt=0, le=300)] = 20.0
    network: str
    handle: str
    base_url: Address

    def names(self) -> frozenset[str]:
        """Return how the account is called where it is read."""
        return frozenset({self.handle})

    @abstractmethod
    def length(
        self, text: str, *, is_reply: bool, warning: str | None, told: Told = NOTHING_TOLD
    ) -> tuple[int, int]:
        """
        Return (used, allowed) of *text*, without asking the network.

        Args:
            warning: What hides the text in the place of the account's own, where it can be hidden.

            told: What its server, or the place there, named as its limits; where it named none,
                those of the documentation hold.
        """

    def permission(self, place: str | None, *, is_reply: bool) -> Permission:
        """
        Say what the settings hold of what the network's rules ask for.

        Args:
            place: Where the text goes; None on a network without places.
        """
        del place, is_reply
        return NOTHING_ASKED

    def quote_days(self) -> int:
        """
        Return up to what age in days a post is asked about who quotes it; 0 for never.

        Networks that notify of quotes are not asked.
        """
        return 0

    def places(self) -> tuple[Place, ...]:
        """Return where the account opens threads, on a network that has places."""
        return ()


class Credentials(BaseModel):
    """What an account logs in with, from the environment."""

    model_config = ConfigDict(frozen=True, extra="forbid")
