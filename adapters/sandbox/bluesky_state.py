"""What the sandboxed Bluesky remembers: people, their posts, trends, tokens and budgets."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from adapters.sandbox.windows import Windows
from adapters.sandbox.world import World

POSTS: Final = "app.bsky.feed.post"
BRAND_DID: Final = "did:plc:mynahsandboxmynahsandbox"
_DEPTH: Final = 5
"""So far up a thread its authors are told of an answer. Source: the AppView; read 2026-11."""
_DIGITS: Final = "234567abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody on the network."""

    did: str
    handle: str


@dataclass(frozen=True, slots=True)
class BlueskyPost:
    """
    One record, and when the network heard of it.

    Attributes:
        number: Rises with every post: what came in one millisecond stays in order.
    """

    uri: str
    cid: str
    author: Person
    record: Mapping[str, Any]
    indexed_at: datetime
    number: int

    @property
    def text(self) -> str:
        """What it says."""
        return str(self.record["text"])

    def answers(self, which: str = "parent") -> str | None:
        """Return the address of the post that it answers, or of the thread's *root*."""
        reply = self.record.get("reply")
        return str(reply[which]["uri"]) if reply else None


@dataclass(frozen=True, slots=True)
class BlueskyTrend:
    """One trending topic."""

    topic: str
    n_posts: int


@dataclass(frozen=True, slots=True)
class Blob:
    """A file that was handed in, by its MIME type and its length."""

    kind: str
    n_bytes: int


