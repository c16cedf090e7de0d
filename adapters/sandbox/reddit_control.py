"""Typed client of the side door to the sandboxed Reddit."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from pydantic import TypeAdapter

from adapters.sandbox.control import Control
from adapters.sandbox.reddit_state import Place


@dataclass(frozen=True, slots=True)
class ShownOnReddit:
    """An image of the brand's; *alt* is its caption."""

    sha256: str
    alt: str


@dataclass(frozen=True, slots=True)
class PublishedOnReddit:
    """
    A comment or submission of the brand as the sandboxed Reddit holds it.

    Attributes:
        text: Without its images.

        n_edits: How often it was written anew.
    """

    id: str
    text: str
    in_reply_to: str | None
    title: str | None
    place: str
    url: str
    at: datetime
    n_edits: int = 0
    media: tuple[ShownOnReddit, ...] = ()


_PUBLISHED = TypeAdapter(list[PublishedOnReddit])


class RedditControl:
    """The people on the sandboxed Reddit, its moderators, and the view of its database."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def mention(
        self,
        author: str,
        text: str,
        *,
        in_reply_to: str | None = None,
        place: str = "sandbox",
        title: str = "Anybody else?",
    ) -> str:
        """
        Let *author* address the brand, and return the comment's full name.

        Without *in_reply_to* the comment stands in a new thread of *place* called *title*.
        """
        said = {"author": author, "text": text, "in_reply_to": in_reply_to}
        return self._created("mentions", said | {"place": place, "title": title})

    def comment(self, author: str, text: str, *, in_reply_to: str) -> str:
        """Let *author*, perhaps the brand, say exactly *text*, and return the full name."""
        said = {"author": author, "text": text, "in_reply_to": in_reply_to}
        return self._created("comments", said)

    def submit(
        self, author: str, title: str, *, text: str = "", place: str = "sandbox", score: int = 1
    ) -> str:
        """Let *author* open a thread, and return its full name."""
        made = {"author": author, "title": title, "text": text, "place": place, "score": score}
        return self._created("submissions", made)

    def settle(self, place: Place) -> None:
        """Let *place* exist with exactly these rules."""
        self._control.call("POST", "reddit/places", asdict(place))

    def lock(self, name: str) -> None:
        """Let a moderator lock the thread *name*."""
        self._control.call("POST", f"reddit/things/{name}", {"locked": True})

    def archive(self, name: str) -> None:
        """Let the thread *name* be too old for comments."""
        self._control.call("POST", f"reddit/things/{name}", {"archived": True})

    def delete(self, name: str) -> None:
        """Let the author of *name* take it back."""
        self._control.call("POST", f"reddit/things/{name}", {"deleted": True})

    def work_on_images(self, *, is_slow: bool) -> None:
        """Let Reddit be at work on every image, or done with all."""
        self._control.call("POST", "reddit/images", {"is_slow": is_slow})

    def suspend(self) -> None:
        """Let Reddit suspend the brand's account."""
        self._control.call("POST", "reddit/account", {"suspended": True})

    def posts(self) -> list[PublishedOnReddit]:
        """List what the brand published and did not delete, oldest first."""
        return _PUBLISHED.validate_python(self._control.call("GET", "reddit/posts"))

    def _created(self, what: str, body: Mapping[str, object]) -> str:
        return str(self._control.call("POST", f"reddit/{what}", body)["id"])
