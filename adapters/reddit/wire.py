"""The few fields of Reddit's answers that Mynah reads, and what they become in our own words."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, ValidationError

from adapters import answers
from adapters.answers import Listed, Model, Wire

SITE: Final = "https://www.reddit.com"
"""Where people read what the API names; not where we log in, which may be a sandbox."""
_YEAR_3000: Final = 32_503_680_000
_DELETED: Final = frozenset({"[deleted]", "[removed]"})
_UNSAFE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def _mended(text: object) -> object:
    """Bound a text, and drop control characters and halves of characters, which JSON allows."""
    if not isinstance(text, str):
        return text
    return _UNSAFE.sub("", answers.whole(answers.bounded(text)))


Text = Annotated[str, BeforeValidator(_mended)]
Name = Annotated[str, Field(pattern=r"^t[1-6]_[0-9a-z]{1,13}$")]


_IN_THREAD: Final = re.compile(r"/r/[^/]+/comments/([a-z0-9]+)/")


class _Dated(Wire):
    name: Name
    created_utc: Annotated[float, Field(ge=0, le=_YEAR_3000)]

    @property
    def at(self) -> datetime:
        """When it was written, in whole seconds, by Reddit's clock."""
        return datetime.fromtimestamp(self.created_utc, UTC)


class Stamp(_Dated):
    """What every thing has, readable or not: enough to know it again."""


class Heard(_Dated):
    """One item of the inbox: a comment, or a private message, which is none of our business."""

    type: str = ""
    author: Text | None
    subreddit: Text | None
    body: Text
    parent_id: Name | None
    context: Text
    link_title: Text = ""

    @property
    def is_addressed(self) -> bool:
        """True for comments that name the account, or answer its comments or threads."""
        return self.type in {"username_mention", "comment_reply", "post_reply"}

    @property
    def is_unexplained(self) -> bool:
        """True for comments that come without a reason, as in answers recorded in 2015."""
        return not self.type and self.name.startswith("t1_")

    @property
    def root(self) -> str | None:
        """Full name of the thread that it stands in; only its address tells."""
        found = _IN_THREAD.match(self.context)
        return f"t3_{found[1]}" if found else None

    @property
    def is_gone(self) -> bool:
        """True when its author or a moderator took it away."""
        return is_gone(self.author, self.body)


class Comment(_Dated):
    """Somebody's comment where it stands; *replies* is a listing, or an empty text."""

    author: Text | None
    body: Text
    parent_id: Name
    replies: Any = ""


class Standing(Wire):
    """As much of a comment, or of a submission, as tells whether it still stands."""

    name: Name
    author: Text | None
    body: Text = ""
    selftext: Text = ""

    @property
    def is_gone(self) -> bool:
        """True when its author or a moderator took it away."""
        return is_gone(self.author, self.body or self.selftext)


class Written(_Dated):
    """A comment of ours; *permalink* is missing from older answers."""

    body: str
    parent_id: Name
    link_id: Name
    subreddit: str
    permalink: str | None = None

    @property
    def url(self) -> str:
        """Where it is shown."""
        bare = f"/r/{self.subreddit}/comments/{self.link_id[3:]}/_/{self.name[3:]}/"
        return SITE + (self.permalink or bare)


class Thread(_Dated):
    """A submission."""

    author: Text | None
    title: Text
    selftext: str
    subreddit: str
    permalink: Text
    score: int
    stickied: bool = False
    over_18: bool = False

    @property
    def url(self) -> str:
        """Where it is shown."""
        return SITE + self.permalink


class Me(Wire):
    """Whose credentials these are."""

    name: str
    is_suspended: bool = False


class _Listed(Wire):
    children: list[Any]
    after: str | None


class Listing(Wire):
    """One page of a listing; its children are read one by one, so that one cannot spoil all."""

    data: _Listed


class Made(Wire):
    """What a write made: comments show themselves, a thread is only named."""

    things: list[Any] = Field(default_factory=list)
    name: Name | None = None
    url: str | None = None


class _Result(Wire):
    errors: Annotated[list[list[str | None]], Listed]
    data: Made | None = None


class Outcome(Wire):
    """The answer to a comment or a submission."""

    result: _Result = Field(validation_alias="json")


def is_gone(author: str | None, text: str) -> bool:
    """Tell whether what *author* wrote was taken away, by whomever."""
    return author in {None, "", *_DELETED} or text in _DELETED


def read(model: type[Model], answer: object) -> Model | None:
    """Read *answer*; None when it is not what Reddit's recorded answers look like."""
    try:
        return model.model_validate(answer)
    except ValidationError:
        return None


def each(model: type[Model], children: Iterable[object]) -> Iterator[Model | str]:
    """Read every child by itself; a sentence stands for one that cannot be read."""
    inner = (child.get("data") if isinstance(child, Mapping) else None for child in children)
    return answers.each(model, inner, _name)


def _name(data: object) -> str:
    known = data.get("name") if isinstance(data, Mapping) else None
    return f"{str(known)[:25]} on Reddit"
