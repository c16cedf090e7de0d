"""Typed client of the side door to the sandboxed X."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from adapters.sandbox.control import Control
from adapters.sandbox.x_state import XMedia, XProcessing, XTrend


@dataclass(frozen=True, slots=True)
class PublishedOnX:
    """
    A post of the brand as the sandboxed X holds it.

    Attributes:
        text: As X shows it, with its links and entities.

        sent: As it came in.

        media: Its images, in order.
    """

    id: str
    text: str
    sent: str
    in_reply_to: str | None
    at: datetime
    media: tuple[XMedia, ...] = ()


_PUBLISHED = TypeAdapter(list[PublishedOnX])


class XControl:
    """The people on the sandboxed X, and the view of its database."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def mention(
        self,
        author: str,
        text: str,
        *,
        in_reply_to: str | None = None,
        lang: str = "en",
        pictures: Sequence[str] = (),
    ) -> str:
        """Let *author* address the brand, with *pictures* by alt text, and return the post's id."""
        said = {"author": author, "text": text, "in_reply_to": in_reply_to, "lang": lang}
        shown = {"pictures": list(pictures)}
        return str(self._control.call("POST", "x/mentions", said | shown)["id"])

    def post(
        self, author: str, text: str, *, in_reply_to: str | None = None, quotes: str | None = None
    ) -> str:
        """Let *author* post *text* to everybody, the brand too, and return the post's id."""
        said = {"author": author, "text": text, "in_reply_to": in_reply_to, "quotes": quotes}
        return str(self._control.call("POST", "x/posts", said)["id"])

    def delete(self, post_id: str) -> None:
        """Let the author of *post_id* take it back."""
        self._control.call("DELETE", f"x/posts/{post_id}")

    def set_trends(self, trends: Sequence[XTrend]) -> None:
        """Let *trends* trend, and nothing else."""
        self._control.call("POST", "x/trends", [asdict(trend) for trend in trends])

    def grant(self, client_id: str, scopes: Sequence[str]) -> dict[str, Any]:
        """Let the brand allow the app, and return X's answer with the tokens."""
        asked = {"client_id": client_id, "scopes": list(scopes)}
        return dict(self._control.call("POST", "x/grants", asked))

    def expire_access(self) -> None:
        """Let every access token of OAuth 2.0 run out."""
        self._control.call("POST", "x/grants/expire")

    def revoke_grants(self) -> None:
        """Let the brand take back what it allowed."""
        self._control.call("POST", "x/grants/revoke")

    def rotate_grants(self) -> None:
        """Let somebody else use the refresh token first."""
        self._control.call("POST", "x/grants/rotate")

    def process(self, how: XProcessing) -> None:
        """Let X work on images as *how* says from now on."""
        self._control.call("POST", "x/processing", asdict(how))

    def posts(self) -> list[PublishedOnX]:
        """List the brand's posts, oldest first."""
        return _PUBLISHED.validate_python(self._control.call("GET", "x/posts"))
