"""What a server's refusals mean for the caller: every failure becomes one of the four classes."""

from datetime import timedelta
from typing import Final

import httpx

from adapters.bluesky.transport import Rejected, budget_of, never_sent
from adapters.responses import answered_at
from bot.domain.platform import (
    AccountBroken,
    PlatformError,
    Refused,
    RetryLater,
    Unconfirmed,
)

_MAX_DETAIL: Final = 200
_TOO_MANY: Final = 429
_SERVER_ERROR: Final = 500
_BAD_REQUEST: Final = 400
_NOT_IMPLEMENTED: Final = 501
# Sources: auth-verifier.ts and createSession.ts of bluesky-social/atproto; read 2026-11.
_NEEDS_A_PERSON: Final = {
    "AccountDeactivated": "reactivate the account in the Bluesky app",
    "AccountInactive": "log in to the Bluesky app and look at the account",
    "AccountSuspended": "log in to the Bluesky app and read the notice",
    "AccountTakedown": "log in to the Bluesky app and read the notice",
    "AuthFactorTokenRequired": "use an app password instead of the account's own",
    "AuthMissing": "make a new app password and put it into the environment",
    "AuthenticationRequired": "correct handle and app password of the account",
    "InvalidToken": "make a new app password and put it into the environment",
    "RepoDeactivated": "reactivate the account in the Bluesky app",
    "RepoSuspended": "log in to the Bluesky app and read the notice",
    "RepoTakendown": "log in to the Bluesky app and read the notice",
}
_NOT_TAKEN: Final = frozenset({400, 413, 415, 422})
_TURNED_AWAY: Final = frozenset({401, 402, 403, 404, 405, 406, 410, _NOT_IMPLEMENTED})
_NOT_SERVED: Final = frozenset({"MethodNotImplemented", "XRPCNotSupported"})
_NOT_ROUTED: Final = "no service configured for"
_ABSENT: Final = "could not locate record"


def after_reading(error: Rejected | httpx.HTTPError) -> PlatformError:
    """Class a failed query: nothing was changed, so only the way on differs."""
    if isinstance(error, httpx.HTTPError):
        return RetryLater(f"Bluesky could not be reached: {_cause(error)}", after=timedelta())
    if error.status == _TOO_MANY:
        return _limited(error)
    if error.status >= _SERVER_ERROR and error.status != _NOT_IMPLEMENTED:
        return RetryLater(_sentence("Bluesky is not well", error), after=_asked_wait(error))
    return _broken(error)


def after_writing(error: Rejected | httpx.HTTPError) -> PlatformError:
    """Class a failed procedure: whatever may have taken effect is unconfirmed."""
    if isinstance(error, httpx.HTTPError):
        return _lost(error)
    if error.status == _TOO_MANY:
        return _limited(error)
    if error.name.endswith("AlreadyExists"):
        return Unconfirmed(_sentence("Bluesky has a record under this key", error))
    if error.status in _NOT_TAKEN and error.name not in _NEEDS_A_PERSON:
        return _not_taken(error)
    if error.status in _NOT_TAKEN | _TURNED_AWAY or error.status < _BAD_REQUEST:
        return _broken(error)
    return Unconfirmed(_sentence("Bluesky failed while it had the request", error))


def may_exist(error: PlatformError) -> bool:
    """
    Tell whether a create failed as it does where the key is taken.

    Source:
        A PDS of 2026-11 answers 500 to it; atproto pull request 4728 names it, other servers
        answer 409 ``RecordAlreadyExists``.
    """
    cause = error.__cause__
    return isinstance(cause, Rejected) and (
        cause.status in {409, _SERVER_ERROR} or cause.name.endswith("AlreadyExists")
    )


def is_absent(error: PlatformError) -> bool:
    """Tell whether the server says for certain that there is no such record."""
    cause = error.__cause__
    if not isinstance(cause, Rejected) or cause.status not in {_BAD_REQUEST, 404}:
        return False
    return cause.name == "RecordNotFound" or cause.said.casefold().startswith(_ABSENT)


def is_invalid(error: PlatformError) -> bool:
    """Tell whether what was asked for makes no sense to the server, or is nobody's handle."""
    cause = error.__cause__
    return isinstance(cause, Rejected) and cause.name in {"HandleNotFound", "InvalidRequest"}


def is_missing(error: PlatformError) -> bool:
    """Tell whether the index of the network says for certain that it holds no such post."""
    cause = error.__cause__
    return isinstance(cause, Rejected) and cause.name == "NotFound"


def is_not_served(error: PlatformError) -> bool:
    """
    Tell whether the server does not have this call at all, as one without an AppView.

    Source:
        A PDS of 2026-11 that was given no AppView answers 400 ``InvalidRequest`` and says so in
        its message alone; others answer 404 or 501.
    """
    cause = error.__cause__
    return isinstance(cause, Rejected) and (
        cause.name in _NOT_SERVED
        or cause.status in {404, _NOT_IMPLEMENTED}
        or cause.said.casefold().startswith(_NOT_ROUTED)
    )


def _lost(error: httpx.HTTPError) -> PlatformError:
    if never_sent(error):
        return RetryLater(f"Bluesky could not be reached: {_cause(error)}", after=timedelta())
    return Unconfirmed(f"Bluesky took the request and did not answer: {_cause(error)}")


def _not_taken(error: Rejected) -> PlatformError:
    if error.name == "ConcurrentWrites":
        return RetryLater(_sentence("Bluesky had another write to do", error), after=timedelta())
    return Refused(_sentence("Bluesky refused", error), rule=error.name or str(error.status))


def _broken(error: Rejected) -> AccountBroken:
    what_to_do = _NEEDS_A_PERSON.get(error.name) or {
        401: "make a new app password and put it into the environment",
        403: "log in to the Bluesky app and look at the account",
    }.get(error.status)
    if what_to_do is None:
        is_moved = error.status < _BAD_REQUEST
        look = "this server does not know the call: correct base_url, or look for a newer Mynah"
        what_to_do = "correct base_url of the account" if is_moved else look
    return AccountBroken(f"{_sentence('Bluesky turned us away', error)}: {what_to_do}")


def _limited(error: Rejected) -> RetryLater:
    return RetryLater(_sentence("Bluesky wants a pause", error), after=_asked_wait(error))


def _asked_wait(error: Rejected) -> timedelta:
    waits = [timedelta()]
    budget = budget_of("", error.headers)
    if budget is not None and (budget.remaining <= 0 or error.status == _TOO_MANY):
        waits.append(budget.resets_at - answered_at(error.headers))
    seconds = error.headers.get("Retry-After", "")
    if seconds.isascii() and seconds.isdigit():
        waits.append(timedelta(seconds=int(seconds[:6])))
    return max(waits)


def _sentence(what: str, error: Rejected) -> str:
    said = " ".join(error.said.split())[:_MAX_DETAIL]
    return f"{what} ({error.status} {said})"


def _cause(error: httpx.HTTPError) -> str:
    return type(error).__name__
