"""The few fields of X's answers that Mynah reads, and what they become in our own words."""

import html
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Final, TypeVar

from pydantic import (
    AliasChoices,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)

MAX_TEXT: Final = 2_000
"""A longer text is cut: nobody needs more of it to answer, and prompts are short."""
_EPOCH_MS: Final = 1_288_834_974_657
"""Snowflake ids count from here. Source: github.com/twitter-archive/snowflake, read 2026-11."""
_SHORT_LINK: Final = "https://t.co/"

Model = TypeVar("Model", bound=BaseModel)


class Unreadable(Exception):
    """The answer is not what X's description promises."""


def _mended(text: object) -> object:
    """Replace halves of characters, which JSON can spell and UTF-8 cannot."""
    if not isinstance(text, str):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _listed(value: object) -> object:
    return [] if value is None else value


Text = Annotated[str, BeforeValidator(_mended)]
Id = Annotated[str, Field(pattern=r"^[0-9]{1,19}$")]
Things = Annotated[list[Any], BeforeValidator(_listed)]


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class _Link(_Wire):
    url: Text
    expanded_url: Text | None = None


class _Entities(_Wire):
    urls: Annotated[list[_Link], BeforeValidator(_listed)] = []


class _Reference(_Wire):
    type: str
    id: Id


class _Note(_Wire):
    """The whole of a post that is longer than 280."""

    text: Text
    entities: _Entities = _Entities()


class Tweet(_Wire):
    """A post; X's description of 2026 says ``post`` where its answers have ``tweet``."""

    id: Id
    text: Text
    author_id: Id | None = None
    created_at: AwareDatetime | None = None
    lang: Text | None = None
    entities: _Entities = _Entities()
    references: Annotated[tuple[_Reference, ...], BeforeValidator(_listed)] = Field(
        default=(), validation_alias=AliasChoices("referenced_tweets", "referenced_posts")
    )
    note: _Note | None = Field(
        default=None, validation_alias=AliasChoices("note_tweet", "note_post")
    )

    @property
    def at(self) -> datetime:
        """When it was posted; its id says so where the answer does not."""
        return (self.created_at or snowflake_time(self.id)).astimezone(UTC)

    def referenced(self, kind: str) -> str | None:
        """Return the id of the post that this one answers, quotes or repeats."""
        return next((one.id for one in self.references if one.type == kind), None)

    def plain(self) -> str:
        """Return the text as its author wrote it: links spelled out, HTML undone."""
        whole = self.note or self
        text = html.unescape(whole.text)
        for link in whole.entities.urls:
            if link.expanded_url and link.url.startswith(_SHORT_LINK):
                text = text.replace(link.url, link.expanded_url)
        return text


class User(_Wire):
    """Somebody on X."""

    id: Id
    username: Annotated[Text, Field(min_length=1, max_length=50)]


class Includes(_Wire):
    """What the listed posts refer to."""

    users: Things = []
    tweets: Things = Field(default=[], validation_alias=AliasChoices("tweets", "posts"))


class _Meta(_Wire):
    newest_id: Id | None = None
    next_token: str | None = None


class Listing(_Wire):
    """One page of posts, newest first. Each is read by itself, so that one cannot spoil all."""

    data: Things = []
    includes: Includes = Includes()
    meta: _Meta = _Meta()


class Trending(_Wire):
    """One trend."""

    trend_name: Annotated[Text, Field(min_length=1)]
    tweet_count: int | None = None


class Trends(_Wire):
    """The trends of one place."""

    data: Things = []


class Created(_Wire):
    """The answer to a post: X names it and says no more."""

    class Data(_Wire):
        """The post itself."""

        id: Id

    data: Data


class Deleted(_Wire):
    """The answer to a deletion."""

    class Data(_Wire):
        """What became of the post."""

        deleted: bool

    data: Data


class Me(_Wire):
    """Whose credentials these are."""

    data: User


class Bearer(_Wire):
    """The app's own token, which trends are read with."""

    access_token: Annotated[str, Field(min_length=1)]


def read(model: type[Model], body: bytes) -> Model:
    """
    Read an answer.

    Raises:
        Unreadable: It is no JSON, or lacks what *model* needs.
    """
    try:
        return model.model_validate(json.loads(body.decode("utf-8", "replace")))
    except ValidationError as error:
        raise Unreadable(f"X's answer lacks {_where(error)}") from None
    except (ValueError, RecursionError):
        raise Unreadable("X's answer is no JSON") from None


def each(model: type[Model], things: Iterable[Any]) -> Iterator[Model | str]:
    """Read every one of *things* by itself; a sentence stands for one that cannot be read."""
    for thing in things:
        try:
            yield model.model_validate(thing)
        except ValidationError as error:
            known = thing.get("id") if isinstance(thing, Mapping) else None
            yield f"post {str(known)[:25]} of X was set aside: no usable {_where(error)}"


def snowflake_time(post_id: str) -> datetime:
    """Return when *post_id* was given out, aware UTC."""
    return datetime.fromtimestamp(((int(post_id) >> 22) + _EPOCH_MS) / 1000, UTC)


def bounded(text: str) -> str:
    """Cut *text* at :data:`MAX_TEXT` characters."""
    return text[:MAX_TEXT]


def _where(error: ValidationError) -> str:
    return ".".join(str(part) for part in error.errors()[0]["loc"])[:80] or "content"
