"""
The sandboxed Mastodon's OAuth: an app registers, a person allows it, a code becomes a token.

Field names are those of the ``CredentialApplication`` and ``Token`` entities.
"""

import secrets
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug.wrappers import Response as Redirection

from adapters.sandbox import mastodon_wire
from adapters.sandbox.mastodon_auth import CREDENTIALS
from adapters.sandbox.mastodon_state import MastodonState

_PASTED: Final = "urn:ietf:wg:oauth:2.0:oob"


def add_routes(routes: Blueprint, state: MastodonState) -> None:
    """Mount what a log-in needs; it asks for no token."""
    _add_app(routes, state)
    _add_tokens(routes, state)
    _add_description(routes, state)


def _add_app(routes: Blueprint, state: MastodonState) -> None:
    @routes.post("/mastodon/api/v1/apps")
    def register() -> Response:
        name, scopes = request.form.get("client_name", ""), request.form.get("scopes", "read")
        if not name:
            return mastodon_wire.error(422, "Validation failed: Application name can't be blank")
        client_id, client_secret = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
        redirects = request.form.get("redirect_uris", "").split()
        if not redirects:
            return mastodon_wire.error(422, "Validation failed: Redirect URI can't be blank")
        state.apps[client_id] = (client_secret, scopes, redirects)
        app = {
            "id": str(len(state.apps)),
            "name": name,
            "website": None,
            "scopes": scopes.split(),
            "redirect_uris": redirects,
            "redirect_uri": "\n".join(redirects),
            "client_id": client_id,
            "client_secret": client_secret,
            "client_secret_expires_at": 0,
            "vapid_key": "",
        }
        return jsonify(app)

    @routes.get("/mastodon/oauth/authorize")
    def allow() -> Response | Redirection:
        app = state.apps.get(request.args.get("client_id", ""))
        asked = request.args.get("scope", "read")
        if app is None or not set(asked.split()) <= set(app[1].split()):
            return Response("The requested scope is invalid, unknown, or malformed.", 400)
        back = request.args.get("redirect_uri", "")
        if back not in app[2]:
            return Response("The requested redirect uri is malformed or doesn't match.", 400)
        code = secrets.token_urlsafe(24)
        state.codes[code] = (request.args["client_id"], asked, back)
        if back != _PASTED:
            given = {key: request.args[key] for key in ("state",) if key in request.args}
            return redirect(f"{back}?{urlencode({'code': code} | given)}")
        return Response(f"<input class='oauth-code' readonly value='{code}'>")


def _add_tokens(routes: Blueprint, state: MastodonState) -> None:
    @routes.post("/mastodon/oauth/token")
    def token() -> Response:
        client_id = request.form.get("client_id", "")
        granted = state.codes.pop(request.form.get("code", ""), None)
        is_theirs = granted is not None and _is_app(state) and granted[0] == client_id
        if granted is None or not is_theirs or request.form.get("redirect_uri") != granted[2]:
            return _refused(400, "invalid_grant")
        state.revoked = False
        return jsonify(
            {
                "access_token": CREDENTIALS.access_token,
                "token_type": "Bearer",
                "scope": granted[1],
                "created_at": int(state.world.now().timestamp()),
            }
        )

    @routes.post("/mastodon/oauth/revoke")
    def revoke() -> Response:
        if not _is_app(state):
            return _refused(403, "unauthorized_client")
        if request.form.get("token") == CREDENTIALS.access_token:
            state.revoked = True
        return jsonify({})


def _add_description(routes: Blueprint, state: MastodonState) -> None:
    @routes.get("/mastodon/.well-known/oauth-authorization-server")
    def describe() -> Response:
        if state.ignores_keys:  # a server of the family that tells nothing of itself
            return mastodon_wire.error(404, "Not Found")
        here = f"{request.host_url}mastodon"
        return jsonify(
            {
                "issuer": f"{here}/",
                "authorization_endpoint": f"{here}/oauth/authorize",
                "token_endpoint": f"{here}/oauth/token",
                "revocation_endpoint": f"{here}/oauth/revoke",
                "userinfo_endpoint": f"{here}/oauth/userinfo",
                "scopes_supported": ["read", "profile", "write", "write:statuses", "write:media"],
                "response_types_supported": ["code"],
                "response_modes_supported": ["query", "fragment", "form_post"],
                "grant_types_supported": ["authorization_code", "client_credentials"],
                "token_endpoint_auth_methods_supported": [
                    "client_secret_basic",
                    "client_secret_post",
                ],
                "code_challenge_methods_supported": ["S256"],
                "service_documentation": "https://docs.joinmastodon.org/",
                "app_registration_endpoint": f"{here}/api/v1/apps",
            }
        )


def _is_app(state: MastodonState) -> bool:
    app = state.apps.get(request.form.get("client_id", ""))
    return app is not None and app[0] == request.form.get("client_secret")


def _refused(status: int, name: str) -> Response:
    response = jsonify({"error": name, "error_description": "The request was refused."})
    response.status_code = status
    return response
