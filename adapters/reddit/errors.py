"""What Reddit's refusals mean for the caller: every failure becomes one of the four classes."""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Final

import requests

from adapters.responses import never_sent, problem
from bot.domain.platform import (
    AccountBroken,
    PlatformError,
    Refused,
    RetryLater,
    Unconfirmed,
)

_MAX_DETAIL: Final = 200
_WAIT: Final = re.compile(r"(\d{1,5}) (millisecond|second|minute|hour|day)s?")
_UNITS: Final = {
    "millisecond": timedelta(milliseconds=1),
    "second": timedelta(seconds=1),
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
}
_LATER: Final = frozenset({"RATELIMIT", "SUBREDDIT_RATELIMIT", "QUOTA_FILLED"})
_NEEDS_A_PERSON: Final = {
    "IN_TIMEOUT": "Reddit has suspended the account: log in and read the notice",
    "USER_REQUIRED": "Reddit takes us for nobody: log in anew and renew the credentials",
    "VERIFIED_USER_REQUIRED": "confirm the account's e-mail address on Reddit",
    "insufficient_scope": "the token lacks a scope: grant identity, read, submit, edit, "
    "history and privatemessages",
}
_MEANINGS: Final = {
    "ALREADY_SUB": "this has been submitted there before",
    "BANNED_FROM_SUBREDDIT": "the account is banned there: take the subreddit off the list",
    "DELETED_COMMENT": "the comment was deleted: nobody is left to answer",
    "DELETED_LINK": "the thread was deleted: nobody is left to answer",
    "DOMAIN_BANNED": "Reddit does not take links to that site",
    "NO_SELFS": "the subreddit takes no text posts",
    "NO_TEXT": "the title or the text is empty",
    "NO_THING_ID": "what it answers is no comment or thread of Reddit's",
    "SUBMIT_VALIDATION_FLAIR_REQUIRED": "the subreddit wants a flair: set its flair_id",
    "SUBREDDIT_NOEXIST": "there is no such subreddit: correct its name",
    "SUBREDDIT_NOTALLOWED": "the account may not post there: ask the moderators, or drop it",
    "THREAD_LOCKED": "the moderators locked the thread: it takes no more comments",
    "TOO_LONG": "it is too long: shorten it",
    "TOO_OLD": "the thread is archived: it takes no more comments",
    "USER_BLOCKED": "one of the two has blocked the other",
}
"""Source of the codes: ``r2/lib/errors.py`` of reddit-archive/reddit; read 2026-08."""
_IN_DOUBT: Final = frozenset({408, 409, 425, 460, 499})


def from_code(code: str, message: str) -> PlatformError:
    """Class the error *code* that Reddit answered a write with; nothing was published."""
    said = _one_line(message) or code
    if code in _LATER:
        return RetryLater(f"Reddit wants a pause ({said})", after=asked_wait(message))
    if code in _NEEDS_A_PERSON:
        return AccountBroken(f"{_NEEDS_A_PERSON[code]} ({code})")
    meaning = _MEANINGS.get(code, "it would not take it")
    return Refused(f"Reddit refused: {meaning} ({code}: {said})", rule=code)


def raise_first(found: Iterable[Sequence[str | None]]) -> None:
    """
    Raise the first of the errors that Reddit answered a write with, each a code and a message.

    Raises:
        PlatformError: There is one.
    """
    for code, message, *_ in ([*error, "", ""] for error in found):
        raise from_code(code or "unnamed", message or "")


def from_response(response: requests.Response, *, writes: bool) -> PlatformError:
    """
    Class an answer whose status is neither success nor 401.

    Args:
        writes: Whether the request would have published or deleted something.
    """
    status, said = response.status_code, _explanation(response)
    if status == requests.codes.too_many_requests:
        return RetryLater(f"Reddit wants a pause ({said})", after=_header_wait(response))
    if status >= requests.codes.server_error or status in _IN_DOUBT:
        return _unwell(f"Reddit is not well ({status} {said})", response, writes=writes)
    code = _code(response)
    if code in _NEEDS_A_PERSON or code in _LATER:
        return from_code(code, said)
    if status == requests.codes.forbidden and "suspended" in said.casefold():
        return AccountBroken(f"{_NEEDS_A_PERSON['IN_TIMEOUT']} ({said})")
    if code in _MEANINGS or code.startswith("SUBMIT_VALIDATION"):
        return from_code(code, said)
    if status < requests.codes.bad_request:
        said = f"it sends us to {response.headers.get('location', 'nowhere')[:_MAX_DETAIL]}"
    return Refused(f"Reddit refused ({status} {said})", rule=f"{status} {code}".strip())


def from_silence(error: requests.RequestException, *, writes: bool) -> PlatformError:
    """Class a request that got no whole answer."""
    cause = type(error).__name__
    if not writes or never_sent(error):
        return RetryLater(f"Reddit could not be reached: {cause}", after=timedelta())
    return Unconfirmed(f"Reddit took the request and did not answer: {cause}")


def from_gibberish(*, writes: bool) -> PlatformError:
    """Class a success whose body cannot be read."""
    if writes:
        return Unconfirmed("Reddit took the request; its answer cannot be read")
    return RetryLater("Reddit's answer cannot be read", after=timedelta())


def from_login(response: requests.Response) -> PlatformError:
    """Class an answer to our request for an access token that holds none."""
    status, said = response.status_code, _explanation(response)
    if status == requests.codes.too_many_requests:
        return RetryLater(f"Reddit wants a pause ({said})", after=_header_wait(response))
    is_definite = 400 <= status < 500 and status not in _IN_DOUBT  # noqa: PLR2004 - HTTP's classes
    if is_definite or _code(response):
        what_to_do = "renew the credentials on https://www.reddit.com/prefs/apps"
        return AccountBroken(f"Reddit refused to log us in ({status} {said}): {what_to_do}")
    return RetryLater(f"Reddit's log-in is not well ({status} {said})", after=timedelta())


def asked_wait(message: str) -> timedelta:
    """Add up the durations in *message* (``try again in 1 minute 30 seconds``); zero for none."""
    found = _WAIT.findall(message.casefold())
    return sum((int(number) * _UNITS[unit] for number, unit in found), timedelta())


def _unwell(message: str, response: requests.Response, *, writes: bool) -> PlatformError:
    if writes:
        return Unconfirmed(f"{message} while it had the post")
    return RetryLater(message, after=_header_wait(response))


def _header_wait(response: requests.Response) -> timedelta:
    for name in ("retry-after", "x-ratelimit-reset"):
        value = response.headers.get(name, "")
        if value.isascii() and value.isdigit():
            return timedelta(seconds=int(value[:6]))
    return timedelta()


def _code(response: requests.Response) -> str:
    if "insufficient_scope" in response.headers.get("www-authenticate", ""):
        return "insufficient_scope"
    body = problem(response.content)
    told = body.get("reason") or body.get("error")
    return _one_line(told) if isinstance(told, str) else ""


def _explanation(response: requests.Response) -> str:
    body = problem(response.content)
    told = [body.get("explanation"), body.get("message"), body.get("error"), response.reason]
    return next((_one_line(one) for one in told if isinstance(one, str) and one), "")


def _one_line(text: str) -> str:
    return " ".join(text.split())[:_MAX_DETAIL]
