"""What entries in the Guestbook are called."""

import re
from typing import Final

from adapters.links import Links

LINKS: Final = Links(
    path=re.compile(r"^/(?P<entry>[0-9]+)$"),
    id_of=lambda found, _earlier: found["entry"],
    ids=re.compile(r"[0-9]+"),
    example="https://guestbook.example/7 or 7",
)
