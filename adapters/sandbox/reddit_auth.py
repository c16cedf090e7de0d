"""Reddit's OAuth: grants for a token that lasts a while, and who may call with it."""

import secrets
from base64 import b64decode
from binascii import Error as NotBase64
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from flask import Request, Response

from adapters.sandbox.reddit_errors import bare_error
from adapters.sandbox.reddit_state import RedditState
from adapters.sandbox.reddit_wire import answer

_LIFETIME: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class RedditCredentials:
    """The only credentials the sandbox knows. Nothing outside it takes them."""

    client_id: str = "sandbox-client-id"
    client_secret: str = "sandbox-client-secret"  # noqa: S105 - good for this sandbox only
    refresh_token: str = "sandbox-refresh-token"  # noqa: S105 - good for this sandbox only
    password: str = "sandbox-password"  # noqa: S105 - good for this sandbox only


CREDENTIALS: Final = RedditCredentials()


def grant(state: RedditState, request: Request) -> Response:
    """Answer a request for an access token."""
    if not is_app(request):
        return bare_error(401, "Unauthorized")
    kind = request.form.get("grant_type")
    if kind == "refresh_token":
        return _refresh(state, request)
    if kind == "authorization_code":
        return _exchange(state, request)
    if kind == "password":
        return _let_in(state, request)
    if kind == "client_credentials":
        return _token(state, is_user=False)
    return answer({"error": "unsupported_grant_type"})


def is_good(state: RedditState, request: Request) -> bool:
    """Tell whether *request* carries a token that is neither unknown, revoked nor run out."""
    known = state.tokens.get(_bearer(request))
    return known is not None and state.world.now() < known[0] and not (state.revoked and known[1])


def is_user(state: RedditState, request: Request) -> bool:
    """Tell whether the token of *request* speaks for the brand's account."""
    known = state.tokens.get(_bearer(request))
    return known is not None and known[1]


def _exchange(state: RedditState, request: Request) -> Response:
    code = request.form.get("code", ""), request.form.get("redirect_uri", "")
    if code not in state.codes:
        return answer({"error": "invalid_grant"})
    state.codes.remove(code)
    state.revoked = False
    return _token(state, refresh_token=CREDENTIALS.refresh_token)


def _let_in(state: RedditState, request: Request) -> Response:
    given = request.form.get("username", "").casefold(), request.form.get("password")
    if state.revoked or given != (state.brand.casefold(), CREDENTIALS.password):
        return answer({"error": "invalid_grant"})
    return _token(state)


def _refresh(state: RedditState, request: Request) -> Response:
    if state.revoked or request.form.get("refresh_token") != CREDENTIALS.refresh_token:
        return bare_error(400, "Bad Request")
    return _token(state, refresh_token=CREDENTIALS.refresh_token)


def _token(
    state: RedditState, *, is_user: bool = True, refresh_token: str | None = None
) -> Response:
    token = secrets.token_urlsafe(24)
    state.tokens[token] = (state.world.now() + _LIFETIME, is_user)
    body: dict[str, str | int] = {
        "access_token": token,
        "token_type": "bearer",
        "expires_in": int(_LIFETIME.total_seconds()),
        "scope": state.world.profile("reddit").scopes or "*",
    }
    return answer(body | ({"refresh_token": refresh_token} if refresh_token else {}))


def _bearer(request: Request) -> str:
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    return value if kind.lower() == "bearer" else ""


def is_app(request: Request) -> bool:
    """Tell whether *request* carries the app's credentials."""
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    try:
        given = b64decode(value, validate=True).decode()
    except (NotBase64, UnicodeDecodeError):
        return False
    return kind == "Basic" and given == f"{CREDENTIALS.client_id}:{CREDENTIALS.client_secret}"
