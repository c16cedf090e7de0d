"""Holds a piece of JSON against the lexicons of Bluesky: types, required fields, bounds."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

FORMATS = {
    "at-uri": re.compile(r"at://[^/\s]+(/[A-Za-z0-9.-]+(/[^/\s]+)?)?"),
    "cid": re.compile(r"[A-Za-z0-9+=]{8,256}"),
    "datetime": re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)"),
    "did": re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]*[A-Za-z0-9._-]"),
    "handle": re.compile(r"([A-Za-z0-9-]{1,63}\.)+[A-Za-z][A-Za-z0-9-]{0,62}"),
    "nsid": re.compile(r"[a-zA-Z0-9-]+(\.[a-zA-Z0-9-]+)+"),
    "record-key": re.compile(r"[A-Za-z0-9._:~-]{1,512}"),
    "tid": re.compile(r"[2-7a-j][2-7a-z]{12}"),
}
KINDS = {"boolean": bool, "integer": int, "string": str, "array": list}


class Lexicons:
    """The lexicons in a folder; what refers to others that are not there is passed by."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def definition(self, ref: str) -> Mapping[str, Any] | None:
        """Return the definition ``nsid#name``; None where the lexicon is not there."""
        nsid, _, name = ref.partition("#")
        path = self._folder / f"{nsid.replace('.', '/')}.json"
        if not path.is_file():
            return None
        return json.loads(path.read_text())["defs"][name or "main"]

    def faults(self, nsid: str, part: str, thing: Any) -> list[str]:
        """Say what is wrong with *thing* as the ``input`` or ``output`` of the call *nsid*."""
        call = self.definition(nsid) or {}
        schema = call.get(part, {}).get("schema")
        return list(self._check(thing, schema, nsid, part)) if schema else []

    def _check(self, thing: Any, schema: Any, home: str, at: str) -> Iterator[str]:
        kind = schema["type"]
        if kind in {"ref", "union"}:
            yield from self._referred(thing, schema, home, at)
        elif kind == "unknown":
            yield from self._open(thing, at)
        elif kind in {"object", "record"}:
            yield from self._object(thing, schema.get("record", schema), home, at)
        elif kind in KINDS:
            yield from self._plain(thing, schema, home, at)

    def _referred(self, thing: Any, schema: Any, home: str, at: str) -> Iterator[str]:
        ref = schema.get("ref") or (thing.get("$type") if isinstance(thing, dict) else None)
        if ref is None:
            yield f"{at} names no $type of the union"
            return
        full = f"{home}{ref}" if ref.startswith("#") else ref
        allowed = [f"{home}{one}" if one[0] == "#" else one for one in schema.get("refs", [full])]
        if schema.get("closed") and full not in allowed:
            yield f"{at} is {full}"
        found = self.definition(full)
        if found is not None:
            yield from self._check(thing, found, full.partition("#")[0], at)

    def _open(self, thing: Any, at: str) -> Iterator[str]:
        nsid = thing.get("$type", "") if isinstance(thing, dict) else ""
        record = self.definition(nsid) if nsid else None
        if record is not None:
            yield from self._check(thing, record, nsid, at)

    def _object(self, thing: Any, schema: Any, home: str, at: str) -> Iterator[str]:
        if not isinstance(thing, dict):
            yield f"{at} is no object"
            return
        yield from (
            f"{at}.{one} is missing" for one in schema.get("required", ()) if one not in thing
        )
        for name, below in schema["properties"].items():
            is_null = name in thing and thing[name] is None
            if is_null and name not in schema.get("nullable", ()):
                yield f"{at}.{name} is null"
            elif name in thing and not is_null:
                yield from self._check(thing[name], below, home, f"{at}.{name}")

    def _plain(self, thing: Any, schema: Any, home: str, at: str) -> Iterator[str]:
        kind = schema["type"]
        if not isinstance(thing, KINDS[kind]) or (kind == "integer" and isinstance(thing, bool)):
            yield f"{at} is no {kind}"
            return
        size = {"integer": lambda: thing, "string": lambda: len(thing.encode())}
        n = size.get(kind, lambda: len(thing) if kind == "array" else 0)()
        if n > schema.get("maxLength", schema.get("maximum", n)):
            yield f"{at} is too large"
        if n < schema.get("minLength", schema.get("minimum", n)):
            yield f"{at} is too small"
        form = FORMATS.get(schema.get("format", ""))
        if form and not form.fullmatch(thing):
            yield f"{at} is no {schema['format']}: {thing[:60]}"
        for number, item in enumerate(thing if kind == "array" else ()):
            yield from self._check(item, schema["items"], home, f"{at}[{number}]")
