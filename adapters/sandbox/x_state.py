"""What the sandboxed X remembers: people, posts, trends and how often it was asked."""

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from typing import Final

from adapters.sandbox.windows import Windows
from adapters.sandbox.world import World
from adapters.sandbox.x_grants import XGrants
from bot.text.urls import find_urls

BRAND_ID: Final = "1700000000000000001"
_EPOCH_MS: Final = 1_288_834_974_657  # X's snowflake ids count milliseconds from here


@dataclass(frozen=True, slots=True)
class User:
    """Somebody on X."""

    id: str
    username: str


@dataclass(frozen=True, slots=True)
class Link:
    """A link as X rewrote it; *start* and *end* count in the text that X shows."""

    start: int
    end: int
    short: str
    expanded: str


@dataclass(frozen=True, slots=True)
class XMedia:
    """
    An image that was handed in.

    Attributes:
        alt: None until somebody says what it shows.

        n_looks: So often it is asked for in vain before X is done with it; -1 for always.
    """

    id: str
    sha256: str
    n_bytes: int
    alt: str | None = None
    n_looks: int = 0


@dataclass(frozen=True, slots=True)
class XProcessing:
    """
    What X does with images that come in.

    Attributes:
        n_looks: What each is given; see :class:`XMedia`.

        check_after_s: How long X asks to be left alone between two looks.

        fails: It ends in failure.
    """

    n_looks: int = 0
    check_after_s: int = 0
    fails: bool = False


@dataclass(frozen=True, slots=True)
class XPost:
    """
    One post as X holds it.

    Attributes:
        text: As X shows it: NFC, trimmed, links shortened, ``&``, ``<`` and ``>`` escaped.

        sent: As it was handed in.

        links: The last one leads to the images, where there are some.
        pictures: The alt text of each; empty where there is none.
    """

    id: str
    author: User
    text: str
    sent: str
    at: datetime
    lang: str = "en"
    in_reply_to: str | None = None
    links: tuple[Link, ...] = ()
    media: tuple[XMedia, ...] = ()
    pictures: tuple[str, ...] = ()
    quotes: str | None = None

    @property
    def references(self) -> dict[str, str]:
        """Name the posts that it refers to, by how it does."""
        known = {"replied_to": self.in_reply_to, "quoted": self.quotes}
        return {kind: one for kind, one in known.items() if one}

    @property
    def media_keys(self) -> list[str]:
        """Name the pictures, as X does."""
        return [f"3_{int(self.id) + place}" for place in range(len(self.alt_texts))]

    @property
    def alt_texts(self) -> tuple[str, ...]:
        """What each picture shows, by its author's words; empty where there are none."""
        return self.pictures or tuple(one.alt or "" for one in self.media)


@dataclass(frozen=True, slots=True)
class XTrend:
    """One trending topic."""

    name: str
    n_posts: int


