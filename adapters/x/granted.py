"""tweepy's client for an account that was logged in with OAuth 2.0."""

from collections.abc import Mapping
from typing import Any

import requests
import tweepy

from adapters.x.door import Door
from adapters.x.transport import Rejected


class GrantedClient(tweepy.Client):  # type: ignore[misc]
    """
    Sends everything with the account's own access token.

    What tweepy would sign with four keys (``user_auth``) goes out with the same token: with
    OAuth 2.0 it speaks for the account, and X gives trends for it too.
    """

    def __init__(self, door: Door) -> None:
        super().__init__(return_type=requests.Response, wait_on_rate_limit=False)
        self._door = door

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
