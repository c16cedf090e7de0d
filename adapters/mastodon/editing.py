"""A status written anew: what the server would otherwise drop goes along as it stands."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

import regex
from mastodon import Mastodon
from pydantic import Field

from adapters.answers import Things, Wire
from adapters.mastodon import wire
from adapters.mastodon.errors import refused
from adapters.mastodon.matching import is_same_post
from adapters.mastodon.replies import addressed
from adapters.mastodon.transport import Rejected, beneath
from bot.domain.platform import AccountBroken, Unconfirmed
from bot.domain.post import Post
from bot.text.mastodon import find_handles

_NOT_FOUND: Final = 404
_ADDRESSED: Final = regex.compile(r"^(?:@\S++\s++)*+")

Call = Callable[[], object]
Ask = Callable[[Any, Call], Any]
"""Makes a call and reads its answer as a model."""


class _Media(Wire):
    id: wire.Id


class _Own(wire.Status):
    sensitive: bool = False
    media: Things = Field(default_factory=list, validation_alias="media_attachments")


class _Source(Wire):
    text: wire.Said = ""


def edit(client: Mastodon, remote_id: str, post: Post, *, ask: Ask, write: Ask) -> None:
    """
    Let the status *remote_id* say what *post* says.

    Handles before a reply, content warning and pictures are sent again: what is left out of an
    edit is taken away.

    Source:
        ``StatusesController#update`` and ``UpdateStatusService`` of Mastodon; read 2026-11.

    Raises:
        PlatformError: As ``Editing.edit``.
    """
    try:
        own: _Own = ask(_Own, partial(client.status, remote_id))
        source: _Source = ask(_Source, partial(client.status_source, remote_id))
    except AccountBroken as error:
        cause = beneath(error.__cause__)
        if isinstance(cause, Rejected) and cause.status == _NOT_FOUND:
            raise refused(cause) from error
        raise
    media = [one.id for one in wire.each(_Media, own.media) if isinstance(one, _Media)]
    send = partial(
        client.status_update,
        remote_id,
        _to_the_same(post, source.text),
        spoiler_text=own.spoiler_text or None,
        sensitive=own.sensitive,
        media_ids=media or None,
    )
    edited: wire.Status = write(wire.Status, send)
    if not is_same_post(post, edited):
        raise Unconfirmed(f"the server took the edit and shows another text: {edited.address}")


def says(client: Mastodon, remote_id: str, post: Post, *, ask: Ask) -> bool | None:
    """Tell whether the status *remote_id* says what *post* says; None when it is gone."""
    try:
        own: wire.Status = ask(wire.Status, partial(client.status, remote_id))
    except AccountBroken as error:
        cause = beneath(error.__cause__)
        if isinstance(cause, Rejected) and cause.status == _NOT_FOUND:
            return None
        raise
    return is_same_post(post, own)


def _to_the_same(post: Post, before: str) -> str:
    """Address whom the status addressed, if it is a reply."""
    text, start = post.text, _ADDRESSED.match(before)
    if post.in_reply_to is not None and start is not None:
        for handle in reversed(find_handles(start.group())):
            text = addressed(text, handle)
    return text
