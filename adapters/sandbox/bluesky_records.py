"""Repositories of the sandboxed Bluesky: what may be written, and what is read back."""

import re
from typing import Any, Final

from flask import Request, Response, jsonify
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from adapters.sandbox.bluesky_embeds import Embed, refused
from adapters.sandbox.bluesky_state import POSTS, BlueskyState, cid_of, ref, tid
from adapters.sandbox.bluesky_wire import (
    PROFILE,
    TOO_LONG,
    error,
    failed,
    invalid,
    profile_record,
)
from bot.text.bluesky import BLUESKY_BYTES, BLUESKY_GRAPHEMES, bluesky_length

_TID: Final = re.compile(r"[234567abcdefghij][234567a-z]{12}")
_MAX_PAGE: Final = 100
"""Source: lexicon ``com.atproto.repo.listRecords``; read 2026-11."""


class _Ref(BaseModel):
    uri: str
    cid: str


class _Reply(BaseModel):
    root: _Ref
    parent: _Ref


class _Record(BaseModel):
    """The parts of a post that the lexicon checks, as far as the adapter writes them."""

    kind: str = Field(alias="$type", pattern=rf"^{re.escape(POSTS)}$")
    text: str
    created_at: AwareDatetime = Field(alias="createdAt")
    reply: _Reply | None = None
    langs: list[str] = Field(default=[], max_length=3)
    embed: Embed | None = None


class _Write(BaseModel):
    model_config = ConfigDict(extra="forbid")

    repo: str
    collection: str
    rkey: str | None = None
    record: dict[str, Any] = {}
    validate_lexicon: bool | None = Field(default=None, alias="validate")


def create(state: BlueskyState, request: Request) -> Response:
    """
    Answer a create.

    A key that is taken gets a bare 500, as from the real server of 2026-11; replies to posts
    that are gone or closed are taken, as there.
    """
    asked = _read(request)
    if isinstance(asked, Response):
        return asked
    if state.called(asked.repo) != state.brand:
        return error(403, "AccountNotFound", "Account not found")
    wrong = _wrong(asked)
    if wrong:
        return invalid(wrong)
    missing = refused(state, _Record.model_validate(asked.record).embed)
    if missing is not None:
        return missing
    rkey = asked.rkey or tid(state.world.now(), len(state.posts))
    if f"at://{state.brand.did}/{asked.collection}/{rkey}" in state.posts:
        return failed()
    made = state.write(state.brand, rkey, asked.record)
    commit = {"cid": made.cid, "rev": rkey}
    return jsonify({**ref(made), "commit": commit, "validationStatus": "valid"})


def delete(state: BlueskyState, request: Request) -> Response:
    """Answer a deletion; what is gone already is gone all the same."""
    asked = _read(request)
    if isinstance(asked, Response):
        return asked
    if state.called(asked.repo) != state.brand:
        return error(403, "AccountNotFound", "Account not found")
    state.posts.pop(f"at://{state.brand.did}/{asked.collection}/{asked.rkey}", None)
    return jsonify({})


def get(state: BlueskyState, request: Request) -> Response:
    """Answer with one record."""
    asked = request.args
    person = state.called(asked.get("repo", ""))
    if person is None:
        return invalid(f"Could not find repo: {asked.get('repo')}")
    uri = f"at://{person.did}/{asked.get('collection')}/{asked.get('rkey')}"
    if uri == f"at://{state.brand.did}/{PROFILE}/self":
        record = profile_record(state.world.profile("bluesky"))
        return jsonify(uri=uri, cid=cid_of(record), value=record)
    post = state.posts.get(uri)
    if post is None:
        return error(400, "RecordNotFound", f"Could not locate record: {uri}")
    return jsonify({**ref(post), "value": dict(post.record)})


def list_page(state: BlueskyState, request: Request) -> Response:
    """
    Answer with one page of a repository, in the falling order of its keys.

    The cursor is the last key, also where nothing follows it, as on the real server of 2026-11.
    """
    asked = request.args
    person = state.called(asked.get("repo", ""))
    if person is None:
        return invalid(f"Could not find repo: {asked.get('repo')}")
    size = asked.get("limit", 50, int)
    if not 1 <= size <= _MAX_PAGE:
        return invalid("Params/limit must be between 1 and 100")
    above = f"at://{person.did}/{asked.get('collection')}/"
    is_up, cursor = asked.get("reverse") == "true", asked.get("cursor")
    keys = [uri.removeprefix(above) for uri in state.posts if uri.startswith(above)]
    ordered = sorted(keys, reverse=not is_up)
    rest = [key for key in ordered if not cursor or (key > cursor if is_up else key < cursor)]
    shown = [state.posts[above + key] for key in rest[:size]]
    records = [{**ref(post), "value": dict(post.record)} for post in shown]
    return jsonify({"records": records} | ({"cursor": rest[:size][-1]} if shown else {}))


def _wrong(asked: _Write) -> str:
    """Say what the lexicon has against a record; nothing where it is as it should be."""
    if asked.rkey is not None and not _TID.fullmatch(asked.rkey):
        got = f'Invalid TID string (got "{asked.rkey}") at $'
        return f"Invalid record key for {asked.collection}: {got}"
    try:
        record = _Record.model_validate(asked.record)
    except ValidationError as wrong:
        return f"Invalid {POSTS} record: {wrong.errors()[0]['loc']}"
    n_bytes = len(record.text.encode())
    if n_bytes > BLUESKY_BYTES:
        too_big = f"string too big (maximum {BLUESKY_BYTES}, got {n_bytes}) at $.record.text"
        return f"Invalid {POSTS} record: {too_big}"
    return TOO_LONG if bluesky_length(record.text) > BLUESKY_GRAPHEMES else ""


def _read(request: Request) -> _Write | Response:
    try:
        return _Write.model_validate(request.get_json(silent=True))
    except ValidationError as wrong:
        return invalid(f"Input/{wrong.errors()[0]['loc'][:1]} is not understood")
