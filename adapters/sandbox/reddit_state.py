"""What the sandboxed Reddit remembers: subreddits, submissions, comments and tokens' fate."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Final

from adapters.sandbox.world import World

_WINDOW: Final = timedelta(minutes=10)
_CALLS: Final = 1000  # 100 a minute over ten minutes, as Reddit's headers count them
_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Place:
    """
    A subreddit and its rules.

    Attributes:
        restricted: Only approved people may post there.

        private: Nobody but members may even read it.

        banned: The brand's account may not write there.

        rules: Short names of what its moderators ask.

        most_text: Characters of a post's text, and *most_title* of its title; None for Reddit's.

        images: Its threads may have some.
    """

    name: str
    restricted: bool = False
    private: bool = False
    text_posts: bool = True
    flair_required: bool = False
    banned: bool = False
    rules: tuple[str, ...] = ()
    most_text: int | None = None
    most_title: int | None = None
    images: bool = True


@dataclass(frozen=True, slots=True)
class Asset:
    """
    An image that was announced.

    Attributes:
        key: What the storage calls it.

        policy: What the storage has to be shown.

        sha256: Of the file; empty until it was handed over.
    """

    id: str
    kind: str
    key: str
    policy: str
    at: datetime
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """An image below a thread's text; *asset* is its id."""

    asset: str
    caption: str


@dataclass(frozen=True, slots=True)
class Submission:
    """What opens a thread."""

    name: str
    author: str
    place: str
    title: str
    text: str
    at: datetime
    score: int = 1
    stickied: bool = False
    locked: bool = False
    archived: bool = False
    deleted: bool = False
    edited_at: datetime | None = None
    n_edits: int = 0
    images: tuple[Shown, ...] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    """What is said in a thread; *link* is its submission and *parent* what it answers."""

    name: str
    author: str
    place: str
    text: str
    at: datetime
    link: str
    parent: str
    deleted: bool = False
    edited_at: datetime | None = None
    n_edits: int = 0


Thing = Submission | Comment


@dataclass(frozen=True, slots=True)
class Budget:
    """What is left of the ten minutes' window."""

    used: int
    remaining: int
    resets_in_s: int


