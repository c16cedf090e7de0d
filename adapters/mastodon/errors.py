"""What the servers' refusals mean for the caller: every failure becomes one of the four classes."""

import re
from datetime import timedelta
from typing import Final

import requests

from adapters.mastodon.transport import Rejected, asked_wait, beneath
from adapters.responses import never_sent, problem
from bot.domain.platform import (
    AccountBroken,
    PlatformError,
    Refused,
    RetryLater,
    Unconfirmed,
)

_MAX_DETAIL: Final = 200
_DUPLICATE: Final = re.compile(r"duplicate|already been taken", re.IGNORECASE)
_THIS_POST: Final = re.compile(
    r"\brepl(?:y|ies|ied|ying|yable)\b|\binteract|\bthis status\b|\bthis post\b", re.IGNORECASE
)
"""
What a 403 says that is about one post and not about the account.

Sources: Mastodon answers 403 for suspended, disabled and unconfirmed log-ins and for missing
scopes; GoToSocial also where a post may not be answered. Both as in their source, read 2026-11.
"""
_NOT_TAKEN: Final = frozenset({400, 404, 413, 415, 422})
_TURNED_AWAY: Final = frozenset({401, 402, 403, 405, 406, 410})


def after_reading(error: Exception) -> PlatformError:
    """Class a failed GET: nothing was changed, so only the way on differs."""
    cause = beneath(error)
    if cause is None:
        return RetryLater("the server's answer cannot be read", after=timedelta())
    if isinstance(cause, requests.RequestException):
        return RetryLater(f"the server could not be reached: {_name(cause)}", after=timedelta())
    if cause.status == requests.codes.too_many_requests:
        return _limited(cause)
    if cause.status >= requests.codes.server_error:
        return RetryLater(_sentence("the server is not well", cause), after=_wait(cause))
    return _broken(cause)


def after_writing(error: Exception) -> PlatformError:
    """Class a failed POST or DELETE: whatever may have taken effect is unconfirmed."""
    cause = beneath(error)
    if cause is None:
        return Unconfirmed("the server took the request, and its answer cannot be read")
    if isinstance(cause, requests.RequestException):
        return _lost(cause)
    if cause.status == requests.codes.too_many_requests:
        return _limited(cause)
    if cause.status in _NOT_TAKEN or _is_about_post(cause):
        return _not_taken(cause)
    if cause.status in _TURNED_AWAY or cause.status < requests.codes.bad_request:
        return _broken(cause)
    return Unconfirmed(_sentence("the server failed while it had the request", cause))


def refused(cause: Rejected) -> Refused:
    """Word a refusal of one post, in the server's own words."""
    rule = f"{cause.status} {_detail(cause)}"
    return Refused(_sentence("the server refused", cause), rule=rule)


def _lost(cause: requests.RequestException) -> PlatformError:
    if never_sent(cause):
        return RetryLater(f"the server could not be reached: {_name(cause)}", after=timedelta())
    return Unconfirmed(f"the server took the request and did not answer: {_name(cause)}")


def _is_about_post(cause: Rejected) -> bool:
    return cause.status == requests.codes.forbidden and bool(_THIS_POST.search(_detail(cause)))


def _not_taken(cause: Rejected) -> PlatformError:
    if _DUPLICATE.search(_detail(cause)):
        return Unconfirmed(_sentence("the server says that it has this already", cause))
    return refused(cause)


def _broken(cause: Rejected) -> AccountBroken:
    what_to_do = {
        401: "make a new access token on the server's page Preferences, Development",
        403: "log in to the server and look at the account, then at the token's scopes",
        404: "correct base_url of the account",
    }.get(cause.status, "the server does not know this call: look for a newer version of Mynah")
    if cause.status < requests.codes.bad_request:
        what_to_do = "correct base_url of the account"
    return AccountBroken(f"{_sentence('the server turned us away', cause)}: {what_to_do}")


def _limited(cause: Rejected) -> RetryLater:
    return RetryLater(_sentence("the server wants a pause", cause), after=_wait(cause))


def _wait(cause: Rejected) -> timedelta:
    return asked_wait(cause.headers)


def _sentence(what: str, cause: Rejected) -> str:
    return f"{what} ({cause.status} {_detail(cause)})"


def _detail(cause: Rejected) -> str:
    """Return the server's own explanation in one line; the HTTP reason where it gave none."""
    told = problem(cause.body).get("error") or cause.reason
    return " ".join(str(told).split())[:_MAX_DETAIL]


def _name(cause: requests.RequestException) -> str:
    return type(cause).__name__
