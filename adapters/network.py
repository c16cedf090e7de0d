"""
What the program has to know of a network, in one value.

Each network fills it in beside its adapter (``adapters/<network>/network.py``) and
``bot.networks`` gathers them. What depends on the settings of one account, such as how long a text
may be there, the account's own section says (``adapters.account``); what the network demands is in
``bot.policy``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Generic, Protocol, TypeAlias, TypeVar

from pydantic import SecretStr

from adapters.account import Account, Credentials
from adapters.links import Links
from adapters.login import Login, Whose
from adapters.session import Session
from bot.domain.extras import Room
from bot.domain.ids import AccountName
from bot.domain.inspection import Inspectable
from bot.domain.network import NetworkName
from bot.domain.platform import RateLimit
from bot.domain.reading import Reading

A = TypeVar("A", bound=Account)
S = TypeVar("S", bound=Credentials)
OnLimit: TypeAlias = Callable[[RateLimit], None]


class Able(Reading, Inspectable, Protocol):
    """What every network of Mynah's can do."""


@dataclass(frozen=True, slots=True)
class LogIn(Generic[A]):
    """
    How an account is logged in for the first time, and out again.

    Attributes:
        asked: Names of the secrets that the operator brings along.

        begin: Starts the walk through the network's flow with what was asked, and the address on
            this machine that the network sends the browser to; None to have the answer shown.

        pasted: What the operator pastes where no browser brings it; empty where there is nothing.

        by_hand: Where the operator takes the grant back in a browser.

        revoke: Takes back what the vault holds; False where there is nothing to take back. None
            where the network has no way for it.

        asked_if_any: Names of secrets that an operator may not have, each with how it is asked.

        is_redirected: The browser can bring the answer to this machine.

        entered: What the operator has entered that address as, at the network: it is needed even
            if the answer is pasted. Empty where it has not to be entered.

        is_by_handle: The flow does not find out whose account it is: its handle is asked for.

        unknown: Keys of the account's section that only the operator knows, each with an example.
    """

    asked: tuple[str, ...]
    begin: Callable[[A, Mapping[str, SecretStr], str | None], Login]
    pasted: str
    by_hand: str
    revoke: Callable[[A, Mapping[str, SecretStr]], bool] | None = None
    asked_if_any: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    is_redirected: bool = False
    entered: str = ""
    is_by_handle: bool = False
    unknown: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Renewed(Generic[A]):
    """
    A second way to log in, with tokens that run out.

    Each refresh replaces them, so they are never set from outside: they lie in the vault, and the
    session of such an account is its entry there.

    Attributes:
        secrets: What the account logs in with beside its tokens; the network's functions take it
            as they take its other secrets.
    """

    secrets: type[Credentials]
    log_in: LogIn[A]

    def made(self, stored: Mapping[str, SecretStr]) -> bool:
        """Tell whether *stored* came of this way."""
        return set(self.log_in.asked) <= stored.keys()

    def read(self, stored: Mapping[str, SecretStr]) -> Credentials:
        """
        Return what *stored* has beside the tokens.

        Raises:
            ValidationError: Something is missing or wrong.
        """
        kept = self.secrets.model_fields.keys() & stored.keys()
        return self.secrets.model_validate({key: stored[key] for key in kept})


@dataclass(frozen=True, slots=True)
class Network(Generic[A, S]):
    """
    One network. Its functions load its client, which takes up to a second: nothing else does.

    Attributes:
        name: As config.yaml, drafts and rules have it.

        account: The section of config.yaml that one account owns.

        secrets: What an account logs in with.

        connect: Makes an account ready; nothing is sent yet. The session is for networks that
            share one between processes.

        whose: Asks whose account the secrets speak for; raises PlatformError.

        renewed: The other way to log in, where there is one.

        links: What its posts are called outside the program.

        room: What it takes beside a text, or how a server is asked; None where it takes no images.

        no_threads: Why a text goes out there as one post; empty where it may be several.

        no_reply_threads: The same, of replies.

        places: What stands before the name of a place, ``r/``, on a network where an original post
            goes to one of the account's places, under a title; empty elsewhere.

        is_plain: Neither hashtags nor emoji are welcome.

        is_shared: All jobs of a process use one client: it is safe between threads, and log-ins
            are scarce.
    """

    name: NetworkName
    account: type[A]
    secrets: type[S]
    connect: Callable[[AccountName, A, S, OnLimit, Session], Able]
    log_in: LogIn[A]
    whose: Callable[[AccountName, A, S, Session], Whose]
    links: Links
    renewed: Renewed[A] | None = None
    room: Room | Callable[[A, S], Room] | None = None
    no_threads: str = ""
    no_reply_threads: str = ""
    places: str = ""
    is_plain: bool = False
    is_shared: bool = False

    def log_in_of(self, stored: Mapping[str, SecretStr]) -> LogIn[A]:
        """Return the way to log in that *stored* came of."""
        if self.renewed is not None and self.renewed.made(stored):
            return self.renewed.log_in
        return self.log_in

    def secret_keys(self) -> frozenset[str]:
        """Name all that an account may log in with."""
        renewed = self.renewed.secrets.model_fields if self.renewed is not None else {}
        return frozenset({*self.secrets.model_fields, *renewed})
