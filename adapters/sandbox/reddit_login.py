"""Where the sandboxed Reddit asks its user to allow an app, and takes a grant back."""

import secrets
from urllib.parse import urlencode

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Redirection

from adapters.sandbox.reddit_auth import CREDENTIALS, is_app
from adapters.sandbox.reddit_errors import bare_error
from adapters.sandbox.reddit_state import RedditState


def add_routes(routes: Blueprint, state: RedditState) -> None:
    """Mount what a log-in needs beside the exchange of the code."""

    @routes.get("/reddit/api/v1/authorize")
    def allow() -> Response | Redirection:
        asked = request.args
        is_good = asked.get("client_id") == CREDENTIALS.client_id and asked.get("state")
        if not is_good or asked.get("response_type") != "code":
            return bare_error(400, "Bad Request")
        code = secrets.token_urlsafe(24)
        with state.world.lock:
            state.codes.append((code, asked["redirect_uri"]))
        answer = urlencode({"state": asked["state"], "code": code})
        return redirect(f"{asked['redirect_uri']}?{answer}#_")

    @routes.post("/reddit/api/v1/revoke_token")
    def revoke() -> Response:
        if not is_app(request):
            return bare_error(401, "Unauthorized")
        with state.world.lock:
            if request.form.get("token") == CREDENTIALS.refresh_token:
                state.revoked = True
        return Response(status=204)
