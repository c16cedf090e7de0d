"""What ``mynah check`` looks at, one part after the other, and what it found."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.errors import exit_code, expected, lines_of
from bot.cli.model import model_cache
from bot.cli.session import Session
from bot.exits import Exit

if TYPE_CHECKING:
    from bot.config import Settings


class Grade(StrEnum):
    """How much a finding matters."""

    ok = "ok"
    advice = "advice"
    """It works; somebody should look."""
    fault = "fault"
    """It will not work, or can lose data."""


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One line of the check.

    Attributes:
        code: What the process ends with when this is the first fault.
    """

    part: str
    grade: Grade
    line: str
    code: Exit = Exit.ok


def findings(here: Session) -> Iterator[Finding]:
    """
    Look at the parts, cheapest first; a faulty config ends it, as all others rest on it.

    Raises:
        ConfigError: The config is wrong.
    """
    from bot.config import load  # noqa: PLC0415 - 0.4 s of the networks' settings

    settings = load(here.config)
    n_accounts = len(settings.accounts)
    yield Finding("config", Grade.ok, f"{here.config} is valid; {n_accounts} accounts")
    yield from _secrets(settings)
    yield from _notices(settings)
    yield from _redis(here)
    yield _model(here, settings)


def _secrets(settings: "Settings") -> Iterator[Finding]:
    from bot.config import missing_secrets  # noqa: PLC0415 - loaded by now

    absent = missing_secrets(settings)
    for line in absent:
        yield Finding("accounts", Grade.fault, line, Exit.account)
    if not absent:
        yield Finding("accounts", Grade.ok, "every account has its credentials")


def _notices(settings: "Settings") -> Iterator[Finding]:
    addresses = settings.notify_urls()
    if not addresses:
        untold = "nobody is told when an account stops or a post needs a person"
        yield Finding("notices", Grade.advice, f"{untold}: set MYNAH_NOTIFY_URLS in .env")
        return
    from bot.notices.services import kind_of, service  # noqa: PLC0415 - 0.3 s of apprise

    understood: list[str] = []
    for number, address in enumerate(addresses, 1):
        found = service(address)
        if found is not None:
            understood.append(found.kind)
            continue
        which = f"MYNAH_NOTIFY_URLS, address {number} ({kind_of(address)})"
        line = f"{which} is not understood: see apprise's page on that service"
        yield Finding("notices", Grade.fault, line, Exit.config)
    if understood:
        line = f"they go to {', '.join(understood)}; mynah notify --test tries it"
        yield Finding("notices", Grade.ok, line)


def _redis(here: Session) -> Iterator[Finding]:
    from bot.store.health import weaknesses  # noqa: PLC0415 - brings redis, 0.2 s

    try:
        found = weaknesses(here.app.store.connection)
    except expected() as error:
        for line in lines_of(error):
            yield Finding("redis", Grade.fault, line, exit_code(error))
        return
    for one in found:
        grade, code = (Grade.fault, Exit.redis) if one.is_fatal else (Grade.advice, Exit.ok)
        yield Finding("redis", grade, f"{one.setting} is {one.value}; {one.advice}", code)
    if not found:
        yield Finding("redis", Grade.ok, "answers, and keeps what it is given")


def _model(here: Session, settings: "Settings") -> Finding:
    from bot.writing.models import show  # noqa: PLC0415 - 0.2 s of requests

    cache, wanted = model_cache(here), settings.generation
    try:
        card = show(wanted.model, cache)
    except expected() as error:
        return _substitute(wanted.fallback, cache, str(error))
    return Finding("model", Grade.ok, f"{card.name} is here ({card.kind}, {card.size_mb:,} MB)")


def _substitute(fallback: str | None, cache: Path, trouble: str) -> Finding:
    from bot.writing.models import known_models  # noqa: PLC0415 - loaded by now

    if fallback is None:
        return Finding("model", Grade.fault, trouble, Exit.model)
    known = {one.name: one.path for one in known_models(cache)}
    if fallback not in known:
        there_are = f"generation.fallback {fallback} is none of {', '.join(known)}"
        return Finding("model", Grade.fault, f"{trouble} {there_are}.", Exit.model)
    state = "is here" if known[fallback] else "would be fetched first"
    return Finding(
        "model", Grade.advice, f"{trouble} Without the hub {fallback} takes its place; it {state}."
    )
