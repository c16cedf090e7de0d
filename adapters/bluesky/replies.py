"""What a reply points at: it has to be there, and to let us answer."""

from typing import Any, Final

from atproto_client import models
from pydantic import TypeAdapter, ValidationError

from adapters.bluesky import wire
from adapters.bluesky.connection import Connection
from adapters.bluesky.errors import is_absent, is_not_served
from adapters.bluesky.names import Uri
from bot.domain.platform import PlatformError, Refused

_URI: Final = TypeAdapter(Uri)


def reply_to(pds: Connection, uri: str) -> Any:
    """
    Return the two references that a reply to the post *uri* carries.

    A server takes replies to posts that are gone, and to threads whose author has closed them;
    nobody is shown these, so they are refused here.

    Raises:
        Refused: There is nothing to answer, or no answer is wanted.

        PlatformError: The post could not be read; nothing was written.
    """
    try:
        _URI.validate_python(uri)
    except ValidationError:
        raise Refused(f"{uri[:40]} is no post of Bluesky's", rule="NO_AT_URI") from None
    # Our own server knows what we wrote; the network's index may need time to hear of it.
    is_ours = uri.startswith(f"at://{pds.did()}/")
    parent, reply = _held(pds, uri) if is_ours else _shown(pds, uri)
    root = reply.root if reply else parent
    return models.AppBskyFeedPost.ReplyRef(parent=_strong(parent), root=_strong(root))


def _shown(pds: Connection, uri: str) -> tuple[wire.Ref, wire.Reply | None]:
    params = models.AppBskyFeedGetPosts.Params(uris=[uri])
    try:
        answer = pds.ask(wire.Posts, "app.bsky.feed.getPosts", params)
    except PlatformError as error:
        if is_not_served(error):
            return _held(pds, uri)  # a server without an index of the network
        raise
    for post in wire.each(wire.Shown, answer.posts):
        if isinstance(post, wire.Shown) and post.uri == uri:
            if post.viewer.reply_disabled:
                raise Refused("its author lets us not reply there", rule="REPLY_DISABLED")
            return post.ref, post.record.reply
    raise _gone()


def _held(pds: Connection, uri: str) -> tuple[wire.Ref, wire.Reply | None]:
    repo, collection, rkey = uri.removeprefix("at://").split("/")
    params = models.ComAtprotoRepoGetRecord.Params(repo=repo, collection=collection, rkey=rkey)
    try:
        record = pds.ask(wire.Record, "com.atproto.repo.getRecord", params)
    except PlatformError as error:
        if is_absent(error):
            raise _gone() from error
        raise
    if record.cid is None:
        raise _gone()
    return wire.Ref(uri=record.uri, cid=record.cid), record.value.reply


def _gone() -> Refused:
    return Refused("what it answers was deleted, or is not shown to us", rule="PARENT_GONE")


def _strong(ref: wire.Ref) -> Any:
    return models.ComAtprotoRepoStrongRef.Main(uri=ref.uri, cid=ref.cid)
