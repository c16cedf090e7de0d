"""How an account on Reddit stands, and the subreddits that it may write in."""

from dataclasses import replace
from datetime import timedelta
from typing import Annotated, Final

from pydantic import Field

from adapters import answers
from adapters.answers import Model, Text, Things, Wire
from adapters.reddit import errors, wire
from adapters.reddit.settings import RedditAccount, Subreddit
from adapters.reddit.transport import Connection
from bot.domain.ids import Untrusted
from bot.domain.inspection import House, Inspection
from bot.domain.platform import Refused, RetryLater
from bot.domain.room import REDDIT
from bot.domain.told import Told

NEEDED: Final = ("identity", "read", "submit", "edit", "history", "privatemessages")
"""Source: Reddit API documentation, of the calls that the adapter makes; read 2026-11."""
_ALL: Final = "*"


class _Profile(Wire):
    public_description: Text = ""


class _Me(Wire):
    """The account; its profile is a subreddit of its own, which old answers lack."""

    name: Text
    is_suspended: bool = False
    subreddit: _Profile | None = None


class _About(Wire):
    """What the account may do in a subreddit."""

    subreddit_type: str = "public"
    user_is_banned: bool | None = None
    user_is_contributor: bool | None = None
    user_is_moderator: bool | None = None
    restrict_posting: bool | None = None
    restrict_commenting: bool | None = None
    allow_images: bool | None = None

    @property
    def is_let_in(self) -> bool:
        """Tell whether the account is one of those whom restrictions do not concern."""
        return bool(self.user_is_contributor or self.user_is_moderator)


class _Place(Wire):
    data: _About


class _Rule(Wire):
    short_name: Text
    description: Text = ""


class _Rules(Wire):
    rules: Things = Field(default_factory=list)


class _Requirements(Wire):
    is_flair_required: bool = False
    title_text_max_length: Annotated[int, Field(ge=1)] | None = None
    body_text_max_length: Annotated[int, Field(ge=1)] | None = None


def inspect(account: RedditAccount, reddit: Connection) -> Inspection:
    """
    Ask for the account, and for each listed subreddit two or three times.

    Raises:
        PlatformError: ``RetryLater`` or ``AccountBroken``.
    """
    me = _ask(_Me, reddit, "api/v1/me")
    seen = [_house(reddit, one) for one in account.subreddits]
    return Inspection(
        handle=me.name,
        trouble=str(errors.from_code("IN_TIMEOUT", "")) if me.is_suspended else "",
        is_automated=None,
        bio=None if me.subreddit is None else Untrusted(me.subreddit.public_description),
        lacks=lacking(reddit.scopes()),
        houses=tuple(house for house, _ in seen),
        told=tuple(told for _, told in seen),
    )


def lacking(scopes: frozenset[str]) -> tuple[str, ...]:
    """Return what of :data:`NEEDED` is not among *scopes*."""
    return () if _ALL in scopes else tuple(one for one in NEEDED if one not in scopes)


def _house(reddit: Connection, place: Subreddit) -> tuple[House, Told]:
    name = f"r/{place.name}"
    try:
        about = _ask(_Place, reddit, f"r/{place.name}/about").data
        rules = _ask(_Rules, reddit, f"r/{place.name}/about/rules").rules
    except Refused as error:
        return House(name, closed=_unseen(error)), Told(name)
    told = tuple(_worded(one) for one in answers.each(_Rule, rules, str) if isinstance(one, _Rule))
    asks = _requirements(reddit, place)
    house = House(name, told, _closed(about, place), asks.is_flair_required)
    takes_none = about.allow_images is False
    return house, Told(
        name,
        n_text=asks.body_text_max_length,
        n_title=asks.title_text_max_length,
        images=replace(REDDIT, n_images=0) if takes_none else None,
    )


def _worded(rule: _Rule) -> Untrusted:
    more = f" ({rule.description})" if rule.description else ""
    return Untrusted(answers.bounded(rule.short_name + more))


def _requirements(reddit: Connection, place: Subreddit) -> _Requirements:
    if not place.post:
        return _Requirements()
    return _ask(_Requirements, reddit, f"api/v1/{place.name}/post_requirements")


def _unseen(error: Refused) -> str:
    if error.rule.startswith(("302", "404")):
        return "there is no such subreddit: correct its name, or drop it"
    return "it is closed to the account: ask the moderators, or drop it"


def _closed(about: _About, place: Subreddit) -> str:
    if about.user_is_banned:
        return "the account is banned there: drop it"
    if about.is_let_in:
        return ""
    if place.post and (about.restrict_posting or about.subreddit_type != "public"):
        return "only approved people open threads there: ask the moderators, or set post: false"
    if about.restrict_commenting or about.subreddit_type == "private":
        return "only approved people comment there: ask the moderators, or drop it"
    return ""


def _ask(model: type[Model], reddit: Connection, path: str) -> Model:
    found = wire.read(model, reddit.get(path, {}))
    if found is None:
        raise RetryLater(f"Reddit's answer on {path} cannot be read", after=timedelta())
    return found
