"""A post that an operator saw, as the receipt the publisher did not get."""

import re
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

import typer

from bot.domain.draft import Draft
from bot.domain.post import Receipt

_PATHS: Final = {
    "x": re.compile(r"/status/(?P<post>[0-9]{1,19})(?:/|$)"),
    "reddit": re.compile(
        r"/comments/(?P<post>[0-9a-z]+)(?:/[^/]*(?:/(?P<comment>[0-9a-z]+))?)?/?$"
    ),
}
_IDS: Final = {
    "x": re.compile(r"[0-9]{1,19}"),
    "reddit": re.compile(r"t[13]_[0-9a-z]+"),
}
_EXAMPLES: Final = {
    "x": "https://x.com/NAME/status/1890 or 1890",
    "reddit": "https://www.reddit.com/r/NAME/comments/1abc/title/2def/ or t1_2def",
}


def receipt_of(draft: Draft, seen: str, now: datetime) -> Receipt:
    """
    Make a receipt from what the operator typed.

    Args:
        seen: The post's address, or the network's own id.

    Raises:
        typer.BadParameter: It is neither.
    """
    seen = seen.strip()
    remote_id = _from_url(draft.network, seen) if "://" in seen else _from_id(draft.network, seen)
    if remote_id is None:
        example = _EXAMPLES.get(draft.network, "the address of the post")
        raise typer.BadParameter(
            f"--published {seen[:80]!r} is no post on {draft.network}: {example}"
        )
    # The post appeared with the attempt, not when somebody got round to looking.
    at = draft.attempt.started_at if draft.attempt else now
    return Receipt(remote_id, seen if "://" in seen else "", at)


def _from_url(network: str, url: str) -> str | None:
    pattern = _PATHS.get(network)
    try:
        path = urlsplit(url).path
    except ValueError:
        return None
    found = pattern.search(path) if pattern else None
    if found is None:
        return None
    if network == "reddit":
        return f"t1_{found['comment']}" if found["comment"] else f"t3_{found['post']}"
    return found["post"]


def _from_id(network: str, seen: str) -> str | None:
    pattern = _IDS.get(network)
    return seen if pattern and pattern.fullmatch(seen) else None
