"""A gate before a server that we did not write: it counts requests, and loses or words answers."""

from collections.abc import Callable, Collection

import httpx
from flask import Blueprint, Response, request

from adapters.sandbox.faults import Fault
from adapters.sandbox.world import Network, World

_OF_ONE_HOP = frozenset(
    {"connection", "content-encoding", "content-length", "host", "keep-alive", "transfer-encoding"}
)
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def blueprint(
    world: World,
    network: str,
    server: httpx.Client,
    word: Callable[[Fault], Response],
    *,
    without: Collection[str] = (),
) -> Blueprint:
    """
    Lead ``/<network>/…`` to *server*, and let it join *world*, whose faults hit on the way.

    A server that names its own address in an answer names the gate's instead, so that nobody
    goes past it.

    Args:
        word: Words a fault as the network would.

        without: Headers in lower case that never reach the server.
    """
    world.join(Network(network, word=word, reset=lambda: None))
    routes = Blueprint(network, __name__)
    upstream = str(server.base_url).rstrip("/")

    @routes.route(f"/{network}/<path:path>", methods=_METHODS)
    def lead(path: str) -> Response:
        sent = {
            name: value
            for name, value in request.headers
            if name.lower() not in _OF_ONE_HOP and name.lower() not in without
        }
        url = httpx.URL(f"{upstream}/{path}", query=request.query_string)
        answer = server.request(request.method, url, content=request.get_data(), headers=sent)
        here = f"{request.host_url}{network}"
        kept = [
            (name, value)
            for name, value in answer.headers.multi_items()
            if name.lower() not in _OF_ONE_HOP
        ]
        body = answer.content.replace(upstream.encode(), here.encode())
        return Response(body, answer.status_code, kept)

    return routes
