"""How an account on X stands, as X shows it to itself."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

import requests

from adapters.answers import Text, Unreadable, Wire
from adapters.x import wire
from adapters.x.errors import after_reading
from adapters.x.transport import Rejected
from bot.domain.ids import Untrusted
from bot.domain.inspection import Inspection
from bot.domain.platform import RetryLater

FIELDS: Final = ["description"]
"""
The label Automated is in no field of a user.

Source:
    X API v2 description 2.167, schema ``User``; read 2026-11.
"""
_LEVEL: Final = "x-access-level"
"""
``read``, ``read-write`` or ``read-write-directmessages``, on every answer to OAuth 1.0a.

Source:
    twitter-api-announce, "New permission level enforcement", and tweepy's recordings; read 2026-11.
"""


class _User(wire.User):
    description: Text = ""


class _Me(Wire):
    data: _User


def inspect(ask: Callable[[], requests.Response]) -> Inspection:
    """
    Ask once, and read what came.

    Args:
        ask: Fetches the account's own user object with :data:`FIELDS`.

    Raises:
        PlatformError: ``RetryLater`` or ``AccountBroken``.
    """
    try:
        answer = ask()
        me = wire.read(_Me, answer.content).data
    except (Rejected, requests.RequestException) as error:
        raise after_reading(error) from error
    except Unreadable as error:
        raise RetryLater(str(error), after=timedelta()) from error
    return Inspection(
        handle=me.username,
        trouble="",
        is_automated=None,
        bio=Untrusted(me.description),
        lacks=_lacks(answer.headers),
        excess=_excess(answer.headers),
    )


def _lacks(headers: Mapping[str, str]) -> tuple[str, ...] | None:
    level = headers.get(_LEVEL, "")
    if not level:
        return None
    return () if "write" in level else ("the permission “Read and write”",)


def _excess(headers: Mapping[str, str]) -> str:
    if "directmessages" not in headers.get(_LEVEL, ""):
        return ""
    return "the app may read direct messages, which Mynah does not need: set “Read and write”"
