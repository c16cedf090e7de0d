"""The side door under ``/_sandbox/``: what a test or the demo does to the world."""

from dataclasses import asdict

from flask import Blueprint, Response, jsonify, request
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from adapters.sandbox.engagement import Engagement
from adapters.sandbox.faults import Fault
from adapters.sandbox.profile import Profile
from adapters.sandbox.world import World

_FAULT = TypeAdapter(Fault)
_PROFILE = TypeAdapter(Profile)


class _Liked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    network: str
    id: str
    engagement: Engagement


class _Clock(BaseModel):
    model_config = ConfigDict(extra="forbid")

    advance_s: float = 0.0


def blueprint(world: World) -> Blueprint:
    """Build the routes that concern no network in particular."""
    routes = Blueprint("control", __name__, url_prefix="/_sandbox")

    @routes.errorhandler(ValidationError)
    def unreadable(error: ValidationError) -> tuple[Response, int]:
        return jsonify(error=str(error)), 400

    @routes.post("/faults")
    def add_fault() -> Response:
        world.faults.add(_FAULT.validate_python(request.get_json()))
        return list_faults()

    @routes.get("/faults")
    def list_faults() -> Response:
        return jsonify([asdict(fault) for fault in world.faults.waiting()])

    @routes.delete("/faults")
    def clear_faults() -> Response:
        world.faults.clear()
        return list_faults()

    @routes.get("/requests")
    def list_requests() -> Response:
        return jsonify([{**asdict(one), "at": one.at.isoformat()} for one in world.requests()])

    @routes.post("/engagement")
    def engage() -> Response:
        asked = _Liked.model_validate(request.get_json())
        with world.lock:
            world.engagement[asked.network, asked.id] = asked.engagement
        return jsonify(asdict(asked.engagement))

    @routes.post("/clock")
    def move_clock() -> Response:
        moved = _Clock.model_validate(request.get_json())
        return jsonify(now=world.advance(moved.advance_s).isoformat())

    @routes.post("/profiles/<network>")
    def change_profile(network: str) -> Response:
        with world.lock:
            world.profiles[network] = _PROFILE.validate_python(request.get_json())
            return jsonify(asdict(world.profile(network)))

    _add_fresh_starts(routes, world)
    return routes


def _add_fresh_starts(routes: Blueprint, world: World) -> None:
    @routes.post("/reset")
    def reset() -> Response:
        world.reset()
        return jsonify(now=world.now().isoformat())

    @routes.post("/restore")
    def restore() -> Response:
        world.restore()
        return jsonify(now=world.now().isoformat())
