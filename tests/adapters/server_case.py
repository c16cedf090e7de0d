"""A brand's account on any server behind faults, from both sides, as ``XCase`` offers it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, Protocol
from uuid import uuid4

from adapters.sandbox.control import Control
from bot.domain.ids import AccountName, PublishKey
from bot.domain.platform import RateLimit
from bot.domain.post import Post


class People(Protocol):
    """The people on a server, and the view of what the brand has published there."""

    def mention(self, author: str, text: str) -> str:
        """Let *author* address the brand, and return the post's id."""
        ...

    def published(self) -> list[str]:
        """List the brand's texts, oldest first, as they were sent."""
        ...


@dataclass(frozen=True, slots=True)
class ServerCase:
    """
    What the contract tests need of a network.

    Attributes:
        cannot: What the server cannot play, by the name of the test, and why.

        connect: Opens the account once more, with whatever settings the test changes.
    """

    platform: Any
    control: Control
    people: People
    limits: list[RateLimit]
    network: str
    write_path: str
    cannot: Mapping[str, str]
    handle: str = ""
    connect: Callable[..., Any] | None = None
    run: str = field(default_factory=lambda: uuid4().hex)  # a real server remembers keys

    def mention(self, author: str, text: str) -> str:
        return self.people.mention(author, text)

    def post(self, text: str, in_reply_to: str | None = None, key: str = "") -> Post:
        unique = f"{self.run} {key} {text} {in_reply_to}"
        publish_key = PublishKey(sha256(unique.encode()).hexdigest())
        account = AccountName(f"{self.network}-main")
        return Post(account, text, publish_key, self.control.advance(0), in_reply_to)

    def published(self) -> list[str]:
        return self.people.published()

    def n_writes(self) -> int:
        log = self.control.requests(self.network, "POST")
        return len([one for one in log if one.path == self.write_path])
