"""How the account's own statuses do, twenty at a call where the server can, else one by one."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Annotated, Any, Final

from mastodon import Mastodon
from pydantic import Field

from adapters.answers import Wire
from adapters.mastodon import wire
from adapters.mastodon.transport import status_of
from bot.domain.metrics import Metrics
from bot.domain.platform import AccountBroken

_MOST: Final = 20
"""Source: ``StatusesController`` of Mastodon 4.3 and later, ``DEFAULT_STATUSES_LIMIT``; 2026-11."""
_NOT_SERVED: Final = frozenset({404, 405})
_NOT_FOUND: Final = 404

Count = Annotated[int, Field(ge=0)]
List = Callable[[Callable[[], object]], list[Any]]
Read = Callable[[type["Counted"], Callable[[], object]], "Counted"]


class Counted(Wire):
    """A status and its numbers; servers of the family leave some of them out."""

    id: wire.Id
    likes: Count | None = Field(default=None, validation_alias="favourites_count")
    reposts: Count | None = Field(default=None, validation_alias="reblogs_count")
    replies: Count | None = Field(default=None, validation_alias="replies_count")
    quotes: Count | None = Field(default=None, validation_alias="quotes_count")

    @property
    def metrics(self) -> Metrics:
        """The same in our words."""
        return Metrics(self.likes, self.reposts, self.replies, self.quotes)


def measure(
    client: Mastodon, ids: Sequence[str], *, ask_list: List, ask: Read
) -> Mapping[str, Metrics | None]:
    """
    Read the numbers of *ids*.

    What is missing from a list is asked for by itself: only a 404 for the very status proves
    that it is gone.

    Args:
        ask_list: Makes a call and reads a list.

        ask: Makes a call and reads one status.

    Raises:
        PlatformError: Nothing was read.
    """
    found: dict[str, Metrics | None] = {}
    for start in range(0, len(ids), _MOST):
        asked = ids[start : start + _MOST]
        shown = _shown(ask_list, partial(client.statuses, list(asked)))
        for one in asked:
            found[one] = shown.get(one) or _alone(ask, partial(client.status, one))
    return found


def _shown(ask_list: List, call: Callable[[], object]) -> dict[str, Metrics]:
    try:
        things = ask_list(call)
    except AccountBroken as error:
        if status_of(error.__cause__) in _NOT_SERVED:
            return {}  # before 4.3, and most other servers
        raise
    read = wire.each(Counted, things)
    return {one.id: one.metrics for one in read if isinstance(one, Counted)}


def _alone(ask: Read, call: Callable[[], object]) -> Metrics | None:
    try:
        return ask(Counted, call).metrics
    except AccountBroken as error:
        if status_of(error.__cause__) == _NOT_FOUND:
            return None
        raise
