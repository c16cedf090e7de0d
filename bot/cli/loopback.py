"""
Takes the one answer that a network's page sends back to this machine through the browser.

RFC 8252, 7.3 and 8.3: an address of the loopback only, open no longer than the log-in. What came
is handed on and shown nowhere, not in the page that answers it either.
"""

from hmac import compare_digest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue
from threading import Thread
from types import TracebackType
from typing import Final, Self
from urllib.parse import parse_qs, urlsplit

from pydantic import SecretStr

from bot.cli.errors import CommandFailed

_SILENT_S: Final = 5
"""Browsers open connections ahead and say nothing on them."""
_POLL_S: Final = 0.05
_PAGE: Final = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Mynah</title>
<p>{}</p></html>"""
_TAKEN: Final = "Mynah has the answer. You can close this page and go back to the terminal."
_NOT_OURS: Final = "This is not the answer that Mynah waits for."


class _Server(ThreadingHTTPServer):
    block_on_close = False

    def handle_error(self, request: object, client_address: object) -> None:
        """Let a browser hang up as it likes: what counts is whether an answer came."""


class Loopback:
    """A port of this machine, for as long as the ``with`` block lasts."""

    def __init__(self, redirect: str) -> None:
        """*redirect* is the address whose port and path are listened at."""
        self._redirect = urlsplit(redirect)
        self._state = ""
        self._answers: Queue[SecretStr] = Queue(maxsize=1)
        self._server: _Server | None = None

    def __enter__(self) -> Self:
        port = self._redirect.port or 0
        try:
            self._server = _Server(("127.0.0.1", port), _handler(self))
        except OSError as error:
            way = "choose another with --port, in the app's settings too, or use --paste"
            raise CommandFailed(f"port {port} is not free ({error.strerror}): {way}") from error
        Thread(target=self._server.serve_forever, args=(_POLL_S,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    def expect(self, page: str) -> None:
        """Take the answer to *page* from now on, and no other."""
        self._state = parse_qs(urlsplit(page).query).get("state", [""])[0]

    def answer(self, timeout_s: float) -> SecretStr:
        """
        Wait for the address that the browser was sent to.

        Raises:
            CommandFailed: None came in time.
        """
        try:
            return self._answers.get(timeout=timeout_s)
        except Empty:
            way = "begin again, with --paste if the browser is on another machine"
            raise CommandFailed(f"nobody answered in {timeout_s / 60:g} minutes: {way}") from None

    def take(self, path: str) -> bool:
        """Keep *path* if it is the answer; False for anything else, and for a second one."""
        parts = urlsplit(path)
        given = parse_qs(parts.query).get("state", [""])[0]
        is_ours = bool(self._state) and compare_digest(given.encode(), self._state.encode())
        if parts.path != self._redirect.path or not is_ours or self._answers.full():
            return False
        self._answers.put(SecretStr(f"{self._redirect.geturl()}?{parts.query}"))
        return True


def _handler(loopback: Loopback) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = _SILENT_S

        def do_GET(self) -> None:
            """Answer with a page that says nothing of what was asked."""
            is_taken = loopback.take(self.path)
            body = _PAGE.format(_TAKEN if is_taken else _NOT_OURS).encode()
            self.send_response_only(200 if is_taken else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("Referrer-Policy", "no-referrer")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Write nothing: the path carries the code."""

    return Handler
