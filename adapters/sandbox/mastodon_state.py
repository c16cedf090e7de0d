"""What the sandboxed Mastodon remembers: people, statuses, notifications, keys and calls."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from adapters.sandbox.mastodon_files import Attachment, MastodonFiles
from adapters.sandbox.mastodon_markup import as_html
from adapters.sandbox.world import World
from bot.text.mastodon import find_handles

DOMAIN: Final = "social.example"
BRAND_ID: Final = "110000000000000001"
KEY_LIFE: Final = timedelta(hours=1)
"""How long an Idempotency-Key is kept. Source: Mastodon's ``PostStatusService``, 2026-11."""
_CROCKFORD: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Person:
    """
    Somebody that this server knows.

    Attributes:
        acct: ``ann``, or ``ann@other.example`` for somebody on another server.
    """

    id: str
    acct: str

    @property
    def username(self) -> str:
        """The name without the server."""
        return self.acct.partition("@")[0]

    @property
    def url(self) -> str:
        """The profile's web address."""
        return f"https://{self.acct.partition('@')[2] or DOMAIN}/@{self.username}"


@dataclass(frozen=True, slots=True)
class Said:
    """
    What comes with a status beside its author.

    Attributes:
        text: As it was handed in.

        pictures: The alt text of each; empty where there is none.
    """

    text: str
    in_reply_to: str | None = None
    visibility: str = "public"
    spoiler_text: str = ""
    language: str | None = "en"
    media: tuple[Attachment, ...] = ()
    pictures: tuple[str, ...] = ()
    quotes: str | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """One status as the server holds it."""

    id: str
    author: Person
    said: Said
    content: str
    named: tuple[Person, ...]
    at: datetime
    edits: tuple[datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Notification:
    """Something that happened to the brand."""

    id: str
    type: str
    by: Person
    status: Status
    at: datetime


@dataclass(frozen=True, slots=True)
class MastodonTrend:
    """One trending hashtag, without the ``#``."""

    name: str
    n_posts: int


@dataclass(frozen=True, slots=True)
class Window:
    """A budget and what is left of it."""

    limit: int
    remaining: int
    resets_at: datetime


@dataclass
class MastodonState:
    """
    The whole of the sandboxed server. Every caller holds ``world.lock``.

    Attributes:
        revoked: The brand's token was taken back; a new log-in makes it good again.

        apps: What registered, by client id: client secret and scopes.

        codes: What the brand allowed and no app has exchanged: client id and scopes.

        ignores_keys: Behave as GoToSocial: no memory for keys, ULIDs, 400 for what is too long.

        files: What was handed in, and what may be.
    """

    world: World
    statuses: dict[str, Status] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    notifications: list[Notification] = field(default_factory=list)
    trends: list[MastodonTrend] = field(default_factory=list)
    ignores_keys: bool = False
    files: MastodonFiles = field(default_factory=MastodonFiles)
    revoked: bool = False
    apps: dict[str, tuple[str, str, list[str]]] = field(default_factory=dict)
    codes: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    _keys: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    _spent: dict[tuple[str, datetime], int] = field(default_factory=dict)
    _last_id: int = 0
    _n_notifications: int = 0

    def __post_init__(self) -> None:
        self.reset()

    @property
    def brand(self) -> Person:
        """The account whose token the sandbox accepts."""
        return self.people[BRAND_ID]

    def reset(self) -> None:
        """Forget all but the brand's account."""
        self.revoked = False
        self.apps.clear()
        self.codes.clear()
        self.statuses.clear()
        self.notifications.clear()
        self.trends.clear()
        self._keys.clear()
        self._spent.clear()
        self.ignores_keys, self.files = False, MastodonFiles()
        self._last_id = self._n_notifications = 0
        self.people = {BRAND_ID: Person(BRAND_ID, self.world.handle("mastodon"))}

    def person(self, acct: str) -> Person:
        """Return the person called *acct*, who joins when nobody is called so yet."""
        known = self._known(acct)
        if known is None:
            known = Person(self._next_id(), acct)
            self.people[known.id] = known
        return known

    def add(self, author: Person, said: Said) -> Status:
        """Publish what was *said*, without any rule, and notify the brand if it is named."""
        named = tuple(filter(None, map(self._known, find_handles(said.text))))
        content = as_html(said.text, self._address)
        status = Status(self._next_id(), author, said, content, named, self.world.now())
        self.statuses[status.id] = status
        if self.brand in named and author != self.brand:
            self.notify("mention", author, status)
        quoted = self.statuses.get(said.quotes or "")
        if quoted and quoted.author == self.brand != author:
            self.notify("quote", author, status)
        return status

    def edit(self, status: Status, said: Said) -> Status:
        """Let *status* say what was *said* now; nobody is notified."""
        named = tuple(filter(None, map(self._known, find_handles(said.text))))
        content, edits = as_html(said.text, self._address), (*status.edits, self.world.now())
        edited = replace(status, said=said, content=content, named=named, edits=edits)
        self.statuses[status.id] = edited
        return edited

    def notify(self, kind: str, by: Person, status: Status) -> None:
        """Tell the brand that *by* did something to *status*."""
        at = self.world.now()
        # Mastodon numbers notifications from 1: their length grows as they do.
        self._n_notifications += 1
        number = self._next_id() if self.ignores_keys else str(self._n_notifications)
        self.notifications.append(Notification(number, kind, by, status, at))

    def delete(self, status_id: str) -> Status | None:
        """Take a status away with its notifications, and cut the replies to it loose."""
        gone = self.statuses.pop(status_id, None)
        self.notifications = [one for one in self.notifications if one.status.id != status_id]
        for reply in self.statuses.values():
            if reply.said.in_reply_to == status_id:
                said = replace(reply.said, in_reply_to=None)
                self.statuses[reply.id] = replace(reply, said=said)
        return gone

    def above(self, status: Status) -> list[Status]:
        """Return what *status* answers, and what that answers, oldest first."""
        found: list[Status] = []
        while (parent := self.statuses.get(status.said.in_reply_to or "")) is not None:
            found.insert(0, parent)
            status = parent
        return found

    def timeline(self, author: Person) -> Iterator[Status]:
        """Yield the statuses of *author*, newest first."""
        return (one for one in reversed(self.statuses.values()) if one.author == author)

    def of_key(self, key: str) -> Status | None:
        """Return the status that *key* was used for in the last hour."""
        status_id, at = self._keys.get(key, ("", self.world.now()))
        if self.ignores_keys or self.world.now() - at >= KEY_LIFE:
            return None
        return self.statuses.get(status_id)

    def take(self, kind: str, content: bytes, alt: str, size: tuple[int, int]) -> Attachment:
        """Keep a file until a status names it."""
        digest, files = sha256(content).hexdigest(), self.files
        taken = Attachment(self._next_id(), kind, digest, len(content), alt, files.n_looks, size)
        files.held[taken.id] = taken
        return taken

    def keep_key(self, key: str, status: Status) -> None:
        """Remember what *key* was used for."""
        self._keys[key] = (status.id, self.world.now())

    def spend(self, name: str, limit: int, period: timedelta) -> Window | None:
        """Take one call from the budget *name*; None when it is used up."""
        window = self.window(name, limit, period)
        if window.remaining <= 0:
            return None
        self._spent[name, window.resets_at] = limit - window.remaining + 1
        return self.window(name, limit, period)

    def window(self, name: str, limit: int, period: timedelta) -> Window:
        """Tell what is left of the budget *name*; windows end at full multiples of *period*."""
        now, length = self.world.now().timestamp(), period.total_seconds()
        resets_at = datetime.fromtimestamp((now // length + 1) * length, UTC)
        return Window(limit, limit - self._spent.get((name, resets_at), 0), resets_at)

    def _known(self, acct: str) -> Person | None:
        wanted = acct.casefold().removesuffix(f"@{DOMAIN}")
        return next((one for one in self.people.values() if one.acct.casefold() == wanted), None)

    def _address(self, acct: str) -> str | None:
        known = self._known(acct)
        return known.url if known else None

    def _next_id(self) -> str:
        now_ms = int(self.world.now().timestamp() * 1000)
        self._last_id = max(self._last_id + 1, now_ms << 16)
        return _ulid(self._last_id) if self.ignores_keys else str(self._last_id)


def _ulid(number: int) -> str:
    # 48 bits of milliseconds in front, as in a real one; the rest counts instead of being random.
    value = (number >> 16) << 80 | (number & 0xFFFF)
    return "".join(_CROCKFORD[(value >> shift) & 31] for shift in range(125, -1, -5))
