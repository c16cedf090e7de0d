"""
What the account itself wrote lately: finds a post whose key is not known any more.

A key is made of the time of the first try; after Redis has lost that, only the text tells.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from atproto_client import models
from pydantic import BaseModel, ConfigDict

from adapters.bluesky import wire
from adapters.bluesky.connection import Connection
from adapters.bluesky.embeds import alt_texts
from adapters.bluesky.keys import is_key, lowest_key
from adapters.bluesky.names import Uri
from bot.domain.platform import Unconfirmed
from bot.domain.post import Post
from bot.text.sameness import same_text

CLOCKS_DIFFER: Final = timedelta(minutes=2)
"""How far the clocks of two machines of ours may differ without a post being missed."""
PAGE: Final = 100
"""Source: lexicon ``com.atproto.repo.listRecords``, ``limit``; read 2026-11."""
PAGES: Final = 50


class _Read(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Target(_Read):
    uri: str


class _Reply(_Read):
    parent: _Target


class _Value(_Read):
    text: str
    reply: _Reply | None = None
    embed: Any = None


class Own(_Read):
    """A post of ours; what it answers may be spelled as the app that made it liked to."""

    uri: Uri
    value: _Value

    @property
    def rkey(self) -> str:
        """The key under which it stands."""
        return self.uri.rpartition("/")[2]

    @property
    def n_files(self) -> int:
        """How many pictures it shows."""
        return len(alt_texts(self.value.embed))

    @property
    def answers(self) -> str | None:
        """Address of the post that it answers; None for one that stands by itself."""
        return self.value.reply.parent.uri if self.value.reply else None


class _Records(_Read):
    """One page of a repository."""

    records: list[Any]
    cursor: str | None = None


def look_for(pds: Connection, post: Post, since: datetime) -> Sequence[Own]:
    """
    Look for *post* among what the account wrote back to *since*.

    Returns:
        Everything that says the same to the same post, oldest first.

    Raises:
        PlatformError: The repository could not be read back to *since*, or not all of it.
    """
    own = _walk_back(pds, lowest_key(since - CLOCKS_DIFFER), since)
    return [
        one
        for one in reversed(own)
        if is_key(one.rkey)
        and one.answers == post.in_reply_to
        and same_text(post.text, one.value.text)
    ]


def _walk_back(pds: Connection, lowest: str, since: datetime) -> list[Own]:
    """
    Read the posts above the key *lowest*, highest key first.

    Source:
        ``listRecordsForCollection`` of bluesky-social/atproto, packages/pds: ordered by key, and
        the cursor is the last one, on the last page too; read 2026-11. Where a server orders
        otherwise, a low key proves nothing about what follows it.
    """
    own: list[Own] = []
    cursor: str | None = None
    for _ in range(PAGES):
        params = models.ComAtprotoRepoListRecords.Params(
            repo=pds.did(), collection=wire.POSTS, limit=PAGE, cursor=cursor
        )
        page = pds.ask(_Records, "com.atproto.repo.listRecords", params)
        for one in wire.each(Own, page.records):
            if isinstance(one, str):
                raise Unconfirmed(one)
            if own and one.rkey >= own[-1].rkey:
                raise Unconfirmed("our server does not list the newest posts first")
            if one.rkey < lowest:
                return own
            own.append(one)
        if not page.cursor:
            return own
        cursor = page.cursor
    raise Unconfirmed(f"{PAGES} pages of our posts do not go back to {since:%d %B, %H:%M}")
