"""How a reply reaches whom it answers, and no more people than it should. Pure."""

from typing import Final

from bot.domain.handles import find_handles

_FROM_WIDE_TO_NARROW: Final = ("public", "unlisted", "private", "direct")


def addressed(text: str, author: str) -> str:
    """
    Put ``@author`` before *text*, unless it names them already.

    On these networks a reply notifies only those whose handle is in it.

    Args:
        author: As the own server writes it: ``ann``, or ``ann@example.org`` for another server.
    """
    named = {handle.casefold() for handle in find_handles(text)}
    return text if author.casefold() in named else f"@{author} {text}"


def narrower(ours: str, theirs: str) -> str:
    """Return the less public of two visibilities: what was said in private stays there."""
    if theirs not in _FROM_WIDE_TO_NARROW:
        return "direct"  # a kind of its own, such as GoToSocial's mutuals_only
    return max(ours, theirs, key=_FROM_WIDE_TO_NARROW.index)
