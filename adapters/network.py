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

        begin: Starts the walk through the network's flow with what was asked.

        pasted: What the network's page shows and the operator pastes; empty where there is none.

        by_hand: Where the operator takes the grant back in a browser.

        revoke: Takes back what the vault holds; False where there is nothing to take back. None
            where the network has no way for it.

        notice: Told before anything is asked; empty for nothing.

        is_by_handle: The flow does not find out whose account it is: its handle is asked for.

        unknown: Keys of the account's section that only the operator knows, each with an example.
    """

    asked: tuple[str, ...]
    begin: Callable[[A, Mapping[str, SecretStr]], Login]
    pasted: str
    by_hand: str
    revoke: Callable[[A, Mapping[str, SecretStr]], bool] | None = None
    notice: str = ""
    is_by_handle: bool = False
    unknown: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))


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

        links: What its posts are called outside the program.

        room: What it takes beside a text, or how a server is asked; None where it takes no images.

        no_threads: Why a text goes out there as one post; empty where it may be several.

        no_reply_threads: The same, of replies.

        has_places: An original post goes to one of the account's places, under a title.

        is_plain: Neither hashtags nor emoji are welcome.

        is_shared: All jobs of a process use one client: it is safe between threads, and log-ins
            are scarce.

        is_of_many: Accounts are on servers of many names: the section says on which.
    """

    name: NetworkName
    account: type[A]
    secrets: type[S]
    connect: Callable[[AccountName, A, S, OnLimit, Session], Able]
    log_in: LogIn[A]
    whose: Callable[[A, S], Whose]
    links: Links
    room: Room | Callable[[A, S], Room] | None = None
    no_threads: str = ""
    no_reply_threads: str = ""
    has_places: bool = False
    is_plain: bool = False
    is_shared: bool = False
    is_of_many: bool = False
