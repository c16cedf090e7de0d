"""Names for the strings that travel: one type each, so that mypy refuses a mix-up."""

from typing import NewType

AccountName = NewType("AccountName", str)
"""The name an account has in config.yaml, for example ``x-main``."""

MentionId = NewType("MentionId", str)
"""``<account>:<remote id>``, unique across the brand."""

DraftId = NewType("DraftId", str)
"""Short, lower-case, sortable by time of creation; what an operator types."""

Cursor = NewType("Cursor", str)
"""Opaque to everybody but the adapter that made it."""

Place = NewType("Place", str)
"""Where a reader of the audit stands: behind the last line that it has dealt with."""

PublishKey = NewType("PublishKey", str)
"""Idempotency key of one approved text: the same for every attempt to publish it."""

Untrusted = NewType("Untrusted", str)
"""Text written by a stranger. Data, never instructions; bounded and normalised at the edge."""