@dataclass
class BlueskyState:
    """The whole of the sandboxed Bluesky. Every caller holds ``world.lock``."""

    world: World
    posts: dict[str, BlueskyPost] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    trends: list[BlueskyTrend] = field(default_factory=list)
    closed: set[str] = field(default_factory=set)
    tokens: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    revoked: bool = False
    inactive: str = ""
    has_index: bool = True
    blobs: dict[str, Blob] = field(default_factory=dict)
    windows: Windows = field(init=False)
    _n_posts: int = 0

    def __post_init__(self) -> None:
        self.windows = Windows(self.world)
        self.reset()

    @property
    def brand(self) -> Person:
        """The account whose app password the sandbox accepts."""
        return self.people[BRAND_DID]

    def reset(self) -> None:
        """Forget all but the brand's account."""
        for kept in (self.posts, self.trends, self.closed, self.tokens, self.windows, self.blobs):
            kept.clear()
        self.revoked, self.inactive, self.has_index = False, "", True
        handle = as_handle(self.world.handle("bluesky"))
        self.people = {BRAND_DID: Person(BRAND_DID, handle)}

    def restore(self) -> None:
        """Let the app password, and the sessions that came of it, be good again."""
        self.revoked = False

    def person(self, name: str) -> Person:
        """Return who is called *name*, who joins when nobody is called so yet."""
        handle = as_handle(name)
        known = self.called(handle)
        if known is None:
            digest = hashlib.sha256(handle.encode()).digest()
            known = Person(f"did:plc:{base64.b32encode(digest).decode().lower()[:24]}", handle)
            self.people[known.did] = known
        return known

    def called(self, identifier: str) -> Person | None:
        """Return who has the handle or DID *identifier*."""
        for person in self.people.values():
            if identifier.casefold() in {person.handle, person.did}:
                return person
        return None

    def write(
        self, author: Person, rkey: str, record: Mapping[str, Any], *, late_s: float = 0
    ) -> BlueskyPost:
        """Put *record* into the repository of *author*, *late_s* behind its own time."""
        uri = f"at://{author.did}/{POSTS}/{rkey}"
        self._n_posts += 1
        at = self.world.now() - timedelta(seconds=late_s)
        self.posts[uri] = BlueskyPost(uri, cid_of(record), author, record, at, self._n_posts)
        return self.posts[uri]

    def say(
        self, author: Person, text: str, *, in_reply_to: str | None = None, **more: Any
    ) -> BlueskyPost:
        """Let *author* say *text*; facets name every handle that is somebody's."""
        late_s = more.pop("late_s", 0)
        at = self.world.now() - timedelta(seconds=late_s)
        record = {"$type": POSTS, "text": text, "createdAt": stamp(at), **more}
        if facets := self._facets(text):
            record["facets"] = facets
        parent = self.posts.get(in_reply_to or "")
        if parent:
            root = self.posts.get(parent.answers("root") or "", parent)
            record["reply"] = {"root": ref(root), "parent": ref(parent)}
        return self.write(author, tid(at, self._n_posts), record, late_s=late_s)

    def take(self, kind: str, content: bytes) -> str:
        """Keep a file, and return its CID: raw bytes, SHA-256."""
        whole = b"\x01\x55\x12\x20" + hashlib.sha256(content).digest()
        cid = "b" + base64.b32encode(whole).decode().lower().rstrip("=")
        self.blobs[cid] = Blob(kind, len(content))
        return cid

    def newest(self) -> Iterator[BlueskyPost]:
        """Yield all posts, newest first."""
        yield from sorted(
            self.posts.values(), key=lambda post: (post.indexed_at, post.number), reverse=True
        )

    def heard(self) -> Iterator[tuple[BlueskyPost, str]]:
        """Yield what the brand is told of, newest first, each with the reason."""
        for post in self.newest():
            reason = self._reason(post) if post.author != self.brand else None
            if reason:
                yield post, reason

    def _reason(self, post: BlueskyPost) -> str | None:
        if BRAND_DID in _named(post):
            return "mention"
        if str(post.record.get("embed", {}).get("record", {}).get("uri")).startswith(
            f"at://{BRAND_DID}/"
        ):
            return "quote"
        above = self.posts.get(post.answers() or "")
        for _ in range(_DEPTH):
            if above is None:
                return None
            if above.author == self.brand:
                return "reply"
            above = self.posts.get(above.answers() or "")
        return None

    def _facets(self, text: str) -> list[dict[str, Any]]:
        facets = []
        for found in re.finditer(r"@([a-z0-9-]+(?:\.[a-z0-9-]+)+)", text):
            person = self.called(found[1])
            if person:
                start = len(text[: found.start()].encode())
                index = {"byteStart": start, "byteEnd": start + len(found[0].encode())}
                kind = {"$type": "app.bsky.richtext.facet#mention", "did": person.did}
                facets.append({"index": index, "features": [kind]})
        return facets


def as_handle(name: str) -> str:
    """Make a handle of *name*: a domain, under the top level that is kept for tests."""
    return name.lower() if "." in name else f"{name.lower().replace('_', '-')}.test"


def ref(post: BlueskyPost) -> dict[str, str]:
    """Point at this version of *post*."""
    return {"uri": post.uri, "cid": post.cid}


def stamp(at: datetime) -> str:
    """Write *at* as servers do."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at.microsecond // 1000:03d}Z"


def tid(at: datetime, number: int) -> str:
    """Make a record key of a time and a number that tells posts of one moment apart."""
    value = (int(at.timestamp() * 1_000_000) << 10) | number % 1024
    return "".join(_DIGITS[(value >> shift) & 31] for shift in range(60, -1, -5))


def cid_of(record: Mapping[str, Any]) -> str:
    """Name the content of *record*: a CID in form, its digest of JSON instead of DAG-CBOR."""
    plain = json.dumps(record, sort_keys=True, separators=(",", ":")).encode()
    whole = b"\x01\x71\x12\x20" + hashlib.sha256(plain).digest()
    return "b" + base64.b32encode(whole).decode().lower().rstrip("=")


def _named(post: BlueskyPost) -> set[str]:
    return {
        str(kind.get("did"))
        for facet in post.record.get("facets") or ()
        for kind in facet["features"]
    }
