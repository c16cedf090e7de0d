"""How the account's own posts on Bluesky do, twenty-five at a call."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from atproto_client import models
from pydantic import Field

from adapters.answers import Wire
from adapters.bluesky import wire
from adapters.bluesky.connection import Connection
from adapters.bluesky.errors import is_absent, is_not_served
from adapters.bluesky.names import Uri
from bot.domain.metrics import Metrics
from bot.domain.platform import PlatformError

_MOST: Final = 25
"""Source: lexicon ``app.bsky.feed.getPosts``, ``uris``; read 2026-11."""

Count = Annotated[int, Field(ge=0)]


class _Counted(Wire):
    uri: Uri
    likes: Count | None = Field(default=None, validation_alias="likeCount")
    reposts: Count | None = Field(default=None, validation_alias="repostCount")
    replies: Count | None = Field(default=None, validation_alias="replyCount")
    quotes: Count | None = Field(default=None, validation_alias="quoteCount")

    @property
    def metrics(self) -> Metrics:
        return Metrics(self.likes, self.reposts, self.replies, self.quotes)


def measure(pds: Connection, uris: Sequence[str]) -> Mapping[str, Metrics | None]:
    """
    Read the numbers of *uris*.

    The index of the network may lag, and hides what it does not want to show. Whether a post is
    gone is known by the account's own repository alone: one that stands there and is not shown is
    left out.

    Raises:
        PlatformError: Nothing was read.
    """
    found: dict[str, Metrics | None] = {}
    for start in range(0, len(uris), _MOST):
        asked = uris[start : start + _MOST]
        shown = _shown(pds, asked)
        found |= {uri: shown[uri] for uri in asked if uri in shown}
        found |= {uri: None for uri in asked if uri not in shown and is_gone(pds, uri)}
    return found


def is_gone(pds: Connection, uri: str) -> bool:
    """
    Tell whether the own repository holds no record *uri*.

    Raises:
        PlatformError: It could not be read.
    """
    repo, collection, rkey = uri.removeprefix("at://").split("/")
    params = models.ComAtprotoRepoGetRecord.Params(repo=repo, collection=collection, rkey=rkey)
    try:
        pds.ask(wire.Record, "com.atproto.repo.getRecord", params)
    except PlatformError as error:
        if is_absent(error):
            return True
        raise
    return False


def _shown(pds: Connection, uris: Sequence[str]) -> dict[str, Metrics]:
    params: Any = models.AppBskyFeedGetPosts.Params(uris=list(uris))
    try:
        answer = pds.ask(wire.Posts, "app.bsky.feed.getPosts", params)
    except PlatformError as error:
        if is_not_served(error):
            return {}  # a server without an index of the network counts nothing
        raise
    read = wire.each(_Counted, answer.posts)
    return {one.uri: one.metrics for one in read if isinstance(one, _Counted)}