@dataclass
class XState:
    """The whole of the sandboxed X. Every caller holds ``world.lock``."""

    world: World
    posts: dict[str, XPost] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    trends: list[XTrend] = field(default_factory=list)
    media: dict[str, XMedia] = field(default_factory=dict)
    processing: XProcessing = XProcessing()
    windows: Windows = field(init=False)
    grants: XGrants = field(init=False)
    _last_id: int = 0
    _n_links: int = 0

    def __post_init__(self) -> None:
        self.windows = Windows(self.world)
        self.grants = XGrants(self.world)
        self.reset()

    @property
    def brand(self) -> User:
        """The account whose credentials the sandbox accepts."""
        return self.users[BRAND_ID]

    def reset(self) -> None:
        """Forget all but the brand's account."""
        self.posts.clear()
        self.trends.clear()
        self.media.clear()
        self.processing = XProcessing()
        self.windows.clear()
        self.grants.reset()
        self._last_id = 0  # the clock is back, and ids tell the time
        self.users = {BRAND_ID: User(BRAND_ID, self.world.handle("x"))}

    def person(self, username: str) -> User:
        """Return the user called *username*, who joins when nobody is called so yet."""
        for user in self.users.values():
            if user.username.casefold() == username.casefold():
                return user
        user = User(self._next_id(), username)
        self.users[user.id] = user
        return user

    def add(
        self,
        author: User,
        text: str,
        *,
        in_reply_to: str | None = None,
        lang: str = "en",
        pictures: tuple[str, ...] = (),
    ) -> XPost:
        """Publish *text* as X would, without any of its rules."""
        sent = unicodedata.normalize("NFC", text).strip()
        target = self.posts.get(in_reply_to) if in_reply_to else None
        if target and target.author != author and not _names(sent, target.author):
            sent = f"@{target.author.username} {sent}"
        shown, links = self._as_shown(sent)
        post = XPost(self._next_id(), author, shown, text, self.world.now(), lang, in_reply_to)
        self.posts[post.id] = replace(post, links=links, pictures=pictures)
        return self.posts[post.id]

    def take(self, content: bytes) -> XMedia:
        """Keep an image until a post names it."""
        looks, digest = self.processing.n_looks, sha256(content).hexdigest()
        taken = XMedia(self._next_id(), digest, len(content), n_looks=looks)
        self.media[taken.id] = taken
        return taken

    def quote(
        self, author: User, text: str, quoted: XPost, *, in_reply_to: str | None = None
    ) -> XPost:
        """Let *author* quote *quoted*: X puts its link to it behind the text."""
        post = self.add(author, text, in_reply_to=in_reply_to)
        address = f"https://x.com/{quoted.author.username}/status/{quoted.id}"
        self.posts[post.id] = replace(self._linked(post, address), quotes=quoted.id)
        return self.posts[post.id]

    def quoting(self, quoted: str) -> Iterator[XPost]:
        """Yield who quotes the post *quoted*, newest first."""
        return (post for post in self.timeline(None) if post.quotes == quoted)

    def illustrate(self, post: XPost, media: tuple[XMedia, ...]) -> None:
        """Put *media* into *post*, and X's link to them behind its text."""
        address = f"https://x.com/{post.author.username}/status/{post.id}/photo/1"
        self.posts[post.id] = replace(self._linked(post, address), media=media)

    def mentions(self) -> Iterator[XPost]:
        """Yield what names the brand or answers it, newest first, the brand's own posts too."""
        for post in self.timeline(None):
            target = self.posts.get(post.in_reply_to or "")
            if _names(post.text, self.brand) or (target and target.author == self.brand):
                yield post

    def timeline(self, author: User | None) -> Iterator[XPost]:
        """Yield the posts of *author*, or everybody's, newest first."""
        for post in sorted(self.posts.values(), key=lambda one: int(one.id), reverse=True):
            if author is None or post.author == author:
                yield post

    def is_duplicate(self, author: User, text: str, in_reply_to: str | None) -> bool:
        """Tell whether *author* has said the same to the same post already."""
        same = unicodedata.normalize("NFC", text).strip()
        return any(
            unicodedata.normalize("NFC", post.sent).strip() == same
            and post.in_reply_to == in_reply_to
            for post in self.timeline(author)
        )

    def may_reply(self, target: XPost) -> bool:
        """Tell whether the author of *target* summoned the brand: named, answered or quoted it."""
        quoted = self.posts.get(target.quotes or "")
        is_quote = quoted is not None and quoted.author == self.brand
        return target.author == self.brand or is_quote or target in self.mentions()

    def _linked(self, post: XPost, address: str) -> XPost:
        """Return *post* with a link of X's own behind its text."""
        self._n_links += 1
        short = f"https://t.co/Sb{self._n_links:08d}"
        text = f"{post.text} {short}"
        link = Link(len(post.text) + 1, len(text), short, address)
        return replace(post, text=text, links=(*post.links, link))

    def _next_id(self) -> str:
        since_ms = int(self.world.now().timestamp() * 1000) - _EPOCH_MS
        self._last_id = max(self._last_id + 1, since_ms << 22)
        return str(self._last_id)

    def _as_shown(self, text: str) -> tuple[str, tuple[Link, ...]]:
        shown, links, done = "", [], 0
        for start, end in find_urls(text):
            self._n_links += 1
            shown += html.escape(text[done:start], quote=False)
            short = f"https://t.co/Sb{self._n_links:08d}"
            address = text[start:end] if "://" in text[start:end] else f"http://{text[start:end]}"
            links.append(Link(len(shown), len(shown) + len(short), short, address))
            shown += short
            done = end
        return shown + html.escape(text[done:], quote=False), tuple(links)


def _names(text: str, user: User) -> bool:
    return re.search(rf"(?<!\w)@{re.escape(user.username)}\b", text, re.IGNORECASE) is not None
