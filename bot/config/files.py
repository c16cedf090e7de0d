"""What goes before validation: the files that config.yaml names, and secrets that strayed in."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from bot.config.document import Document, read
from bot.config.errors import ConfigError, Place, Problem

_FILES: Final = ("facts", "products")
_OPTIONAL: Final = ("intents", "generation", "schedules", "redis", "media")


def read_all(path: Path) -> tuple[dict[str, Any], dict[Place, Document]]:
    """
    Read *path* and the files that it names.

    Returns:
        What is to be validated, and which file each part of it came from.

    Raises:
        ConfigError: A file is missing or not well formed.
    """
    if not path.exists():
        raise ConfigError(
            f"{path}: no such file. Name yours with --config PATH; the config.yaml that comes "
            f"with Mynah is a complete example"
        )
    document = read(path)
    if not isinstance(document.data, dict):
        got = "nothing" if document.data is None else "something else"
        example = "brand: {name: Heron Cycles, …}"
        raise ConfigError.of([Problem(document.name, 1, (), "keys with values", got, example)])
    sources: dict[Place, Document] = {(): document}
    # A section whose keys are all commented out is an empty one.
    data = {**document.data, **{key: document.data.get(key) or {} for key in _OPTIONAL}}
    if isinstance(data.get("brand"), dict):
        data["brand"] = _with_files(path, document, data["brand"], sources)
    return data, sources


def _with_files(
    path: Path, document: Document, brand: dict[str, Any], sources: dict[Place, Document]
) -> dict[str, Any]:
    filled = dict(brand)
    for key in _FILES:
        named = brand.get(f"{key}_file")
        if not isinstance(named, str):
            continue
        place = ("brand", f"{key}_file")
        line = document.line(place)
        if key in brand:
            got = "both: move all of them to one place"
            expected = f"either {key} or {key}_file"
            raise ConfigError.of([Problem(document.name, line, place, expected, got)])
        file = path.parent / named
        if not file.is_file():
            raise ConfigError.of(
                [Problem(document.name, line, place, "a file that exists", f"'{file}'")]
            )
        sources[("brand", key)] = read(file)
        filled[key] = sources[("brand", key)].data
    return filled


def find_secrets(document: Document, kinds: frozenset[str]) -> Iterator[Problem]:
    """Find secrets that were written into the file, without repeating them."""
    data = document.data if isinstance(document.data, dict) else {}
    accounts = data.get("accounts")
    for name, account in (accounts if isinstance(accounts, dict) else {}).items():
        for key in sorted(kinds & account.keys()) if isinstance(account, dict) else ():
            place = ("accounts", name, key)
            variable = f"{secret_prefix(str(name))}{key.upper()}"
            got = "a secret: take it out, and replace it with the network if others saw the file"
            expected = f"{variable} in the environment or in .env, nothing here"
            yield Problem(document.name, document.line(place), place, expected, got)
    yield from _find_key(document, data.get("generation"))
    redis = data.get("redis")
    if isinstance(redis, dict) and "@" in str(redis.get("url")):
        at: Place = ("redis", "url")
        expected = "an address without a password; one with it goes to MYNAH_REDIS_URL in .env"
        example = "url: rediss://redis.internal:6379/0"
        yield Problem(document.name, document.line(at), at, expected, "a password", example)


def _find_key(document: Document, generation: object) -> Iterator[Problem]:
    endpoint = generation.get("endpoint") if isinstance(generation, dict) else None
    if not isinstance(endpoint, dict):
        return
    for key in ("api_key", "key", "url"):
        if key not in endpoint or (key == "url" and "@" not in str(endpoint[key])):
            continue
        place: Place = ("generation", "endpoint", key)
        expected = "MYNAH_OPENAI_API_KEY in the environment or in .env, nothing here"
        yield Problem(document.name, document.line(place), place, expected, "a secret")


def secret_prefix(account: str) -> str:
    """Name the environment variables of *account*: ``x-main`` → ``MYNAH_X_MAIN_``."""
    return f"MYNAH_{account.replace('-', '_').upper()}_"
