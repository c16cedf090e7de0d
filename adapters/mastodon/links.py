"""What posts on servers of the Mastodon family are called."""

import re
from typing import Final

from adapters.links import Links

_NUMBERED: Final = r"(?=[A-Za-z]*[0-9])[0-9A-Za-z]{1,64}"
"""A number, a ULID or base 62: never a word, which would be another page of the profile."""
# Without a server behind the name: what another server shows has another id there.
_PAGE: Final = r"(?:@[\w.-]+(?:/statuses)?|users/[\w.-]+/statuses|notice)"

LINKS: Final = Links(
    path=re.compile(rf"^/(?:web/)?{_PAGE}/(?P<post>{_NUMBERED})/?$"),
    id_of=lambda found, _earlier: found["post"],
    ids=re.compile(_NUMBERED),
    example="https://SERVER/@NAME/1890, as the account's own server shows it, or 1890",
)
