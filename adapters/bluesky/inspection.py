"""How an account on Bluesky stands: its profile record, and what its password is good for."""

from typing import Final

from atproto_client import models
from pydantic import Field

from adapters.answers import Text, Wire
from adapters.bluesky import errors
from adapters.bluesky.connection import Connection
from bot.domain.ids import Untrusted
from bot.domain.inspection import Inspection
from bot.domain.platform import PlatformError

PROFILE: Final = "app.bsky.actor.profile"
_BOT: Final = "bot"
"""
The value of the label; the record's ``labels`` are a ``com.atproto.label.defs#selfLabels``.

Source:
    docs.bsky.app, "Bots", and the lexicons of both; read 2026-11.
"""
_EXCESS: Final = {
    "com.atproto.access": "this is the account's own password: make an app password instead",
    "com.atproto.appPassPrivileged": (
        "the app password opens direct messages, which Mynah does not need: make one without"
    ),
}
"""Scopes of an access token. Source: ``auth-scope.ts`` of bluesky-social/atproto; read 2026-11."""
_APP_PASSWORD: Final = "com.atproto.appPass"  # noqa: S105 - the name of a scope


class _Label(Wire):
    val: str


class _Labels(Wire):
    values: list[_Label] = Field(default_factory=list)


class _Profile(Wire):
    description: Text = ""
    labels: _Labels | None = None


class _Record(Wire):
    value: _Profile


def inspect(pds: Connection, handle: str) -> Inspection:
    """
    Log in where that is due, and read the profile.

    Args:
        handle: The account's; the session was seen to be its own.

    Raises:
        PlatformError: ``RetryLater`` or ``AccountBroken``.
    """
    profile, scope = _profile(pds), pds.scope()
    labels = profile.labels.values if profile.labels else []
    return Inspection(
        handle=handle,
        trouble="",
        is_automated=any(one.val == _BOT for one in labels),
        bio=Untrusted(profile.description),
        lacks=() if scope in {_APP_PASSWORD, *_EXCESS} else None,
        excess=_EXCESS.get(scope, ""),
    )


def _profile(pds: Connection) -> _Profile:
    params = models.ComAtprotoRepoGetRecord.Params(repo=pds.did(), collection=PROFILE, rkey="self")
    try:
        return pds.ask(_Record, "com.atproto.repo.getRecord", params).value
    except PlatformError as error:
        if errors.is_absent(error):
            return _Profile()  # a new account has none
        raise
