"""Where the sandboxed X lets an app be allowed, and gives and takes back tokens."""

from base64 import b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from hashlib import sha256
from typing import Final
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug.wrappers import Response as Redirection

from adapters.sandbox.x_grants import APPS, CODE_LIFETIME, Allowed, XApp, XGrants

_UNKNOWN: Final = "Value passed for the {} was invalid."
_NO_MATCH: Final = "Value passed for the {} did not match the {} of the authorization code."


def add_routes(routes: Blueprint, grants: XGrants) -> None:
    """Mount what OAuth 2.0 needs."""

    @routes.get("/x/i/oauth2/authorize")
    def allow_app() -> Response | Redirection:
        asked = request.args
        is_good = asked.get("response_type") == "code" and asked.get("client_id") in APPS
        is_good = is_good and asked.get("code_challenge_method") == "S256"
        if not is_good or not (asked.get("state") and asked.get("code_challenge")):
            return Response("Something went wrong. You weren't able to give access.", 400)
        with grants.world.lock:
            code = grants.allow(
                Allowed(
                    asked["client_id"],
                    asked["redirect_uri"],
                    asked["code_challenge"],
                    frozenset(asked.get("scope", "").split()),
                    grants.world.now() + CODE_LIFETIME,
                )
            )
        answer = urlencode({"state": asked["state"], "code": code})
        return redirect(f"{asked['redirect_uri']}?{answer}")

    @routes.post("/x/2/oauth2/token")
    def give() -> Response:
        app = _app()
        if app is None:
            return _refused(401, "unauthorized_client", "Missing valid authorization header")
        with grants.world.lock:
            match request.form.get("grant_type"):
                case "authorization_code":
                    return _exchange(grants, app)
                case "refresh_token":
                    return _refresh(grants, app)
        return _refused(400, "invalid_request", _UNKNOWN.format("grant type"))

    @routes.post("/x/2/oauth2/revoke")
    def take_back() -> Response:
        if _app() is None:
            return _refused(401, "unauthorized_client", "Missing valid authorization header")
        with grants.world.lock:
            if request.form.get("token", "") in {*grants.refresh, *grants.access}:
                grants.revoke()
        return jsonify(revoked=True)


def _exchange(grants: XGrants, app: XApp) -> Response:
    form = request.form
    allowed = grants.codes.pop(form.get("code", ""), None)
    if allowed is None or allowed.client_id != app.client_id:
        return _refused(400, "invalid_request", _UNKNOWN.format("authorization code"))
    if grants.world.now() >= allowed.ends_at:
        return _refused(400, "invalid_request", _UNKNOWN.format("authorization code"))
    if form.get("redirect_uri") != allowed.redirect:
        return _refused(400, "invalid_request", _NO_MATCH.format("redirect uri", "uri"))
    hashed = sha256(form.get("code_verifier", "").encode()).digest()
    if urlsafe_b64encode(hashed).rstrip(b"=").decode() != allowed.challenge:
        return _refused(400, "invalid_request", _NO_MATCH.format("code verifier", "challenge"))
    return jsonify(grants.grant(app.client_id, allowed.scopes))


def _refresh(grants: XGrants, app: XApp) -> Response:
    client_id, scopes = grants.refresh.pop(request.form.get("refresh_token", ""), ("", frozenset()))
    if client_id != app.client_id:
        return _refused(400, "invalid_request", _UNKNOWN.format("token"))
    return jsonify(grants.grant(client_id, scopes))


def _app() -> XApp | None:
    """Return who asks: a confidential client proves it, a public one says it."""
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    if kind == "Basic":
        try:
            name, _, secret = b64decode(value, validate=True).decode().partition(":")
        except (NotBase64, UnicodeDecodeError):
            return None
        known = APPS.get(name)
        return known if known is not None and secret and secret == known.secret else None
    known = APPS.get(request.form.get("client_id", ""))
    return known if known is not None and not known.secret else None


def _refused(status: int, name: str, why: str) -> Response:
    response = jsonify(error=name, error_description=why)
    response.status_code = status
    return response
