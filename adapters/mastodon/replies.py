"""How a reply reaches whom it answers, and no more people than it should. Pure."""

from typing import Final

from adapters.mastodon.wire import Status
from bot.text.mastodon import find_handles

_FROM_WIDE_TO_NARROW: Final = ("public", "unlisted", "private", "direct")
_IN_THE_OPEN: Final = frozenset({"public", "unlisted"})


def addressed(text: str, author: str) -> str:
    """
    Put ``@author`` before *text*, unless it names them already.

    On these networks a reply notifies only those whose handle is in it.

    Args:
        author: As the own server writes it: ``ann``, or ``ann@example.org`` for another server.
    """
    named = {handle.casefold() for handle in find_handles(text)}
    return text if author.casefold() in named else f"@{author} {text}"


def addressees(target: Status, own_id: str) -> list[str]:
    """
    Say whose handles a reply to *target* must carry.

    Its author's; but nobody's where *target* is the account's own and in the open: what goes on
    there is a thread of its own. Where it is not, those whom it addresses would not see the rest.
    """
    if target.account.id != own_id:
        return [target.account.acct]
    if target.visibility in _IN_THE_OPEN:
        return []
    return [one.acct for one in target.named() if one.id != own_id]


def narrower(ours: str, theirs: str) -> str:
    """Return the less public of two visibilities: what was said in private stays there."""
    if theirs not in _FROM_WIDE_TO_NARROW:
        return "direct"  # a kind of its own, such as GoToSocial's mutuals_only
    return max(ours, theirs, key=_FROM_WIDE_TO_NARROW.index)
