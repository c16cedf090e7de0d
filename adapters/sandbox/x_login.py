"""The sandboxed X's three-legged OAuth 1.0a: a request token, a page with a PIN, the keys."""

import secrets
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from adapters.sandbox.world import World
from adapters.sandbox.x_auth import CREDENTIALS, REQUEST_SECRET, REQUEST_TOKEN, signed_by
from adapters.sandbox.x_state import BRAND_ID


def add_routes(routes: Blueprint, world: World) -> None:
    """Mount what a log-in needs; every call but the page's is signed."""
    pins: dict[str, str] = {}

    @routes.post("/x/oauth/request_token")
    def request_token() -> Response:
        if signed_by(request) is None:
            return _refused()
        token = f"{REQUEST_TOKEN}{secrets.token_hex(8)}"
        pins[token] = ""
        return _form(
            oauth_token=token, oauth_token_secret=REQUEST_SECRET, oauth_callback_confirmed="true"
        )

    @routes.get("/x/oauth/authorize")
    def allow() -> Response:
        token = request.args.get("oauth_token", "")
        if token not in pins:
            return Response("This page has expired.", 403)
        pins[token] = f"{secrets.randbelow(9_000_000) + 1_000_000}"
        return Response(f"<kbd><code>{pins[token]}</code></kbd>")

    @routes.post("/x/oauth/access_token")
    def access_token() -> Response:
        signed = signed_by(request)
        pin = pins.pop(signed.resource_owner_key, "") if signed is not None else ""
        if not pin or signed.verifier != pin:
            return _refused()
        return _form(
            oauth_token=CREDENTIALS.access_token,
            oauth_token_secret=CREDENTIALS.access_token_secret,
            user_id=BRAND_ID,
            screen_name=world.handle("x"),
        )


def _form(**fields: str) -> Response:
    return Response(urlencode(fields), mimetype="text/html")


def _refused() -> Response:
    body = '{"errors":[{"code":32,"message":"Could not authenticate you."}]}'
    return Response(body, 401, mimetype="application/json")
