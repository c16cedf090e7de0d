"""A Unix socket before a real Redis that can lose replies, hold them up, or change servers."""

import socket
import threading
import time
from pathlib import Path


class Proxy:
    """
    What a client sees of the network between it and Redis.

    Attributes:
        forget: So many of the next replies are lost, each with its connection.

        delay_s: Every reply comes so much later.
    """

    def __init__(self, real: str, path: Path) -> None:
        self.url = f"unix://{path}"
        self.forget = 0
        self.delay_s = 0.0
        self._real = real
        self._open: list[socket.socket] = []
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(path))
        self._listener.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def switch_to(self, real: str) -> None:
        """Lead new connections to another server and cut those to the old one."""
        self._real = real
        for one in self._open:
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it was closed already
        self._open.clear()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(self._real)
            except OSError:
                client.close()
                server.close()
                continue
            self._open.append(client)
            threading.Thread(target=self._pump, args=(client, server), daemon=True).start()
            threading.Thread(target=self._answer, args=(server, client), daemon=True).start()

    def _pump(self, client: socket.socket, server: socket.socket) -> None:
        with client, server:
            try:
                while data := client.recv(65536):
                    server.sendall(data)
            except OSError:
                return

    def _answer(self, server: socket.socket, client: socket.socket) -> None:
        try:
            while data := server.recv(65536):
                if self.forget:
                    self.forget -= 1
                    client.shutdown(socket.SHUT_RDWR)
                    return
                time.sleep(self.delay_s)
                client.sendall(data)
        except OSError:
            return

    def close(self) -> None:
        self._listener.close()
