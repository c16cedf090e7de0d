"""
One account's session: who we are, with which tokens, on which server.

All processes of the brand share it through a shelf: a server allows 30 log-ins in 5 minutes and
300 a day, and takes each refresh token once.
"""

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
from atproto_client import models
from atproto_client.client.base import ClientBase
from pydantic import SecretStr

from adapters.account import LOOPBACK
from adapters.answers import Unreadable
from adapters.bluesky import errors, wire
from adapters.bluesky.settings import BlueskyAccount, BlueskySecrets
from adapters.bluesky.shelf import Shelf, Tokens
from adapters.bluesky.transport import OneRequest, Rejected
from bot.domain.platform import AccountBroken, PlatformError, RetryLater

_EARLY: Final = timedelta(minutes=2)
"""Renewed so long before it runs out: a token that ends on the way costs a round."""
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_IS_REFUSED: Final = frozenset({400, 401, 403})
_INACTIVE: Final = "log in to the Bluesky app and look at the account"


@dataclass(frozen=True, slots=True)
class Session:
    """
    A session that was opened.

    Attributes:
        ends_at: When the access token runs out; None where it does not say.

        is_restored: It was not opened here: the server may know nothing of it any more.
    """

    did: str
    home: str
    access: str
    refresh: str
    client: ClientBase
    ends_at: datetime | None
    is_restored: bool = False


class Door:
    """Opens sessions of one account, and keeps the last one for as long as it is good."""

    def __init__(
        self, account: BlueskyAccount, secrets: BlueskySecrets, request: OneRequest, shelf: Shelf
    ) -> None:
        self._account = account
        self._shelf = shelf
        self._secrets = secrets
        self._request = request
        self._session: Session | None = None
        self._lock = Lock()

    def session(self) -> Session:
        """
        Return a session, opened or renewed where that is due.

        Raises:
            RetryLater: There is none at the moment.

            AccountBroken: The account is not ours, or not to be used.
        """
        with self._lock:
            if self._session is None or _ends_soon(self._session):
                self._session = self._next(self._session)
            return self._session

    def renew(self, old: Session) -> None:
        """Put a new session in the place of *old*, unless somebody else has; raises as above."""
        with self._lock:
            if self._session is old:
                self._session = self._next(old)

    def forget(self, old: Session) -> None:
        """Let the next call log in anew."""
        with self._lock:
            if self._session is old:
                self._session = None
            with self._shelf.alone():
                held = self._shelf.load()
                if held is not None and held.access.get_secret_value() == old.access:
                    self._shelf.drop()

    def close(self, old: Session) -> None:
        """End *old* with the server; one that it does not know any more has ended."""
        with self._lock, suppress(Rejected, httpx.HTTPError):
            self._session = None
            bearer = {"Authorization": f"Bearer {old.refresh}"}
            old.client.invoke_procedure("com.atproto.server.deleteSession", headers=bearer)

    def _next(self, old: Session | None) -> Session:
        """Take the session of another process that was faster; else renew, or log in."""
        with self._shelf.alone():
            held = self._held()
            is_news = held is not None and (old is None or held.access != old.access)
            if held is not None and is_news and not _ends_soon(held):
                return held
            latest = held or old  # of the two, only the one on the shelf can still be renewed
            made = self._renewed(latest) if latest is not None else self._log_in()
            self._shelf.save(
                Tokens(made.did, made.home, SecretStr(made.access), SecretStr(made.refresh))
            )
            return made

    def _held(self) -> Session | None:
        tokens = self._shelf.load()
        if tokens is None:
            return None
        bare = tokens.access.get_secret_value(), tokens.refresh.get_secret_value()
        return replace(self._session_of(tokens.did, tokens.home, *bare), is_restored=True)

    def _session_of(self, did: str, home: str, access: str, refresh: str) -> Session:
        client = ClientBase(home, self._request)
        return Session(did, home, access, refresh, client, _ends_at(access))

    def _renewed(self, old: Session) -> Session:
        ask = {"headers": {"Authorization": f"Bearer {old.refresh}"}}
        try:
            answer = self._asked(
                lambda: old.client.invoke_procedure("com.atproto.server.refreshSession", **ask)
            )
        except Rejected:
            return self._log_in()  # the long token has run out or was revoked
        return self._opened(answer)

    def _log_in(self) -> Session:
        client = ClientBase(self._account.base_url, self._request)
        data = models.ComAtprotoServerCreateSession.Data(
            identifier=self._account.handle,
            password=self._secrets.app_password.get_secret_value(),
        )
        try:
            answer = self._asked(
                lambda: client.invoke_procedure(
                    "com.atproto.server.createSession",
                    data=data,
                    input_encoding="application/json",
                )
            )
        except Rejected as error:
            refused = errors.after_reading(error)
            raise AccountBroken(f"no log-in for @{self._account.handle}: {refused}") from error
        return self._opened(answer)

    def _asked(self, call: Callable[[], Any]) -> wire.Opened:
        """
        Ask for tokens; nothing else is sent before they are there.

        Raises:
            Rejected: The server refuses them.

            RetryLater: It gave neither tokens nor a refusal.
        """
        try:
            return wire.read(wire.Opened, call().content)
        except Rejected as error:
            if error.status in _IS_REFUSED:
                raise
            raise errors.after_reading(error) from error
        except httpx.HTTPError as error:
            raise errors.after_reading(error) from error
        except Unreadable as error:
            raise RetryLater(str(error), after=timedelta()) from error

    def _opened(self, answer: wire.Opened) -> Session:
        if answer.active is False:
            state = (answer.status or "not active")[:40]
            raise AccountBroken(f"@{self._account.handle} is {state} on Bluesky: {_INACTIVE}")
        if answer.handle.casefold() != self._account.handle:
            raise AccountBroken(
                f"the app password belongs to @{answer.handle}, config.yaml says "
                f"@{self._account.handle}: correct one of the two"
            )
        return self._session_of(answer.did, self._home(answer), answer.access, answer.refresh)

    def _home(self, answer: wire.Opened) -> str:
        """
        Return the server that holds the account's repository.

        Only this one knows for certain what is in it: the public one in front of it may answer
        from an index that lags behind.
        """
        home, base_url = wire.home_of(answer), self._account.base_url
        if home is None or (_is_here(home) and not _is_here(base_url)):
            return base_url
        return home


def refused(error: PlatformError, name: str) -> bool:
    """Tell whether the server refused for the reason *name*."""
    return isinstance(error.__cause__, Rejected) and error.__cause__.name == name


def _is_here(url: str) -> bool:
    return urlsplit(url).hostname in LOOPBACK


def _ends_soon(session: Session) -> bool:
    return session.ends_at is not None and datetime.now(UTC) > session.ends_at - _EARLY


def scope_of(token: str) -> str:
    """Return what a JWT is good for, unverified; empty where it does not say."""
    return str(_claim(token, "scope") or "")


def _ends_at(token: str) -> datetime | None:
    """Read the time in a JWT, unverified: it only says when to ask for another."""
    try:
        return _EPOCH + timedelta(seconds=_claim(token, "exp"))
    except (TypeError, OverflowError):
        return None


def _claim(token: str, name: str) -> Any:
    payload = token.split(".")[1] if token.count(".") == 2 else ""  # noqa: PLR2004 - a JWT's parts
    try:
        return json.loads(urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))[name]
    except (ValueError, KeyError, TypeError):
        return None
