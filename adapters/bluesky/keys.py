"""Record keys: the same post gets the same one at every try, so that there is never a second."""

import re
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final

from bot.domain.post import Post

_DIGITS: Final = "234567abcdefghijklmnopqrstuvwxyz"
_LENGTH: Final = 13
_KEY: Final = re.compile(rf"[234567a-j][{_DIGITS}]{{{_LENGTH - 1}}}")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MS: Final = timedelta(milliseconds=1)


def record_key(post: Post) -> str:
    """
    Return the key under which *post* stands in the account's repository: a TID.

    Microseconds since 1970 in 53 bits and a clock's id in 10. The milliseconds are those of the
    post's ``key_at``; what is left of the microseconds and the clock's id come from its key, so
    that two posts of one millisecond differ (one in a million does not, and is then in doubt).

    Source:
        atproto specification, "Timestamp Identifiers (TIDs)"; read 2026-11.
    """
    digest = int.from_bytes(sha256(post.key.encode()).digest())
    below_ms, clock_id = digest % 1000, (digest >> 64) % 1024
    return _tid(_since_ms(post.key_at) * 1000 + below_ms, clock_id)


def created_at(post: Post) -> datetime:
    """Return when the record says it was made: in whole milliseconds, the same at every try."""
    return _EPOCH + _since_ms(post.key_at) * _MS


def lowest_key(at: datetime) -> str:
    """Return the key that no post of the time *at* or later stands below."""
    return _tid(_since_ms(at) * 1000, 0)


def is_key(rkey: str) -> bool:
    """Tell whether *rkey* is a TID, as every key of ours is."""
    return _KEY.fullmatch(rkey) is not None


def keyed_at(key: str) -> datetime:
    """Return the time that the TID *key* tells, in whole milliseconds."""
    number = 0
    for digit in key:
        number = number << 5 | _DIGITS.index(digit)
    return _EPOCH + (number >> 10) // 1000 * _MS


def _tid(microseconds: int, clock_id: int) -> str:
    number = microseconds << 10 | clock_id
    return "".join(_DIGITS[(number >> shift) & 31] for shift in range(5 * (_LENGTH - 1), -1, -5))


def _since_ms(at: datetime) -> int:
    # What was stored comes back in whole milliseconds: finer ones would make another key.
    return (at - _EPOCH) // _MS
