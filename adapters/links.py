"""How a post is named outside the program: by an address, or by the network's id."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from bot.domain.post import Receipt


def path_of(address: str) -> str:
    """Return the path of *address*; empty where it is none."""
    try:
        return urlsplit(address).path
    except ValueError:
        return ""


@dataclass(frozen=True, slots=True)
class Links:
    """
    What the posts of one network are called.

    Attributes:
        path: Searched for in the path of an address.

        id_of: The id that a found path stands for. The receipt is one of the account's other
            posts, for what an address does not say; raises ValueError.

        ids: The whole of an id.

        example: An address and an id, for the operator.
    """

    path: re.Pattern[str]
    id_of: Callable[[re.Match[str], Receipt | None], str]
    ids: re.Pattern[str]
    example: str

    def read(self, seen: str, earlier: Receipt | None) -> str | None:
        """
        Return the id of the post that somebody typed; None where it is none of this network.

        Args:
            seen: An address or an id.

            earlier: A receipt of another post of the account.

        Raises:
            ValueError: The address tells too little; the message says what to give in its place.
        """
        if not seen.startswith(("https://", "http://")):
            return seen if self.ids.fullmatch(seen) else None
        found = self.path.search(path_of(seen))
        return self.id_of(found, earlier) if found else None
