"""How an account on Mastodon stands, as its server shows it to itself."""

from collections.abc import Callable, Collection
from typing import Annotated, Final

from mastodon import Mastodon
from mastodon.errors import MastodonError
from pydantic import Field

from adapters.answers import Model, Text, Things, Unreadable, Wire, bounded
from adapters.mastodon import wire
from adapters.mastodon.errors import after_reading
from adapters.mastodon.transport import MastodonSession, status_of
from bot.domain.ids import Untrusted
from bot.domain.inspection import House, Inspection
from bot.domain.platform import AccountBroken
from bot.text.mastodon import plain

NEEDED: Final = ("read:accounts", "read:notifications", "read:statuses", "write:statuses")
"""Source: docs.joinmastodon.org, "OAuth Scopes", of the calls that the adapter makes; 2026-11."""

_NOT_FOUND: Final = 404


class _Me(Wire):
    username: Annotated[Text, Field(max_length=500)]
    bot: bool | None = None
    note: wire.Said = ""
    suspended: bool | None = None
    limited: bool | None = None


class _App(Wire):
    """The application; since Mastodon 4.3.0 with the scopes that its token can have."""

    scopes: list[str] | None = None


class _Rule(Wire):
    text: Text
    hint: wire.Said = ""


class _Server(wire.Instance):
    domain: Text = ""
    rules: Things = Field(default_factory=list)


def inspect(client: Mastodon, session: MastodonSession) -> Inspection:
    """
    Ask three times: for the account, the application and the server.

    Raises:
        PlatformError: ``RetryLater`` or ``AccountBroken``.
    """
    me = _read(_Me, session, client.account_verify_credentials)
    app = _if_served(_App, session, client.app_verify_credentials)
    server = _if_served(_Server, session, client.instance_v2)
    return Inspection(
        handle=me.username,
        trouble=_trouble(me),
        is_automated=me.bot,
        bio=Untrusted(plain(me.note)),
        lacks=lacking(app.scopes if app else None),
        houses=(House(server.domain, tuple(_rules(server))),) if server else (),
        told=(server.told(),) if server else (),
    )


def lacking(scopes: Collection[str] | None) -> tuple[str, ...] | None:
    """Return what of :data:`NEEDED` is not among *scopes*, where ``read`` stands for ``read:…``."""
    if not scopes:
        return None
    return tuple(one for one in NEEDED if not {one, one.partition(":")[0]} & {*scopes})


def _rules(server: _Server) -> list[Untrusted]:
    read = [one for one in wire.each(_Rule, server.rules) if isinstance(one, _Rule)]
    worded = (f"{one.text} ({one.hint})" if one.hint else one.text for one in read)
    return [Untrusted(bounded(one)) for one in worded]


def _trouble(me: _Me) -> str:
    if me.suspended:
        return "the server has suspended the account: log in and read the notice"
    if me.limited:
        return "the server has limited the account: log in and read the notice"
    return ""


def _if_served(
    model: type[Model], session: MastodonSession, call: Callable[[], object]
) -> Model | None:
    """Ask what old servers, and relatives of Mastodon's, may not know; then None."""
    try:
        return _read(model, session, call)
    except AccountBroken as error:
        if status_of(error.__cause__) != _NOT_FOUND:
            raise
        return None


def _read(model: type[Model], session: MastodonSession, call: Callable[[], object]) -> Model:
    try:
        return wire.read(model, session.body_of(call))
    except (MastodonError, Unreadable) as error:
        raise after_reading(error) from error
