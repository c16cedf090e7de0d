"""Hands out the access token of one account on X, and refreshes it where that is due."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Final

import requests

from adapters.answers import Unreadable
from adapters.responses import never_sent
from adapters.x.errors import after_reading
from adapters.x.grant import Grant, GrantShelf
from adapters.x.oauth2 import Issuer
from adapters.x.transport import Rejected
from bot.domain.ids import AccountName
from bot.domain.platform import AccountBroken, PlatformError, RetryLater

_EARLY: Final = timedelta(minutes=2)
"""Refreshed so long before it runs out: a token that ends on the way costs a round."""
_IS_REFUSED: Final = frozenset({400, 401, 403})


class Door:
    """One process's hold on the grant that all processes of the brand share."""

    def __init__(self, name: AccountName, issuer: Issuer, shelf: GrantShelf) -> None:
        self._again = f"log in again with mynah account add x {name}"
        self._issuer = issuer
        self._shelf = shelf
        self._grant: Grant | None = None
        self._unsaved: Grant | None = None
        self._unproven = ""
        self._lock = Lock()

    def token(self) -> str:
        """
        Return an access token, refreshed where that is due.

        Raises:
            RetryLater: There is none at the moment; nothing else was sent.

            AccountBroken: There is none any more: somebody must log in.
        """
        return self._current().access.get_secret_value()

    def scopes(self) -> tuple[str, ...]:
        """Return what the token is good for; raises as :meth:`token`."""
        return self._current().scopes

    def proved(self, token: str) -> None:
        """Note that X has taken *token*."""
        if token == self._unproven:
            self._unproven = ""

    def turned_away(self, token: str) -> PlatformError:
        """
        Return what it means that X does not take *token*: mostly that there is now another.

        A token that was just made and never taken is not replaced again: that would go on for
        ever.
        """
        with self._lock:
            if token == self._unproven:
                return AccountBroken(f"X takes not even a new access token: {self._again}")
            if self._grant is not None and self._grant.access.get_secret_value() == token:
                try:
                    self._grant = self._next(self._grant)
                except PlatformError as error:
                    return error
        return RetryLater("the access token had run out; there is a new one", after=timedelta())

    def _current(self) -> Grant:
        with self._lock:
            if self._grant is None or _ends_soon(self._grant):
                self._grant = self._next(self._grant)
            return self._grant

    def _next(self, old: Grant | None) -> Grant:
        """Take the pair of another process that was faster; else refresh."""
        with self._shelf.alone():
            if self._unsaved is not None:
                return self._kept(self._unsaved)
            held = self._shelf.load()
            is_news = old is None or held.access != old.access
            if is_news and not _ends_soon(held):
                return held
            return self._kept(self._refreshed(held))

    def _kept(self, grant: Grant) -> Grant:
        """Store *grant* before anybody uses it: X takes the one before no more."""
        self._unsaved = grant  # if it cannot be stored, the next call tries again
        self._shelf.save(grant)
        self._unsaved = None
        self._unproven = grant.access.get_secret_value()
        return grant

    def _refreshed(self, held: Grant) -> Grant:
        # The intent goes first: a process that dies before the answer is stored leaves it there.
        self._shelf.save(replace(held, asked_at=held.asked_at or datetime.now(UTC)))
        try:
            return self._issuer.refresh(held.refresh)
        except Rejected as error:
            if error.status in _IS_REFUSED:
                raise self._refused(held, error) from error
            if error.status < requests.codes.server_error:
                self._shelf.save(held)  # not done, for certain
            raise after_reading(error) from error
        except requests.RequestException as error:
            if never_sent(error):
                self._shelf.save(held)
                raise after_reading(error) from None
            raise _lost(type(error).__name__) from None
        except Unreadable as error:
            raise _lost("an answer that cannot be read") from error

    def _refused(self, held: Grant, error: Rejected) -> AccountBroken:
        if held.asked_at is None:
            self._shelf.save(held)
        if error.status == requests.codes.unauthorized:
            why = "X does not take the client id and secret of the app"
        elif held.asked_at is None:
            why = "X takes the refresh token no more: it was revoked, or used elsewhere"
        else:
            why = (
                f"X's answer to the refresh of {held.asked_at:%Y-%m-%d %H:%M} UTC was lost, and "
                "with it the new refresh token; the old one is not taken any more"
            )
        return AccountBroken(f"{why}: {self._again}")


def _lost(how: str) -> RetryLater:
    return RetryLater(
        f"X took the refresh of the access token and its answer was lost ({how}): the next try "
        "shows whether the old refresh token is still good",
        after=timedelta(),
    )


def _ends_soon(grant: Grant) -> bool:
    return datetime.now(UTC) > grant.ends_at - _EARLY
