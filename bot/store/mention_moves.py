"""What every script that moves a mention is told: the keys it touches and what it writes."""

import secrets

from bot.domain.audit import AuditEntry
from bot.domain.inbox import InboxItem
from bot.store.documents import Documents, to_ms
from bot.store.keys import Keys

ITEMS = Documents(InboxItem)
_ENTRIES = Documents(AuditEntry)


def mention_keys(keys: Keys, before: InboxItem, after: InboxItem) -> list[str]:
    """Name the mention, the indexes of its old and new status, the audit."""
    return [
        keys.mention(before.mention.id),
        keys.inbox(before.status),
        keys.inbox(after.status),
        keys.audit(),
    ]


def mention_args(before: InboxItem, after: InboxItem, entry: AuditEntry) -> list[str | float]:
    """Say which mention, from which version to which, by which operation, what and when."""
    return [
        before.mention.id,
        before.version,
        after.version,
        secrets.token_hex(8),
        ITEMS.dump(after),
        to_ms(before.mention.posted_at),
        _ENTRIES.dump(entry),
    ]
