"""Puts an account on Bluesky together: settings and secrets in, a platform out."""

from collections.abc import Callable

from adapters.bluesky.connection import Connection
from adapters.bluesky.platform import BlueskyPlatform
from adapters.bluesky.session import Door
from adapters.bluesky.settings import BlueskyAccount, BlueskySecrets
from adapters.bluesky.shelf import NoShelf, Shelf
from adapters.bluesky.transport import OneRequest
from bot.domain.ids import AccountName
from bot.domain.platform import RateLimit


def connect(
    name: AccountName,
    account: BlueskyAccount,
    secrets: BlueskySecrets,
    on_limit: Callable[[RateLimit], None],
    shelf: Shelf | None = None,
) -> BlueskyPlatform:
    """
    Make the account *name* ready; nothing is sent yet.

    Args:
        on_limit: Told the budget that the server's headers name, after every answer that
            carries one, on the calling thread.

        shelf: Where the session is shared with other processes; None to keep it to this one.
    """
    request = OneRequest(account.base_url, account.timeout_s, on_limit)
    door = Door(account, secrets, request, shelf or NoShelf())
    return BlueskyPlatform(name, account, Connection(door, request))
