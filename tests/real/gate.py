"""A gate before a server that we did not write: it counts requests, and loses or words answers."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

import httpx
from flask import Blueprint, Response, request

from adapters.sandbox.faults import Fault
from adapters.sandbox.world import Network, World

_OF_ONE_HOP = frozenset(
    {"connection", "content-encoding", "content-length", "host", "keep-alive", "transfer-encoding"}
)
_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


@dataclass(frozen=True, slots=True)
class Upstream:
    """
    The server behind the gate.

    Attributes:
        without: Headers in lower case that never reach it.

        settle: Given path, body and answer of a request, waits until the server is done with it.
    """

    client: httpx.Client
    without: Collection[str] = ()
    settle: Callable[[str, bytes, httpx.Response], object] = lambda *_: None


def blueprint(
    world: World, network: str, server: Upstream, word: Callable[[Fault], Response]
) -> Blueprint:
    """
    Lead ``/<network>/…`` to *server*, and let it join *world*, whose faults hit on the way.

    A server that names its own address in an answer names the gate's instead, so that nobody
    goes past it.

    Args:
        word: Words a fault as the network would.
    """
    world.join(Network(network, word=word, reset=lambda: None))
    routes = Blueprint(network, __name__)
    upstream = str(server.client.base_url).rstrip("/")

    @routes.route(f"/{network}/<path:path>", methods=_METHODS)
    def lead(path: str) -> Response:
        sent = {
            name: value
            for name, value in request.headers
            if name.lower() not in _OF_ONE_HOP and name.lower() not in server.without
        }
        url = httpx.URL(f"{upstream}/{path}", query=request.query_string)
        body = request.get_data()
        answer = server.client.request(request.method, url, content=body, headers=sent)
        server.settle(path, body, answer)
        here = f"{request.host_url}{network}"
        kept = [
            (name, value)
            for name, value in answer.headers.multi_items()
            if name.lower() not in _OF_ONE_HOP
        ]
        told = answer.content.replace(upstream.encode(), here.encode())
        return Response(told, answer.status_code, kept)

    return routes
