"""Applies the world's faults around every request, and keeps its log."""

import socket

from flask import Flask, Response, g, request

from adapters.sandbox.faults import ACTS_FIRST, Fault, Kind
from adapters.sandbox.world import Network, World


def install(app: Flask, world: World) -> None:
    """Put log and faults around every path that belongs to a network."""

    def before() -> Response | None:
        network = world.network(request.path.split("/")[1])
        if network is None:
            return None
        path = request.path.removeprefix(f"/{network.name}")
        g.place = world.note(network.name, request.method, path)
        g.fault = world.faults.take(network.name, request.method, path)
        return _before(world, network, g.fault) if g.fault else None

    def after(response: Response) -> Response:
        response.date = world.now()  # clients count their waits from it
        if "place" not in g:
            return response
        answer = _after(world, g.fault, response) if g.fault else response
        world.note_end(
            g.place,
            status=None if g.get("dropped") else answer.status_code,
            dropped=bool(g.get("dropped")),
        )
        if g.get("dropped"):
            _hang_up()  # after the log: whoever sees the closed connection may look there
        return answer

    app.before_request(before)
    app.after_request(after)


def _before(world: World, network: Network, fault: Fault) -> Response | None:
    if fault.kind in ACTS_FIRST:
        return None
    if fault.kind is Kind.delay:
        world.stopping.wait(fault.seconds)
        return None
    if fault.kind is Kind.drop_before:
        return _drop()
    return network.word(fault)


def _after(world: World, fault: Fault, response: Response) -> Response:
    if fault.kind is Kind.drop_after:
        return _drop()
    if fault.kind is Kind.timeout_after:
        world.stopping.wait(fault.seconds)
        return _drop()
    if fault.kind is Kind.malformed:
        response.set_data(response.get_data()[:-3] + b"\xff{")
    return response


def _drop() -> Response:
    """Mark the connection to be closed; the answer that Flask still wants goes nowhere."""
    g.dropped = True
    return Response(status=500)


def _hang_up() -> None:
    connection: socket.socket = request.environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)
