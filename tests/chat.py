"""A service of the operators on loopback: it records what arrives and answers as it is told."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TOKEN = "s3cr3t-t0ken"


class Chat:
    """
    A service that takes apprise's ``json://``.

    Attributes:
        received: Path, title and body of every message.

        answers: Codes for the next requests; 200 when there is none left.

        meanwhile: Done before a message is answered.
    """

    def __init__(self):
        self.received = []
        self.answers = []
        self.meanwhile = lambda: None
        chat = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                chat.received.append((self.path, body["title"], body["message"]))
                chat.meanwhile()
                self.send_response(chat.answers.pop(0) if chat.answers else 200)
                self.send_header("Location", "/elsewhere")
                self.end_headers()

            def log_message(self, *_):
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def port(self):
        return self._server.server_port

    @property
    def url(self):
        return f"json://ops:{TOKEN}@127.0.0.1:{self.port}/{TOKEN}"

    @property
    def bodies(self):
        return [body for _, _, body in self.received]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
