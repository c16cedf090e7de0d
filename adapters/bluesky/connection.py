"""One account's way to its server: a question or an act, once, and what became of it."""

from datetime import timedelta
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel

from adapters.answers import Unreadable
from adapters.bluesky import wire
from adapters.bluesky.errors import after_reading, after_writing
from adapters.bluesky.session import Door, Session, refused, scope_of
from adapters.bluesky.transport import OneRequest, Rejected
from bot.domain.platform import PlatformError, RetryLater, Unconfirmed

Model = TypeVar("Model", bound=BaseModel)


class Connection:
    """Calls the server with a good session; used by any number of threads."""

    def __init__(self, door: Door, request: OneRequest) -> None:
        self._door = door
        self._request = request

    def did(self) -> str:
        """
        Return the account's DID; opens the session where there is none.

        Raises:
            PlatformError: ``RetryLater`` or ``AccountBroken``.
        """
        return self._door.session().did

    def scope(self) -> str:
        """Return what the session's token is good for; empty where it does not say."""
        return scope_of(self._door.session().access)

    def ask(self, model: type[Model], method: str, params: Any) -> Model:
        """
        Ask *method*, once.

        Raises:
            PlatformError: Nothing was read; what to do.
        """
        session = self._door.session()
        try:
            answer = session.client.invoke_query(method, params, headers=_bearer(session))
            return wire.read(model, answer.content)
        except (Rejected, httpx.HTTPError) as error:
            raise self._classed(after_reading(error), error, session) from error
        except Unreadable as error:
            raise RetryLater(str(error), after=timedelta()) from error

    def act(self, model: type[Model], method: str, data: Any) -> Model:
        """
        Do *method*, once.

        Raises:
            PlatformError: ``Unconfirmed`` when the server may have acted on it.
        """
        session = self._door.session()
        try:
            answer = session.client.invoke_procedure(
                method, data=data, input_encoding="application/json", headers=_bearer(session)
            )
            return wire.read(model, answer.content)
        except (Rejected, httpx.HTTPError) as error:
            raise self._classed(after_writing(error), error, session) from error
        except Unreadable as error:
            raise Unconfirmed(f"Bluesky took the request, but: {error}") from error

    def give(self, model: type[Model], method: str, content: bytes, kind: str) -> Model:
        """
        Hand a file of the MIME type *kind* to *method*, once.

        Raises:
            PlatformError: ``Unconfirmed`` when the server may have taken it.
        """
        session = self._door.session()
        try:
            answer = session.client.invoke_procedure(
                method, content=content, input_encoding=kind, headers=_bearer(session)
            )
            return wire.read(model, answer.content)
        except (Rejected, httpx.HTTPError) as error:
            raise self._classed(after_writing(error), error, session) from error
        except Unreadable as error:
            raise Unconfirmed(f"Bluesky took the file, but: {error}") from error

    def close(self) -> None:
        """Give the connections back."""
        self._request.close()

    def _classed(
        self, worded: PlatformError, error: Rejected | httpx.HTTPError, session: Session
    ) -> PlatformError:
        """Renew a session that ran out, which is no failure of the account."""
        worded.__cause__ = error
        if refused(worded, "ExpiredToken"):
            self._door.renew(session)
            return RetryLater("the session had run out; there is a new one", after=timedelta())
        if refused(worded, "InvalidToken"):
            self._door.forget(session)
            if session.is_restored:  # whether the account is broken, the next log-in tells
                return RetryLater("the session is not known any more", after=timedelta())
        return worded


def _bearer(session: Session) -> dict[str, str]:
    return {"Authorization": f"Bearer {session.access}"}
