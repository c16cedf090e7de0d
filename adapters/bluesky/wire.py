"""The few fields of the answers that Mynah reads, and what they become in our own words."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AwareDatetime,
    BeforeValidator,
    Field,
    TypeAdapter,
    ValidationError,
    WrapValidator,
)

from adapters import answers
from adapters.account import Address
from adapters.answers import Model, Things, Wire
from adapters.bluesky.names import Cid, Did, Handle, Uri

SITE: Final = "https://bsky.app"
"""Where people read what the protocol names; not where we log in, which may be a sandbox."""
POSTS: Final = "app.bsky.feed.post"
_INVALID_HANDLE: Final = "handle.invalid"
"""What servers show where somebody's domain no longer vouches for them: it names nobody."""
_UNSAFE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def _mended(text: object) -> object:
    """Bound a text, and drop control characters and halves of characters, which JSON allows."""
    if isinstance(text, str):
        return _UNSAFE.sub("", answers.whole(answers.bounded(text)))
    return text


def _or_none(value: object, read: Any) -> Any:
    try:
        return read(value)
    except ValidationError:
        return None


Text = Annotated[str, BeforeValidator(_mended)]


class Ref(Wire):
    """One version of one record."""

    uri: Uri
    cid: Cid


class Reply(Wire):
    """What a post answers, and what opened the thread."""

    parent: Ref
    root: Ref


MaybeReply = Annotated[Reply | None, WrapValidator(_or_none)]


class Author(Wire):
    """Somebody on the network."""

    did: Did
    handle: Handle

    @property
    def name(self) -> str:
        """The handle, or the DID where the handle names nobody."""
        return self.did if self.handle == _INVALID_HANDLE else self.handle


class Said(Wire):
    """A post's record, as its author wrote it; *langs* and *embed* may hold anything."""

    text: Text
    reply: MaybeReply = None
    langs: Any = None
    embed: Any = None


class Stamp(Wire):
    """What every notification has, readable or not: enough to know it again."""

    uri: Uri
    indexed_at: Annotated[AwareDatetime, Field(alias="indexedAt")]

    @property
    def at(self) -> datetime:
        """When the network heard of it."""
        return self.indexed_at.astimezone(UTC)


class Heard(Stamp):
    """A notification that somebody's post caused."""

    reason: str = ""
    author: Author
    record: Said


class Reason(Wire):
    """Why there is a notification, and what about."""

    uri: Uri
    reason: str


class Notifications(Wire):
    """One page, newest first. Each is read by itself, so that one cannot spoil all."""

    notifications: list[Any]
    cursor: str | None = None


class _Viewer(Wire):
    reply_disabled: Annotated[bool, Field(alias="replyDisabled")] = False


class Shown(Ref):
    """A post as the network shows it to us."""

    author: Author
    record: Said
    viewer: _Viewer = _Viewer()

    @property
    def ref(self) -> Ref:
        """The version that was shown."""
        return Ref(uri=self.uri, cid=self.cid)


class Posts(Wire):
    """The posts that were asked for, without those that are gone or hidden from us."""

    posts: list[Any]


class View(Wire):
    """A post in its thread; what is gone or hidden from us has no *post*."""

    post: Shown
    parent: Any = None


class Hidden(Wire):
    """What stands for a post that is gone, or whose author and we have blocked one another."""

    type: Annotated[
        Literal["app.bsky.feed.defs#notFoundPost", "app.bsky.feed.defs#blockedPost"],
        Field(alias="$type"),
    ]


class Thread(Wire):
    """The thread around a post: a view, or a word that it is gone or hidden from us."""

    thread: Any


class _Ours(Said):
    text: str


class Record(Wire):
    """A post's record as its server holds it, untouched."""

    uri: Uri
    cid: Cid | None = None
    value: _Ours


class Made(Ref):
    """The answer to a create."""


class Nothing(Wire):
    """The answer to a deletion: an object, and no more is needed of it."""


class _Link(Wire):
    cid: Annotated[Cid, Field(alias="$link")]


class Blob(Wire):
    """A file that the server took, as a record names it."""

    kind: Annotated[Literal["blob"], Field(alias="$type")]
    ref: _Link
    mime_type: Annotated[str, Field(alias="mimeType", max_length=100)]
    size: Annotated[int, Field(ge=1)]


class Uploaded(Wire):
    """The answer to a file."""

    blob: Blob


class Resolved(Wire):
    """Whose handle it is."""

    did: Did


class Opened(Wire):
    """A session, new or renewed."""

    did: Did
    handle: Handle
    access: Annotated[str, Field(alias="accessJwt", min_length=1)]
    refresh: Annotated[str, Field(alias="refreshJwt", min_length=1)]
    active: bool | None = None
    status: str | None = None
    document: Annotated[Any, Field(alias="didDoc")] = None


class _Service(Wire):
    id: str
    endpoint: Annotated[Address, Field(alias="serviceEndpoint")]


class _Document(Wire):
    service: Things = Field(default_factory=list)


class Trending(Wire):
    """One trend."""

    topic: Annotated[Text, Field(min_length=1)]
    name: Annotated[Text | None, Field(alias="displayName")] = None
    link: str = ""
    n_posts: Annotated[int | None, Field(alias="postCount")] = None


class Trends(Wire):
    """What trends now."""

    trends: list[Any]


_LANGUAGE: Final = TypeAdapter(Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-|$)")])


def read(model: type[Model], body: bytes) -> Model:
    """
    Read an answer.

    Raises:
        Unreadable: It is no JSON, or lacks what *model* needs.
    """
    return answers.read(model, body, "Bluesky's answer")


def each(model: type[Model], things: Iterable[Any]) -> Iterator[Model | str]:
    """Read every one of *things* by itself; a sentence stands for one that cannot be read."""
    return answers.each(model, things, _name)


def _name(thing: object) -> str:
    known = thing.get("uri") if isinstance(thing, Mapping) else None
    return "post " + _UNSAFE.sub("", " ".join(str(known).split()))[:90]


def home_of(opened: Opened) -> str | None:
    """Return the address of the account's own server; None where the answer names none."""
    try:
        services = _Document.model_validate(opened.document).service
    except ValidationError:
        return None
    known = (one for one in each(_Service, services) if isinstance(one, _Service))
    return next((one.endpoint for one in known if one.id.endswith("#atproto_pds")), None)


def language(langs: object) -> str | None:
    """Return the primary tag of the first of *langs*; None where there is none."""
    first = langs[0] if isinstance(langs, list) and langs else None
    try:
        return _LANGUAGE.validate_python(first).partition("-")[0].lower()
    except ValidationError:
        return None


def address(handle: str, uri: str) -> str:
    """Return where people read the post *uri* of *handle*."""
    return f"{SITE}/profile/{handle}/post/{uri.rpartition('/')[2]}"
