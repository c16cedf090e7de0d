"""The stand-in of Guestbook, the network of docs/adding-a-platform.md: entries over plain HTTP."""

from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, Response, jsonify, request

from adapters.sandbox.faults import Fault
from adapters.sandbox.world import Network, World

PAGE = 50
STATUSES = {"rate_limit": 429, "revoked": 401}


@dataclass(slots=True)
class Guestbook:
    """What is written in the book; the brand is called heron."""

    world: World
    entries: list[dict[str, Any]] = field(default_factory=list)
    n_written: int = 0

    def write(self, by: str, text: str, *, to: str = "", answers: str | None = None) -> Any:
        self.n_written += 1
        entry = {"id": self.n_written, "by": by, "to": to, "text": text, "answers": answers}
        self.entries.append(entry | {"at": self.world.now().isoformat()})
        return self.entries[-1]

    def mention(self, author: str, text: str) -> str:
        return str(self.write(author, text, to="heron")["id"])

    def published(self) -> list[str]:
        return [one["text"] for one in self.entries if one["by"] == "heron"]


def blueprint(world: World, book: Guestbook) -> Blueprint:
    """Mount the book at ``/guestbook``, and let it join *world*, whose faults hit on the way."""
    world.join(Network("guestbook", word=_word, reset=book.entries.clear))
    routes = Blueprint("guestbook", __name__, url_prefix="/guestbook")
    routes.after_request(_with_budget)

    @routes.get("/entries")
    def read() -> Response:
        by, to = request.args.get("by"), request.args.get("to")
        after, since = request.args.get("after", 0, int), request.args.get("since", "")
        found = [
            one
            for one in book.entries
            if one["id"] > after
            and one["at"] >= since
            and by in {None, one["by"]}
            and to in {None, one["to"]}
        ]
        page = found[:PAGE] if to else found
        return jsonify(entries=page, more=len(page) < len(found))

    @routes.post("/entries")
    def write() -> Response:
        said = request.get_json()
        return jsonify(book.write("heron", said["text"], answers=said["answers"]))

    @routes.delete("/entries")
    def delete() -> Response:
        book.entries[:] = [one for one in book.entries if str(one["id"]) != request.args["id"]]
        return jsonify({})

    return routes


def _word(fault: Fault) -> Response:
    """Word *fault* as Guestbook would: a status, and how long to wait."""
    return Response(status=STATUSES.get(fault.kind, fault.status), headers={"Retry-After": "60"})


def _with_budget(response: Response) -> Response:
    response.headers["X-Left"] = "99"
    return response
