"""The account's own timeline, read back as far as a search needs it."""

from datetime import datetime
from functools import partial
from typing import Final

from mastodon import Mastodon

from adapters.mastodon import wire
from adapters.mastodon.asking import Asking
from bot.domain.platform import Unconfirmed

_PAGE: Final = 40
"""The most statuses that a server gives at once; Mastodon's documentation, 2026-08."""
_PAGES: Final = 50


def walk_own(asking: Asking, client: Mastodon, own_id: str, since: datetime) -> list[wire.Status]:
    """
    Read the own statuses, newest first, until one is older than *since*.

    Raises:
        Unconfirmed: One of them cannot be read, or they do not end.

        RetryLater, AccountBroken: The server does not answer.
    """
    own: dict[str, wire.Status] = {}
    below: str | None = None
    for _ in range(_PAGES):
        ask = partial(client.account_statuses, own_id, exclude_reblogs=True, max_id=below)
        read = list(wire.each(wire.Status, asking.list(partial(ask, limit=_PAGE))))
        if unread := next((one for one in read if isinstance(one, str)), None):
            raise Unconfirmed(unread)
        page = {one.id: one for one in read if isinstance(one, wire.Status)}
        if not page.keys() - own.keys():
            return list(own.values())
        own |= page
        below = min(page, key=wire.order)
        if min(one.created_at for one in page.values()) < since:
            return list(own.values())
    raise Unconfirmed(f"more than {_PAGES * _PAGE} posts since {since:%H:%M}")
