"""Typed client of the side door to the sandboxed Mastodon."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from pydantic import TypeAdapter

from adapters.sandbox.control import Control
from adapters.sandbox.mastodon_files import Attachment
from adapters.sandbox.mastodon_state import MastodonTrend


@dataclass(frozen=True, slots=True)
class PublishedOnMastodon:
    """
    A status of the brand as the sandboxed Mastodon holds it.

    Attributes:
        content: The HTML that Mastodon shows.

        sent: As it came in.

        n_edits: How often it was written anew.
    """

    id: str
    content: str
    sent: str
    in_reply_to: str | None
    visibility: str
    spoiler_text: str
    language: str | None
    at: datetime
    media: tuple[Attachment, ...] = ()
    n_edits: int = 0


_PUBLISHED = TypeAdapter(list[PublishedOnMastodon])


class MastodonControl:
    """The people on the sandboxed Mastodon, and the view of its database."""

    def __init__(self, control: Control) -> None:
        self._control = control

    def mention(self, author: str, text: str, **more: str | Sequence[str] | None) -> str:
        """
        Let *author* address the brand, and return the status's id.

        Args:
            more: ``in_reply_to``, ``visibility``, ``spoiler_text``, ``lang``, and ``pictures``
                by their alt texts.
        """
        said = {"author": author, "text": text, **more}
        return str(self._control.call("POST", "mastodon/mentions", said)["id"])

    def post(
        self, author: str, text: str, *, in_reply_to: str | None = None, quotes: str | None = None
    ) -> str:
        """Let *author* post *text* to everybody, the brand too, and return the status's id."""
        said = {"author": author, "text": text, "in_reply_to": in_reply_to, "quotes": quotes}
        return str(self._control.call("POST", "mastodon/statuses", said)["id"])

    def favourite(self, author: str, status_id: str) -> None:
        """Let *author* favourite a status of the brand."""
        self._control.call("POST", "mastodon/favourites", {"author": author, "status": status_id})

    def delete(self, status_id: str) -> None:
        """Let the author of *status_id* take it back."""
        self._control.call("DELETE", f"mastodon/statuses/{status_id}")

    def set_trends(self, trends: Sequence[MastodonTrend]) -> None:
        """Let *trends* trend, and nothing else."""
        self._control.call("POST", "mastodon/trends", [asdict(trend) for trend in trends])

    def ignore_keys(self) -> None:
        """Behave as GoToSocial from here on: no memory for keys, other ids, other refusals."""
        self._control.call("POST", "mastodon/server", {"ignores_keys": True})

    def files(self, **limits: int | Sequence[str]) -> None:
        """Take files and texts as *limits* say from now on; their names: ``MastodonFiles``."""
        self._control.call("POST", "mastodon/files", limits)

    def posts(self) -> list[PublishedOnMastodon]:
        """List the brand's statuses, oldest first."""
        return _PUBLISHED.validate_python(self._control.call("GET", "mastodon/statuses"))
