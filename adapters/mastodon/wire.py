"""The few fields of the servers' answers that Mynah reads, and what they become in our words."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Final, TypeVar

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from adapters.mastodon.markup import plain
from bot.domain.length import MASTODON, MASTODON_URL

MAX_TEXT: Final = 2_000
"""A longer text is cut: nobody needs more of it to answer, and prompts are short."""
_ID: Final = r"^[0-9A-Za-z_-]{1,64}$"

Model = TypeVar("Model", bound=BaseModel)


class Unreadable(Exception):
    """The answer is not what Mastodon's documentation promises."""


def _mended(text: object) -> object:
    """Replace halves of characters, which JSON can spell and UTF-8 cannot."""
    if not isinstance(text, str):
        return text
    return str(text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _said(text: object) -> object:
    return "" if text is None else _mended(text)


def _listed(value: object) -> object:
    return [] if value is None else value


Text = Annotated[str, BeforeValidator(_mended)]
Said = Annotated[str, BeforeValidator(_said)]
Id = Annotated[str, Field(pattern=_ID)]
"""Numbers at Mastodon, ULIDs at GoToSocial, base 62 at Pleroma: never read as a number."""
Things = Annotated[list[Any], BeforeValidator(_listed)]


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Person(_Wire):
    """
    Somebody, as the own server sees them.

    Attributes:
        acct: ``ann``, or ``ann@example.org`` for somebody on another server.
    """

    id: Id
    username: Annotated[Text, Field(min_length=1, max_length=500)]
    acct: Annotated[Text, Field(pattern=r"^\S{1,800}$")]


class Status(_Wire):
    """A post."""

    id: Id
    created_at: AwareDatetime
    account: Person
    content: Said = ""
    spoiler_text: Said = ""
    visibility: Said = ""
    url: Said = ""
    uri: Said = ""
    language: Text | None = None
    in_reply_to_id: Id | None = None

    @property
    def address(self) -> str:
        """Where a browser finds it; empty where the server names no web address."""
        return next(
            (one for one in (self.url, self.uri) if one.startswith(("https://", "http://"))), ""
        )

    def plain(self) -> str:
        """Return the text as its author wrote it, without the content warning."""
        return plain(self.content)


class Notification(_Wire):
    """Something that happened to the account."""

    id: Id
    type: str
    status: Status | None = None


class _Counting(_Wire):
    max_characters: Annotated[int, Field(ge=1)] = MASTODON
    characters_reserved_per_url: Annotated[int, Field(ge=1)] = MASTODON_URL


class _Configuration(_Wire):
    statuses: _Counting = _Counting()


class Instance(_Wire):
    """What a server says about itself."""

    configuration: _Configuration = _Configuration()


class Tag(_Wire):
    """A trending hashtag."""

    name: Annotated[Text, Field(min_length=1, max_length=500)]
    url: Said = ""
    history: Things = []


class Day(_Wire):
    """How often a hashtag was used on one day."""

    uses: Annotated[int, Field(ge=0)]


def read(model: type[Model], body: bytes) -> Model:
    """
    Read an answer.

    Raises:
        Unreadable: It is no JSON, or lacks what *model* needs.
    """
    try:
        return model.model_validate(_parsed(body))
    except ValidationError as error:
        raise Unreadable(f"the server's answer lacks {_where(error)}") from None


def read_list(body: bytes) -> list[Any]:
    """
    Read a page of statuses, notifications or tags; see :func:`each` for what is in it.

    Raises:
        Unreadable: It is no JSON list.
    """
    things = _parsed(body)
    if not isinstance(things, list):
        raise Unreadable("the server's answer is no list")
    return things


def each(model: type[Model], things: Iterable[Any]) -> Iterator[Model | str]:
    """Read every one of *things* by itself; a sentence stands for one that cannot be read."""
    for thing in things:
        try:
            yield model.model_validate(thing)
        except ValidationError as error:
            known = thing.get("id") if isinstance(thing, Mapping) else None
            yield f"item {str(known)[:64]} was set aside: no usable {_where(error)}"


def bounded(text: str) -> str:
    """Cut *text* at :data:`MAX_TEXT` characters."""
    return text[:MAX_TEXT]


def order(some_id: str) -> tuple[int, str]:
    """
    Return what ids of one server sort by, oldest first.

    Longer decimal numbers are higher; ULIDs and base 62 ids are all of one length and rise by
    their characters.
    """
    return len(some_id), some_id


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        raise Unreadable("the server's answer is no JSON") from None


def _where(error: ValidationError) -> str:
    return ".".join(str(part) for part in error.errors()[0]["loc"])[:80] or "content"
