"""Sessions of the sandboxed Bluesky: an app password in, two tokens that run out back."""

import json
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from flask import Request, Response, jsonify

from adapters.sandbox.bluesky_state import BlueskyState
from adapters.sandbox.bluesky_wire import error, too_many, with_budget

_LIFETIMES: Final = {"access": timedelta(hours=2), "refresh": timedelta(days=90)}
_LOG_INS: Final = (30, timedelta(minutes=5))
"""Source: ``createSession.ts`` of bluesky-social/atproto; read 2026-11."""


@dataclass(frozen=True, slots=True)
class BlueskyCredentials:
    """The only credentials the sandbox knows. Nothing outside it takes them."""

    app_password: str = "sand-boxs-andb-oxes"  # noqa: S105 - good for this sandbox only


CREDENTIALS: Final = BlueskyCredentials()


def open_session(state: BlueskyState, request: Request) -> Response:
    """Answer a log-in."""
    asked = request.get_json(silent=True) or {}
    name = f"log-in {str(asked.get('identifier')).casefold()}"
    budget = state.windows.spend(name, *_LOG_INS)
    if budget is None:
        return too_many(state, name, *_LOG_INS)
    person = state.called(str(asked.get("identifier")))
    is_good = not state.revoked and asked.get("password") == CREDENTIALS.app_password
    if person != state.brand or not is_good:
        return error(401, "AuthenticationRequired", "Invalid identifier or password")
    return with_budget(_tokens(state, request), budget)


def renew_session(state: BlueskyState, request: Request) -> Response:
    """Answer with new tokens for the long one."""
    problem = turned_away(state, request, "refresh")
    if problem is not None:
        return problem
    state.tokens.pop(_bearer(request))
    return _tokens(state, request)


def close_session(state: BlueskyState, request: Request) -> Response:
    """Forget the long token that is shown."""
    problem = turned_away(state, request, "refresh")
    if problem is not None:
        return problem
    state.tokens.pop(_bearer(request))
    return Response()


def turned_away(state: BlueskyState, request: Request, kind: str = "access") -> Response | None:
    """Return the answer to a request without a good token of *kind*; None when it has one."""
    token = _bearer(request)
    if not token:
        return error(401, "AuthMissing", "Authentication Required")
    known = state.tokens.get(token)
    if known is None or known[1] != kind or state.revoked:
        return error(400, "InvalidToken", "Token could not be verified")
    if state.world.now() >= known[0]:
        return error(400, "ExpiredToken", "Token has expired")
    return None


def _tokens(state: BlueskyState, request: Request) -> Response:
    made = {kind: _token(state, kind) for kind in _LIFETIMES}
    home = {
        "id": "#atproto_pds",
        "type": "AtprotoPersonalDataServer",
        "serviceEndpoint": f"{request.host_url}bluesky",
    }
    document: dict[str, Any] = {"id": state.brand.did, "service": [home]}
    body: dict[str, Any] = {
        "did": state.brand.did,
        "didDoc": document,
        "handle": state.brand.handle,
        "accessJwt": made["access"],
        "refreshJwt": made["refresh"],
        "active": not state.inactive,
    }
    return jsonify(body | ({"status": state.inactive} if state.inactive else {}))


def _token(state: BlueskyState, kind: str) -> str:
    ends_at = state.world.now() + _LIFETIMES[kind]
    claims = {
        "scope": _scope(state) if kind == "access" else "com.atproto.refresh",
        "sub": state.brand.did,
        "exp": int(ends_at.timestamp()),
        "jti": secrets.token_urlsafe(12),
    }
    token = ".".join([_part({"typ": "at+jwt", "alg": "none"}), _part(claims), "sandbox"])
    state.tokens[token] = (ends_at, kind)
    return token


def _scope(state: BlueskyState) -> str:
    return state.world.profile("bluesky").scopes or "com.atproto.appPass"


def _part(claims: dict[str, Any]) -> str:
    return urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")


def _bearer(request: Request) -> str:
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    return value if kind == "Bearer" else ""
