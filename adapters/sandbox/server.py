"""One local HTTP server that speaks the wire formats of several networks."""

from collections.abc import Mapping
from threading import Thread
from types import TracebackType
from typing import Final, Self

from flask import Flask
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


def create_app(world: World) -> Flask:
    """Build the application: each network under its name, and the side door ``/_sandbox``."""
    app = Flask("adapters.sandbox")
    hooks.install(app, world)
    app.register_blueprint(control_api.blueprint(world))
    app.register_blueprint(x.blueprint(world))
    app.register_blueprint(reddit.blueprint(world))
    app.register_blueprint(mastodon.blueprint(world))
    app.register_blueprint(bluesky.blueprint(world))
    return app


class Sandbox:
    """
    A running sandbox on a loopback port, for as long as the ``with`` block lasts.

    Attributes:
        url: ``http://127.0.0.1:PORT``; networks answer below it at ``/x``, ``/reddit`` and so on.
    """

    def __init__(self, *, port: int = 0, handles: Mapping[str, str] | None = None) -> None:
        """*port* 0 takes a free one; *handles* is network to the brand's own handle there."""
        self.world = World(handles=dict(handles or {}))
        self._server = make_server(
            "127.0.0.1", port, create_app(self.world), threaded=True, request_handler=_Handler
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
