"""Whether a status is the one that we sent. Pure; reconciliation rests on it."""

from typing import Final

import regex

from adapters.mastodon.wire import Status
from bot.domain.post import Post
from bot.text.mastodon import without_hosts
from bot.text.sameness import same_text

_ADDRESSED: Final = regex.compile(r"^(?:@[\w.-]++\s++)++")


def is_same_post(post: Post, status: Status) -> bool:
    """
    Tell whether *status* says what *post* says, to the same post.

    The handles before a reply are no part of its text, and servers show ``@ann@example.org`` as
    ``@ann``. A reply whose target has since been deleted answers nothing any more: it is known
    by its text, if that begins with a handle.
    """
    ours, theirs = without_hosts(post.text.strip()), without_hosts(status.plain())
    if post.in_reply_to is None:
        return status.in_reply_to_id is None and same_text(ours, theirs)
    is_orphan = status.in_reply_to_id is None and _ADDRESSED.match(theirs) is not None
    if not is_orphan and status.in_reply_to_id != post.in_reply_to:
        return False
    return same_text(_ADDRESSED.sub("", ours), _ADDRESSED.sub("", theirs))
