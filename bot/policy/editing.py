"""
Where a published text cannot be changed, and why.

Source:
    docs.x.com, "Edit Posts": 30 minutes, five times, under a new id each, no replies to others, and
    only accounts that pay for it; read 2026-11. bluesky-social/atproto pull request 231 and
    social-app issues 673 and 8781: the network shows the first version of a record, and likes and
    quotes name the version that they mean; read 2026-11.
"""

from collections.abc import Mapping
from typing import Final

_INSTEAD: Final = "delete the post and write it anew"
WHY_NOT: Final[Mapping[str, str]] = {
    "x": f"X edits no replies, and other posts only under a new id within 30 minutes: {_INSTEAD}",
    "bluesky": f"Bluesky shows posts as they were first and has no edits: {_INSTEAD}",
}
"""One line for the operator; a network that is missing here lets its posts be edited."""
