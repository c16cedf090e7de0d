"""One local HTTP server that speaks the wire formats of several networks."""

from collections.abc import Mapping, Sequence
from threading import Thread
from types import TracebackType
from typing import Final, Self

from flask import Blueprint, Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from adapters.sandbox import bluesky, control_api, hooks, mastodon, reddit, x
from adapters.sandbox.world import World

_POLL_S: Final = 0.02
"""How soon the server notices that it is to stop; socketserver's own half second adds up."""


class _Handler(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Keep the access log out of the demo's own lines."""

    def send_response(self, code: int, message: str | None = None) -> None:
        """Leave Date to the application: it goes by the world's clock."""
        self.send_response_only(code, message)


def create_app(world: World, networks: Sequence[Blueprint]) -> Flask:
    """Build the application: each network under its name, and the side door ``/_sandbox``."""
    app = Flask("adapters.sandbox")
    hooks.install(app, world)
    app.register_blueprint(control_api.blueprint(world))
    for network in networks:
        app.register_blueprint(network)
    return app


class Server:
    """
    A world on a loopback port, for as long as the ``with`` block lasts.

    Attributes:
        url: ``http://127.0.0.1:PORT``; networks answer below it at ``/x``, ``/reddit`` and so on.
    """

    def __init__(self, world: World, networks: Sequence[Blueprint], *, port: int = 0) -> None:
        """*port* 0 takes a free one; *networks* have joined *world*."""
        self.world = world
        self._server = make_server(
            "127.0.0.1", port, create_app(world, networks), threaded=True, request_handler=_Handler
        )
        self._thread = Thread(
            target=self._server.serve_forever, args=(_POLL_S,), name="sandbox", daemon=True
        )
        self.url = f"http://127.0.0.1:{self._server.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.world.stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class Sandbox(Server):
    """A running sandbox of the four networks."""

    def __init__(self, *, port: int = 0, handles: Mapping[str, str] | None = None) -> None:
        """*handles* is network to the brand's own handle there."""
        world = World(handles=dict(handles or {}))
        networks = [one.blueprint(world) for one in (x, reddit, mastodon, bluesky)]
        super().__init__(world, networks, port=port)
