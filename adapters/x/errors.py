"""What X's refusals mean for the caller: every failure becomes one of the four classes."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import requests

from adapters.responses import answered_at, never_sent, problem
from adapters.x.transport import Rejected, budgets
from bot.domain.platform import (
    AccountBroken,
    PlatformError,
    Refused,
    RetryLater,
    Unconfirmed,
)

_MAX_DETAIL: Final = 200
_DUPLICATE: Final = re.compile(r"duplicate", re.IGNORECASE)
# Sources: docs.x.com, "Response codes and errors", and issue threads of X's clients; read 2026-11.
_NEEDS_A_PERSON: Final = re.compile(
    r"temporarily locked|your account (?:is|has been) suspended|app permissions"
    r"|oauth1-permissions|client-not-enrolled|client-forbidden|unsupported-authentication"
    r"|different access level",
    re.IGNORECASE,
)
_NOT_TAKEN: Final = frozenset({400, 413, 415, 422})
_TURNED_AWAY: Final = frozenset({401, 402, 403, 404, 405, 406, 410})


def after_reading(error: Rejected | requests.RequestException) -> PlatformError:
    """Class a failed GET: nothing was changed, so only the way on differs."""
    if isinstance(error, requests.RequestException):
        return RetryLater(f"X could not be reached: {_cause(error)}", after=timedelta())
    if error.status == requests.codes.too_many_requests:
        return _limited(error)
    if error.status >= requests.codes.server_error:
        return RetryLater(_sentence("X is not well", error), after=_asked_wait(error))
    return _broken(error)


def after_writing(error: Rejected | requests.RequestException) -> PlatformError:
    """Class a failed POST or DELETE: whatever may have taken effect is unconfirmed."""
    if isinstance(error, requests.RequestException):
        return _lost(error)
    if error.status == requests.codes.too_many_requests:
        return _limited(error)
    if error.status == requests.codes.forbidden and not _NEEDS_A_PERSON.search(_words(error)):
        return _forbidden(error)
    if error.status in _NOT_TAKEN:
        return Refused(_sentence("X refused", error), rule=f"{error.status} {_detail(error)}")
    if error.status in _TURNED_AWAY or error.status < requests.codes.bad_request:
        return _broken(error)
    return Unconfirmed(_sentence("X failed while it had the request", error))


def _lost(error: requests.RequestException) -> PlatformError:
    if never_sent(error):
        return RetryLater(f"X could not be reached: {_cause(error)}", after=timedelta())
    return Unconfirmed(f"X took the request and did not answer: {_cause(error)}")


def _forbidden(error: Rejected) -> PlatformError:
    detail = _detail(error)
    if _DUPLICATE.search(detail):
        return Unconfirmed(_sentence("X says that it has this text already", error))
    return Refused(_sentence("X refused", error), rule=f"403 {detail}")


def _broken(error: Rejected) -> AccountBroken:
    what_to_do = {
        301: "correct base_url of the account",
        302: "correct base_url of the account",
        307: "correct base_url of the account",
        308: "correct base_url of the account",
        401: "renew the four credentials of the account on developer.x.com",
        402: "buy credits on developer.x.com",
        403: "log in to x.com and look at the account, then at the app's permissions",
    }.get(error.status, "X does not know this call: look for a newer version of Mynah")
    return AccountBroken(f"{_sentence('X turned us away', error)}: {what_to_do}")


def _limited(error: Rejected) -> RetryLater:
    return RetryLater(_sentence("X wants a pause", error), after=_asked_wait(error))


def _asked_wait(error: Rejected) -> timedelta:
    now = answered_at(error.headers)
    spent = [budget for budget in budgets("", error.headers) if budget.remaining <= 0]
    waits = [budget.resets_at - now for budget in spent]
    seconds = error.headers.get("Retry-After", "")
    if seconds.isascii() and seconds.isdigit():
        waits.append(timedelta(seconds=int(seconds[:6])))
    return max([timedelta(), *waits])


def _sentence(what: str, error: Rejected) -> str:
    return f"{what} ({error.status} {_detail(error)})"


def _detail(error: Rejected) -> str:
    """Return X's own explanation in one line; the HTTP reason where it gave none."""
    told_us = problem(error.body)
    errors = told_us.get("errors")
    first = errors[0] if isinstance(errors, list) and errors else {}
    told = (first.get("message") if isinstance(first, Mapping) else None) or told_us.get("detail")
    return " ".join(str(told or error.reason).split())[:_MAX_DETAIL]


def _words(error: Rejected) -> str:
    return error.body[:4000].decode("utf-8", "replace")


def _cause(error: requests.RequestException) -> str:
    return type(error).__name__
