"""A server on loopback that speaks the chat completions of OpenAI, and fails as it is told."""

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-open-sesame"


@dataclass(frozen=True)
class Fault:
    """
    What the server does instead of answering.

    Attributes:
        silent_for_s: It takes the request and says nothing for so long, or until it is closed.

        breaks_off: The connection ends in the middle of the body.

        drips: A byte of the body at a time, far apart.
    """

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"{}"
    silent_for_s: float = 0.0
    breaks_off: bool = False
    drips: bool = False


class _Quiet(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Say nothing: clients that give up reset their connections."""


class ChatServer:
    """
    A model that says its ``lines`` in turn.

    Attributes:
        asked: The body of every request for a completion.

        faults: What goes wrong with the next requests, one each.

        honours_n: Whether one request can bring several answers.

        refuses: Keys of a request that it answers with a 400.

        told: What is put over an answer's choices.
    """

    def __init__(self, *lines: str) -> None:  # noqa: C901 - the handler stands in it
        self.lines = lines or ("We ship in two days.",)
        self.models = ["small-1", "small-2"]
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.faults: list[Fault] = []
        self.honours_n = True
        self.refuses: frozenset[str] = frozenset()
        self.told: dict[str, Any] = {}
        self.usage: dict[str, Any] | None = {"total_tokens": 100}
        self._n_said = 0
        self._lock = threading.Lock()
        self._closing = threading.Event()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                server.keys.append(self.headers["Authorization"])
                body = {"object": "list", "data": [{"id": one} for one in server.models]}
                self._answer(server._fault() or Fault(body=json.dumps(body).encode()))

            def do_POST(self) -> None:
                asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with server._lock:
                    server.keys.append(self.headers["Authorization"])
                    server.asked.append(asked)
                    answer = server._fault() or server._said(asked)
                self._answer(answer)

            def _answer(self, answer: Fault) -> None:
                if answer.silent_for_s and server._closing.wait(answer.silent_for_s):
                    self.close_connection = True
                    return
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                more = 1 if answer.breaks_off else 0
                self.send_header("Content-Length", str(len(answer.body) + more))
                self.end_headers()
                self.close_connection = answer.breaks_off
                try:
                    if not answer.drips:
                        self.wfile.write(answer.body)
                    for at in range(len(answer.body)) if answer.drips else ():
                        self.wfile.write(answer.body[at : at + 1])
                        if server._closing.wait(0.05):
                            break
                except OSError:  # the other side has heard enough
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                return

        self._server = _Quiet(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/v1"

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def _fault(self) -> Fault | None:
        return self.faults.pop(0) if self.faults else None

    def _said(self, asked: dict[str, Any]) -> Fault:
        if refused := sorted(self.refuses & asked.keys()):
            error = {"error": {"message": f"unknown: {refused[0]}"}}
            return Fault(400, body=json.dumps(error).encode())
        choices = []
        for index in range(asked.get("n", 1) if self.honours_n else 1):
            line = self.lines[self._n_said % len(self.lines)]
            self._n_said += 1
            message = {"role": "assistant", "content": line}
            choice = {"index": index, "message": message, "finish_reason": "stop"}
            if asked.get("logprobs"):
                tokens = [{"token": word, "logprob": -0.5} for word in line.split()]
                choice["logprobs"] = {"content": tokens}
            choices.append(choice | self.told)
        body = {"object": "chat.completion", "choices": choices, "usage": self.usage}
        return Fault(body=json.dumps(body).encode())
