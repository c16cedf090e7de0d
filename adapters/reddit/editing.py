"""A comment, or the text of a thread, written anew; titles stay as they are."""

from adapters.reddit import wire
from adapters.reddit.errors import from_gibberish
from adapters.reddit.forms import Form
from adapters.reddit.history import is_shown
from adapters.reddit.metrics import Shown, look_up
from adapters.reddit.transport import Connection
from bot.domain.platform import Refused, Unconfirmed
from bot.domain.post import Post
from bot.text.reddit import literal

PATH = "api/editusertext/"


def edit_form(remote_id: str, post: Post) -> Form:
    """
    Return the fields that praw itself would send.

    Raises:
        Refused: It has images, which Reddit would take out of the text.
    """
    if post.extras.images:
        raise Refused("an edit on Reddit would take the images out of the post", rule="IMAGES")
    return {"thing_id": remote_id, "text": literal(post.text), "validate_on_submit": True}


def check(made: wire.Made, post: Post) -> None:
    """
    Make sure that Reddit shows the new text.

    Raises:
        Unconfirmed: It does not.
    """
    shown = next(wire.each(Shown, made.things), None)
    if not isinstance(shown, Shown):
        raise from_gibberish(writes=True)
    if not is_shown(post, shown.text):
        raise Unconfirmed("Reddit took the edit and shows another text: look at it")


def says(reddit: Connection, remote_id: str, post: Post) -> bool | None:
    """
    Tell whether the thing *remote_id* says what *post* says; None when it is gone.

    Raises:
        PlatformError: It could not be read.
    """
    found = look_up(reddit, [remote_id])
    if remote_id not in found:
        raise from_gibberish(writes=False)
    shown = found[remote_id]
    return None if shown is None or shown.is_gone else is_shown(post, shown.text)
