"""How an account on Bluesky is logged in the first time: with an app password, at once."""

import re
from typing import Final

from pydantic import SecretStr

from adapters.bluesky.session import Door
from adapters.bluesky.settings import BlueskyAccount, BlueskySecrets
from adapters.bluesky.shelf import NoShelf
from adapters.bluesky.transport import OneRequest
from adapters.login import Granted, Login, Whose
from bot.domain.platform import AccountBroken, RateLimit

_APP_PASSWORD: Final = re.compile(r"[a-z0-9]{4}(-[a-z0-9]{4}){3}")
"""The form of every app password that bsky.app hands out."""


class BlueskyLogin:
    """Tries an app password; there is no page to open."""

    def __init__(self, account: BlueskyAccount, app_password: SecretStr) -> None:
        self._account = account
        self._app_password = app_password

    def begin(self) -> str:
        """See :class:`adapters.login.Login`; refuses what may be the account's own password."""
        if not _APP_PASSWORD.fullmatch(self._app_password.get_secret_value()):
            raise AccountBroken(
                "that is no app password (xxxx-xxxx-xxxx-xxxx), and the account's own is not "
                "wanted: make one under Settings, Privacy and security, App passwords"
            )
        return ""

    def finish(self, pasted: SecretStr) -> Granted:
        """See :class:`adapters.login.Login`; nothing is pasted here."""
        del pasted
        secrets = {"app_password": self._app_password}
        return Granted(whose(self._account, self._app_password).handle, secrets)


def whose(account: BlueskyAccount, app_password: SecretStr) -> Whose:
    """
    Log in as the account, and end that session again.

    Raises:
        PlatformError: The server did not let us in.
    """
    request = OneRequest(account.base_url, account.timeout_s, _ignore)
    try:
        door = Door(account, BlueskySecrets(app_password=app_password), request, NoShelf())
        door.close(door.session())
    finally:
        request.close()
    return Whose(account.handle)


def _ignore(_budget: RateLimit) -> None:
    """Let a budget pass: one log-in is all that is made."""


_login: type[Login] = BlueskyLogin
