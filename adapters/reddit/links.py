"""What threads and comments on Reddit are called."""

import re
from typing import Final

from adapters.links import Links
from bot.domain.post import Receipt


def _fullname(found: re.Match[str], _earlier: Receipt | None) -> str:
    return f"t1_{found['comment']}" if found["comment"] else f"t3_{found['post']}"


LINKS: Final = Links(
    path=re.compile(r"/comments/(?P<post>[0-9a-z]+)(?:/[^/]*(?:/(?P<comment>[0-9a-z]+))?)?/?$"),
    id_of=_fullname,
    ids=re.compile(r"t[13]_[0-9a-z]+"),
    example="https://www.reddit.com/r/NAME/comments/1abc/title/2def/ or t1_2def",
)
