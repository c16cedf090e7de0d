"""The few fields of X's answers that Mynah reads, and what they become in our own words."""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from pydantic import (
    AliasChoices,
    AwareDatetime,
    Field,
)

from adapters import answers
from adapters.answers import Listed, Model, Text, Things, Wire

_EPOCH_MS: Final = 1_288_834_974_657
"""Snowflake ids count from here. Source: github.com/twitter-archive/snowflake, read 2026-11."""
_GONE: Final = frozenset({"resource-not-found", "not-authorized-for-resource"})
"""Source: docs.x.com, "Response codes and errors"; read 2026-11."""
_SHORT_LINK: Final = "https://t.co/"

_ID: Final = r"[0-9]{1,19}"

Id = Annotated[str, Field(pattern=rf"^{_ID}$")]


class _Link(Wire):
    url: Text
    expanded_url: Text | None = None


class _Entities(Wire):
    urls: Annotated[list[_Link], Listed] = Field(default_factory=list)


class _Reference(Wire):
    type: str
    id: Id


class _Attachments(Wire):
    media_keys: Annotated[list[Text], Listed] = Field(default_factory=list)


class _Note(Wire):
    """The whole of a post that is longer than 280."""

    text: Text
    entities: _Entities = _Entities()


class Tweet(Wire):
    """A post; X's description of 2026 says ``post`` where its answers have ``tweet``."""

    id: Id
    text: Text
    author_id: Id | None = None
    created_at: AwareDatetime | None = None
    lang: Text | None = None
    entities: _Entities = _Entities()
    attachments: _Attachments = _Attachments()
    references: Annotated[tuple[_Reference, ...], Listed] = Field(
        default=(), validation_alias=AliasChoices("referenced_tweets", "referenced_posts")
    )
    note: _Note | None = Field(
        default=None, validation_alias=AliasChoices("note_tweet", "note_post")
    )

    @property
    def at(self) -> datetime:
        """When it was posted; its id says so where the answer does not."""
        return (self.created_at or snowflake_time(self.id)).astimezone(UTC)

    def n_files(self) -> int:
        """Say how many pictures and films it shows; X leaves out the field where there is none."""
        return len(self.attachments.media_keys)

    def referenced(self, kind: str) -> str | None:
        """Return the id of the post that this one answers, quotes or repeats."""
        return next((one.id for one in self.references if one.type == kind), None)

    def plain(self) -> str:
        """
        Return the text as its author wrote it: links spelled out, HTML undone.

        The link that X puts behind a text for its own images was written by nobody.
        """
        whole = self.note or self
        text = html.unescape(whole.text)
        for link in whole.entities.urls:
            if self._is_own_media(link):
                text = text.removesuffix(link.url).rstrip()
                continue
            if link.expanded_url and link.url.startswith(_SHORT_LINK):
                text = text.replace(link.url, link.expanded_url)
        return text

    def _is_own_media(self, link: _Link) -> bool:
        return f"/status/{self.id}/photo/" in (link.expanded_url or "")


class User(Wire):
    """Somebody on X."""

    id: Id
    username: Annotated[Text, Field(min_length=1, max_length=50)]


class Media(Wire):
    """A picture, film or animation in a post."""

    media_key: Text
    alt_text: Text | None = None


class Includes(Wire):
    """What the listed posts refer to."""

    users: Things = Field(default_factory=list)
    media: Things = Field(default_factory=list)
    tweets: Things = Field(default=[], validation_alias=AliasChoices("tweets", "posts"))


class _Meta(Wire):
    newest_id: Id | None = None
    next_token: str | None = None


class Missing(Wire):
    """Why X does not show something that was asked for by its id."""

    resource_id: Id
    type: Text

    @property
    def is_gone(self) -> bool:
        """True where it was deleted, or is protected, or its author was suspended."""
        return self.type.rpartition("/")[2] in _GONE


class Listing(Wire):
    """One page of posts, newest first. Each is read by itself, so that one cannot spoil all."""

    data: Things = Field(default_factory=list)
    errors: Things = Field(default_factory=list)
    includes: Includes = Includes()
    meta: _Meta = _Meta()


class Trending(Wire):
    """One trend."""

    trend_name: Annotated[Text, Field(min_length=1)]
    tweet_count: int | None = None


class Trends(Wire):
    """The trends of one place."""

    data: Things = Field(default_factory=list)


class Created(Wire):
    """The answer to a post: X names it and says no more."""

    class Data(Wire):
        """The post itself."""

        id: Id

    data: Data


class Processing(Wire):
    """How far X is with a file: ``pending``, ``in_progress``, ``failed`` or ``succeeded``."""

    state: Text = ""
    check_after_secs: Annotated[int, Field(ge=0, le=86_400)] | None = None


class Uploaded(Wire):
    """The answer to a file, and to what is said about one."""

    class Data(Wire):
        """What X calls the file."""

        id: Id
        processing_info: Processing | None = None

    data: Data


class Deleted(Wire):
    """The answer to a deletion."""

    class Data(Wire):
        """What became of the post."""

        deleted: bool

    data: Data


class Me(Wire):
    """Whose credentials these are."""

    data: User


class Bearer(Wire):
    """The app's own token, which trends are read with."""

    access_token: Annotated[str, Field(min_length=1)]


def snowflake_time(post_id: str) -> datetime:
    """Return when *post_id* was given out, aware UTC."""
    return datetime.fromtimestamp(((int(post_id) >> 22) + _EPOCH_MS) / 1000, UTC)


def read(model: type[Model], body: bytes) -> Model:
    """
    Read an answer.

    Raises:
        Unreadable: It is no JSON, or lacks what *model* needs.
    """
    return answers.read(model, body, "X's answer")


def each(model: type[Model], things: Iterable[Any]) -> Iterator[Model | str]:
    """Read every one of *things* by itself; a sentence stands for one that cannot be read."""
    return answers.each(model, things, _name)


def post_id(thing: object) -> str | None:
    """Return the id of *thing*, of which nothing else may be readable; None where it has none."""
    known = thing.get("id") if isinstance(thing, Mapping) else None
    return known if isinstance(known, str) and re.fullmatch(_ID, known) else None


def _name(thing: object) -> str:
    known = thing.get("id") if isinstance(thing, Mapping) else None
    return f"post {str(known)[:25]} of X"
