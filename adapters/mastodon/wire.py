"""The few fields of the servers' answers that Mynah reads, and what they become in our words."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Final

from pydantic import AwareDatetime, BeforeValidator, Field

from adapters import answers
from adapters.answers import Model, Text, Things, Wire, bounded
from bot.domain.extras import Room
from bot.domain.room import MASTODON as ROOM
from bot.domain.told import Told
from bot.text.mastodon import MASTODON, MASTODON_URL, plain

_WHOSE: Final = "the server's answer"
_ID: Final = r"^[0-9A-Za-z_-]{1,64}$"


def _said(text: object) -> object:
    return "" if text is None else text


Said = Annotated[Text, BeforeValidator(_said)]
Id = Annotated[str, Field(pattern=_ID)]
"""Numbers at Mastodon, ULIDs at GoToSocial, base 62 at Pleroma: never read as a number."""


class Person(Wire):
    """
    Somebody, as the own server sees them.

    Attributes:
        acct: ``ann``, or ``ann@example.org`` for somebody on another server.
    """

    id: Id
    username: Annotated[Text, Field(min_length=1, max_length=500)]
    acct: Annotated[Text, Field(pattern=r"^\S{1,800}$")]


class Named(Wire):
    """Somebody whom a post addresses."""

    id: Id
    acct: Annotated[Text, Field(pattern=r"^\S{1,800}$")]


class Picture(Wire):
    """A picture, film or sound in a post."""

    description: Said = ""


class _Quote(Wire):
    quoted_status: Any = None


class Status(Wire):
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
    mentions: Things = Field(default_factory=list)
    media_attachments: Things = Field(default_factory=list)
    quote: Any = None

    @property
    def address(self) -> str:
        """Where a browser finds it; empty where the server names no web address."""
        return next(
            (one for one in (self.url, self.uri) if one.startswith(("https://", "http://"))), ""
        )

    def named(self) -> list[Named]:
        """List whom it addresses."""
        return [one for one in each(Named, self.mentions) if isinstance(one, Named)]

    def alt_texts(self) -> tuple[str, ...]:
        """Return what each attachment shows, by its author's words; empty where there are none."""
        read = each(Picture, self.media_attachments)
        return tuple(one.description if isinstance(one, Picture) else "" for one in read)

    def n_files(self) -> int | None:
        """Say how many files it shows; None where the answer is silent about files."""
        is_told = "media_attachments" in self.model_fields_set
        return len(self.media_attachments) if is_told else None

    def quoted(self) -> "Status | None":
        """Return the status that this one quotes; None where the server does not show it."""
        quote = next(each(_Quote, [self.quote]))
        read = None if isinstance(quote, str) else next(each(Status, [quote.quoted_status]))
        return read if isinstance(read, Status) else None

    def plain(self) -> str:
        """Return the text as its author wrote it, without the content warning."""
        return plain(self.content)

    def said(self) -> str:
        """Return the content warning, where there is one, and the text below it."""
        return "\n".join(filter(None, (self.spoiler_text.strip(), self.plain())))


class Context(Wire):
    """What stands above a post, oldest first. Each is read by itself."""

    ancestors: Things = Field(default_factory=list)


class Notification(Wire):
    """Something that happened to the account."""

    id: Id
    type: str
    status: Status | None = None


class _Counting(Wire):
    max_characters: Annotated[int, Field(ge=1)] = MASTODON
    characters_reserved_per_url: Annotated[int, Field(ge=1)] = MASTODON_URL
    max_media_attachments: Annotated[int, Field(ge=0)] = ROOM.n_images


class _Files(Wire):
    """What a server takes; where it names no number, the documented one."""

    image_size_limit: Annotated[int, Field(ge=1)] = ROOM.n_bytes
    image_matrix_limit: Annotated[int, Field(ge=1)] | None = ROOM.n_pixels
    description_limit: Annotated[int, Field(ge=1)] = ROOM.n_alt
    supported_mime_types: Things = Field(default_factory=list)


class _Configuration(Wire):
    statuses: _Counting = _Counting()
    media_attachments: _Files = _Files()


class Instance(Wire):
    """What a server says about itself."""

    configuration: _Configuration = _Configuration()

    def room(self) -> Room:
        """Return what it takes beside a text; a kind of file that it does not name is not taken."""
        files, named = self.configuration.media_attachments, []
        for kind in files.supported_mime_types:
            named += [bounded(kind)] if isinstance(kind, str) else []
        return Room(
            n_images=self.configuration.statuses.max_media_attachments,
            n_bytes=files.image_size_limit,
            n_pixels=files.image_matrix_limit,
            n_alt=files.description_limit,
            kinds=tuple(one for one in named if one.startswith("image/")) if named else None,
        )

    def told(self) -> Told:
        """Return its limits."""
        counting = self.configuration.statuses
        return Told(
            n_text=counting.max_characters,
            n_url=counting.characters_reserved_per_url,
            images=self.room(),
        )


class Attachment(Wire):
    """A file that the server took; it has an address once the server is done with it."""

    id: Id
    url: Text | None = None

    @property
    def is_ready(self) -> bool:
        """Whether a status may name it."""
        return bool(self.url)


class Tag(Wire):
    """A trending hashtag."""

    name: Annotated[Text, Field(min_length=1, max_length=500)]
    url: Said = ""
    history: Things = Field(default_factory=list)


class Day(Wire):
    """How often a hashtag was used on one day."""

    uses: Annotated[int, Field(ge=0)]


def read_list(body: bytes) -> list[Any]:
    """
    Read a page of statuses, notifications or tags; see :func:`each` for what is in it.

    Raises:
        Unreadable: It is no JSON list.
    """
    things = answers.parsed(body, _WHOSE)
    if not isinstance(things, list):
        raise answers.Unreadable(f"{_WHOSE} is no list")
    return things


def order(some_id: str) -> tuple[int, str]:
    """
    Return what ids of one server sort by, oldest first.

    Longer decimal numbers are higher; ULIDs and base 62 ids are all of one length and rise by
    their characters.
    """
    return len(some_id), some_id


def read(model: type[Model], body: bytes) -> Model:
    """
    Read an answer.

    Raises:
        Unreadable: It is no JSON, or lacks what *model* needs.
    """
    return answers.read(model, body, _WHOSE)


def each(model: type[Model], things: Iterable[Any]) -> Iterator[Model | str]:
    """Read every one of *things* by itself; a sentence stands for one that cannot be read."""
    return answers.each(model, things, _name)


def _name(thing: object) -> str:
    known = thing.get("id") if isinstance(thing, Mapping) else None
    return f"item {str(known)[:64]}"
