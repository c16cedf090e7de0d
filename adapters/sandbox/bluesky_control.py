"""Typed client of the side door to the sandboxed Bluesky."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from adapters.sandbox.bluesky_state import BlueskyTrend
from adapters.sandbox.control import Control


@dataclass(frozen=True, slots=True)
class PublishedOnBluesky:
    """A post of the brand as its repository holds it."""

    id: str
    cid: str
    text: str
    in_reply_to: str | None
    root: str | None
    facets: list[dict[str, Any]]
    langs: list[str]
    created_at: str
    at: datetime
    embed: dict[str, Any] | None = None


_PUBLISHED = TypeAdapter(list[PublishedOnBluesky])


class BlueskyControl:
    """The people on the sandboxed Bluesky, and the view of its repositories."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def mention(self, author: str, text: str, **more: str | float | Sequence[str] | None) -> str:
        """
        Let *author* tag or answer the brand, and return the post's address.

        Args:
            more: ``in_reply_to``, ``lang``, ``pictures`` by their alt texts, and ``late_s``: a
                post of so many seconds ago turns up only now, below what came since.
        """
        return self._made("mentions", {"author": author, "text": text, **more})

    def post(
        self, author: str, text: str, *, in_reply_to: str | None = None, quotes: str | None = None
    ) -> str:
        """Let *author*, perhaps the brand, post exactly *text*, and return the address."""
        said = {"author": author, "text": text, "in_reply_to": in_reply_to}
        return self._made("posts", said | {"quotes": quotes})

    def delete(self, uri: str) -> None:
        """Let the author of the post *uri* take it back."""
        self._control.call("POST", "bluesky/deletions", {"uri": uri})

    def close_thread(self, uri: str) -> None:
        """Let the author of the post *uri* take no more replies from the brand."""
        self._control.call("POST", "bluesky/gates", {"uri": uri})

    def judge(self, status: str) -> None:
        """Let the brand's account be ``deactivated``, ``suspended`` or ``takendown``."""
        self._control.call("POST", "bluesky/account", {"status": status})

    def take_index_away(self) -> None:
        """Let the server stand alone, without the index of the network behind it."""
        self._control.call("POST", "bluesky/account", {"has_index": False})

    def set_trends(self, trends: Sequence[BlueskyTrend]) -> None:
        """Let *trends* trend, and nothing else."""
        self._control.call("POST", "bluesky/trends", [asdict(trend) for trend in trends])

    def posts(self) -> list[PublishedOnBluesky]:
        """List the brand's posts, oldest first."""
        return _PUBLISHED.validate_python(self._control.call("GET", "bluesky/posts"))

    def _made(self, what: str, body: Mapping[str, object]) -> str:
        return str(self._control.call("POST", f"bluesky/{what}", body)["id"])
