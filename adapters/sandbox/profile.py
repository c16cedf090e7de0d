"""How the brand's account presents itself on a sandboxed network, and what its token may do."""

from dataclasses import dataclass
from typing import ClassVar

from pydantic import ConfigDict


@dataclass(frozen=True, slots=True)
class Profile:
    """
    The account as its owner has set it up; as it comes, the way the networks want it.

    Attributes:
        is_bot: Labelled as automated, where a network lets programs read that.

        scopes: What the token may do, in the network's own words; empty for the sandbox's own.

        rules: Of the server; subreddits have theirs.

        trouble: Mastodon: ``suspended`` or ``limited``; empty for good standing.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    bio: str = "Automated account. Who runs it, and a person to write to: https://brand.example/bot"
    is_bot: bool = True
    scopes: str = ""
    rules: tuple[str, ...] = ()
    trouble: str = ""