@dataclass
class RedditState:
    """The whole of the sandboxed Reddit. Every caller holds ``world.lock``."""

    world: World
    places: dict[str, Place] = field(default_factory=dict)
    things: dict[str, Thing] = field(default_factory=dict)
    assets: dict[str, Asset] = field(default_factory=dict)
    is_slow: bool = False
    """Reddit is at work on every image that it holds."""
    suspended: bool = False
    revoked: bool = False
    tokens: dict[str, tuple[datetime, bool]] = field(default_factory=dict)
    codes: list[tuple[str, str]] = field(default_factory=list)
    """What the brand allowed and no app has exchanged, each with its redirect address."""
    _window: tuple[datetime, int] | None = None
    _last_id: int = 36**6

    @property
    def brand(self) -> str:
        """The account whose credentials the sandbox accepts."""
        return self.world.handle("reddit")

    def reset(self) -> None:
        """Forget everything; ids go on rising."""
        self.places.clear()
        self.things.clear()
        self.assets.clear()
        self.tokens.clear()
        self.codes.clear()
        self.suspended = self.revoked = self.is_slow = False
        self._window = None

    def restore(self) -> None:
        """Let the grant, and the tokens that came of it, be good again."""
        self.revoked = False

    def place(self, name: str) -> Place | None:
        """Return the subreddit called *name*, in whatever case."""
        return self.places.get(name.casefold())

    def settle(self, place: Place) -> Place:
        """Let *place* exist with exactly these rules."""
        self.places[place.name.casefold()] = place
        return place

    def lease(self, kind: str) -> Asset:
        """Announce an image of the MIME type *kind*."""
        name = f"{self._next_id()}tyq51"[-13:]
        made = Asset(name, kind, f"rte_images/{name}", token_hex(16), self.world.now())
        self.assets[name] = made
        return made

    def leased(self, key: str) -> Asset | None:
        """Return the image that the storage calls *key*."""
        return self.assets.get(key.removeprefix("rte_images/"))

    def hold(self, asset: Asset, digest: str) -> None:
        """Have the file of *asset*."""
        self.assets[asset.id] = replace(asset, sha256=digest)

    def is_held(self, asset: str) -> bool:
        """Tell whether the file of *asset* is there."""
        known = self.assets.get(asset)
        return known is not None and bool(known.sha256)

    def submit(self, author: str, place: str, title: str, text: str) -> Submission:
        """Open a thread, without any of Reddit's rules."""
        known = self.place(place) or self.settle(Place(place))
        made = Submission(
            f"t3_{self._next_id()}", author, known.name, title, text.strip(), self.world.now()
        )
        self.things[made.name] = made
        return made

    def comment(self, author: str, parent: Thing, text: str) -> Comment:
        """Answer *parent*, without any of Reddit's rules."""
        link = parent.link if isinstance(parent, Comment) else parent.name
        name, now = f"t1_{self._next_id()}", self.world.now()
        made = Comment(name, author, parent.place, text.strip(), now, link, parent.name)
        self.things[name] = made
        return made

    def illustrate(self, made: Submission, images: tuple[Shown, ...]) -> Submission:
        """Show *images* below the text of *made*."""
        shown = replace(made, images=images)
        self.things[made.name] = shown
        return shown

    def change(self, name: str, **changes: int | bool) -> bool:
        """Set fields of the thing called *name*; False when there is none."""
        thing = self.things.get(name)
        if thing is None:
            return False
        self.things[name] = replace(thing, **changes)  # type: ignore[arg-type]  # caller's fields
        return True

    def edit(self, thing: Thing, text: str) -> Thing:
        """Let *thing* say *text* from now on; what it showed beside a text is gone."""
        at, n = self.world.now(), thing.n_edits + 1
        bare = replace(thing, images=()) if isinstance(thing, Submission) else thing
        self.things[thing.name] = replace(bare, text=text.strip(), edited_at=at, n_edits=n)
        return self.things[thing.name]

    def link_of(self, thing: Thing) -> Submission:
        """Return the submission that *thing* is or belongs to."""
        link = self.things[thing.link] if isinstance(thing, Comment) else thing
        if not isinstance(link, Submission):
            raise TypeError(f"{link.name} is no submission")
        return link

    def above(self, comment: Comment) -> list[Comment]:
        """Return the comments that *comment* answers, oldest first."""
        found: list[Comment] = []
        while isinstance(parent := self.things.get(comment.parent), Comment):
            found.insert(0, parent)
            comment = parent
        return found

    def newest(self) -> Iterator[Thing]:
        """Yield all that stands, newest first."""
        by_age = sorted(self.things.values(), key=lambda one: (one.at, one.name), reverse=True)
        return (thing for thing in by_age if not thing.deleted)

    def written_by(self, author: str) -> Iterator[Thing]:
        """Yield what *author* wrote, newest first."""
        return (one for one in self.newest() if one.author.casefold() == author.casefold())

    def heard(self) -> Iterator[tuple[Comment, str]]:
        """Yield the brand's inbox, newest first, each with Reddit's word for why it is there."""
        for thing in self.newest():
            if isinstance(thing, Comment) and not self._is_brand(thing.author):
                why = self._why(thing)
                if why:
                    yield thing, why

    def spend(self) -> Budget | None:
        """Take one call from the window; None when it is used up."""
        now = self.world.now()
        ends, used = self._window or (now + _WINDOW, 0)
        if now >= ends:
            ends, used = now + _WINDOW, 0
        self._window = (ends, used + 1)
        return None if used >= _CALLS else self.budget()

    def budget(self) -> Budget:
        """Tell what is left of the window."""
        now = self.world.now()
        ends, used = self._window or (now + _WINDOW, 0)
        return Budget(used, max(_CALLS - used, 0), max(int((ends - now).total_seconds()), 0))

    def names_brand(self, text: str) -> bool:
        """Tell whether *text* mentions the brand's account."""
        pattern = rf"(?<![\w/])/?u/{re.escape(self.brand)}\b"
        return re.search(pattern, text, re.IGNORECASE) is not None

    def _why(self, comment: Comment) -> str | None:
        parent = self.things.get(comment.parent)
        if parent and self._is_brand(parent.author):
            return "comment_reply" if isinstance(parent, Comment) else "post_reply"
        return "username_mention" if self.names_brand(comment.text) else None

    def _is_brand(self, author: str) -> bool:
        return author.casefold() == self.brand.casefold()

    def _next_id(self) -> str:
        self._last_id += 1
        number, digits = self._last_id, ""
        while number:
            number, digit = divmod(number, 36)
            digits = _DIGITS[digit] + digits
        return digits
