"""What posts on X are called."""

import re
from typing import Final

from adapters.links import Links

LINKS: Final = Links(
    path=re.compile(r"/status/(?P<post>[0-9]{1,19})(?:/|$)"),
    id_of=lambda found, _earlier: found["post"],
    ids=re.compile(r"[0-9]{1,19}"),
    example="https://x.com/NAME/status/1890 or 1890",
)
