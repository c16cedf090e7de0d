"""
X's OAuth 2.0 on the wire: the page to open, and what is asked of ``/2/oauth2/token``.

oauthlib forms the requests, as it does under tweepy's ``OAuth2UserHandler``. The handler itself
does not serve: it has its hosts as literals, cannot refresh, and takes no answer that came to
``http://127.0.0.1``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Final
from urllib.parse import parse_qsl

from oauthlib.oauth2 import WebApplicationClient
from pydantic import Field, SecretStr

from adapters.answers import Wire
from adapters.x import wire
from adapters.x.grant import Grant
from adapters.x.settings import XAccount, XOAuth2Secrets
from adapters.x.transport import XSession
from bot.domain.platform import RateLimit

SCOPES: Final = ("tweet.read", "tweet.write", "users.read", "media.write", "offline.access")
"""
What the adapter's calls ask for, and a refresh token.

Source:
    X API v2 description 2.167, ``security`` of each call; read 2026-11.
"""
_API: Final = "https://api.x.com"
_PAGES: Final = "https://x.com"
"""
Where people log in; the calls have another host.

Source:
    docs.x.com, "OAuth 2.0 Authorization Code Flow with PKCE", step 1; read 2026-11.
"""
_MOST_S: Final = 30 * 86_400


class _Answer(Wire):
    access_token: Annotated[str, Field(min_length=1)]
    refresh_token: Annotated[str, Field(min_length=1)]
    expires_in: Annotated[int, Field(ge=0, le=_MOST_S)]
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Challenge:
    """What ties the answer of the page to this log-in (PKCE, RFC 7636)."""

    state: str
    verifier: SecretStr


class Issuer:
    """Where the app of one account gets tokens. Each method sends one request, once."""

    def __init__(self, account: XAccount, app: XOAuth2Secrets) -> None:
        self._account = account
        self._app = app
        self._client = WebApplicationClient(app.client_id.get_secret_value())

    def page(self, redirect: str, challenge: Challenge) -> str:
        """Return the page where the account's owner allows the app."""
        hashed = self._client.create_code_challenge(challenge.verifier.get_secret_value(), "S256")
        page = str(
            self._client.prepare_request_uri(
                f"{_PAGES}/i/oauth2/authorize",
                redirect_uri=redirect,
                scope=list(SCOPES),
                state=challenge.state,
                code_challenge=hashed,
                code_challenge_method="S256",
            )
        )
        base = self._account.base_url
        return page if base == _API else page.replace(_PAGES, base, 1)

    def exchange(self, code: SecretStr, redirect: str, challenge: Challenge) -> Grant:
        """
        Turn *code* into tokens.

        Raises:
            Rejected: X refuses.

            Unreadable: X answers something else.

            requests.RequestException: There is no answer.
        """
        body = self._client.prepare_request_body(
            code=code.get_secret_value(),
            redirect_uri=redirect,
            code_verifier=challenge.verifier.get_secret_value(),
            include_client_id=True,
        )
        return self._granted(body)

    def refresh(self, token: SecretStr) -> Grant:
        """Turn the refresh token into a new pair; it is good once. Raises as :meth:`exchange`."""
        body = self._client.prepare_refresh_body(
            refresh_token=token.get_secret_value(),
            client_id=self._app.client_id.get_secret_value(),
        )
        return self._granted(body)

    def revoke(self, token: SecretStr) -> None:
        """Take the grant of *token* back; raises as :meth:`exchange`."""
        form = {
            "token": token.get_secret_value(),
            "token_type_hint": "refresh_token",
            "client_id": self._app.client_id.get_secret_value(),
        }
        self._post("revoke", form)

    def _granted(self, body: str) -> Grant:
        asked_at = datetime.now(UTC)
        answer = wire.read(_Answer, self._post("token", dict(parse_qsl(body))))
        return Grant(
            SecretStr(answer.access_token),
            SecretStr(answer.refresh_token),
            asked_at + timedelta(seconds=answer.expires_in),
            tuple(answer.scope.split()),
        )

    def _post(self, what: str, form: Mapping[str, str]) -> bytes:
        secret = self._app.client_secret
        name = self._app.client_id.get_secret_value()
        auth = (name, secret.get_secret_value()) if secret is not None else None
        with XSession(self._account.base_url, self._account.timeout_s, _ignore) as session:
            return session.post(f"{_API}/2/oauth2/{what}", data=form, auth=auth).content


def lacking(scopes: Sequence[str]) -> tuple[str, ...]:
    """Name what the adapter needs and *scopes* have not."""
    return tuple(one for one in SCOPES if one not in scopes)


def _ignore(_budget: RateLimit) -> None:
    """Let a budget pass: tokens have none of their own."""
