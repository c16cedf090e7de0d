"""What the answers of all networks have in common as HTTP: clock, numbers, problems, silence."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import requests
from urllib3.exceptions import MaxRetryError, NewConnectionError

_MOST_DIGITS: Final = 11
"""More digits are no time of ours."""


def answered_at(headers: Mapping[str, str]) -> datetime:
    """Return the time of the answer by the network's clock, or by ours where it says none."""
    try:
        return parsedate_to_datetime(headers["Date"]).astimezone(UTC)
    except (KeyError, ValueError):
        return datetime.now(UTC)


def whole_number(headers: Mapping[str, str], name: str) -> int | None:
    """Return the number in the header *name*; None where there is none that can be used."""
    value = headers.get(name, "")
    is_number = value.isascii() and value.isdigit() and len(value) <= _MOST_DIGITS
    return int(value) if is_number else None


def problem(body: bytes) -> Mapping[str, object]:
    """Return the JSON object by which a network explains a refusal; empty where it gave none."""
    try:
        read = json.loads(body.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return {}
    return read if isinstance(read, dict) else {}


def never_sent(error: requests.RequestException) -> bool:
    """Tell whether *error* came before a byte of the request could have left."""
    if isinstance(error, requests.exceptions.ConnectTimeout | requests.exceptions.ProxyError):
        return True
    reason = error.args[0] if error.args else None
    return isinstance(reason, MaxRetryError) and isinstance(reason.reason, NewConnectionError)
