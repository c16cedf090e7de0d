"""An account that was logged in with OAuth 2.0: tweepy's client, and what the grant allows."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import requests
import tweepy

from adapters.x.door import Door
from adapters.x.oauth2 import lacking
from adapters.x.platform import XPlatform
from adapters.x.settings import XAccount
from adapters.x.transport import Rejected
from bot.domain.ids import AccountName
from bot.domain.inspection import Inspection


class GrantedClient(tweepy.Client):  # type: ignore[misc]
    """
    Sends everything with the account's own access token.

    What tweepy would sign with four keys (``user_auth``) goes out with the same token: with
    OAuth 2.0 it speaks for the account, and X gives trends for it too.
    """

    def __init__(self, door: Door) -> None:
        super().__init__(return_type=requests.Response, wait_on_rate_limit=False)
        self._door = door

    def scopes(self) -> tuple[str, ...]:
        """Return what the account's owner allowed; raises as :meth:`Door.token`."""
        return self._door.scopes()

    def request(
        self,
        method: str,
        route: str,
        params: Mapping[str, Any] | None = None,
        json: Any = None,
        user_auth: bool = False,  # noqa: ARG002, FBT001, FBT002 - tweepy's own signature
    ) -> requests.Response:
        """
        Send once.

        Raises:
            Rejected: X's status is not 2xx.

            PlatformError: There is no token that X takes; nothing was done.
        """
        token = self.bearer_token = self._door.token()
        try:
            answer: requests.Response = super().request(method, route, params, json)
        except Rejected as error:
            if error.status == requests.codes.unauthorized:
                raise self._door.turned_away(token) from error
            raise
        self._door.proved(token)
        return answer


class GrantedPlatform(XPlatform):
    """An account on X whose scopes are known: X's answers name the permissions of 1.0a only."""

    def __init__(self, name: AccountName, account: XAccount, client: GrantedClient) -> None:
        super().__init__(name, client, handle=account.handle, trends_woeid=account.trends_woeid)
        self._granted = client

    def inspect(self) -> Inspection:
        """Ask how the account stands; see ``Inspectable``."""
        return replace(super().inspect(), lacks=lacking(self._granted.scopes()))
