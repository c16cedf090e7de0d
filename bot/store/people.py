"""What is counted or remembered of a person by handle, beside mentions and drafts."""

import re
import secrets
from collections.abc import Sequence

from bot.domain.audit import AuditEntry
from bot.domain.draft import Draft
from bot.domain.ids import AccountName
from bot.domain.inbox import InboxItem
from bot.store.connection import Connection
from bot.store.documents import Documents, scrubbed
from bot.store.inbox import digest_of
from bot.store.keys import Keys
from bot.store.mention_moves import ITEMS
from bot.store.moves import DRAFTS

_ENTRIES = Documents(AuditEntry)


class People:
    """The people of the brand's accounts."""

    def __init__(self, connection: Connection, keys: Keys) -> None:
        self._connection = connection
        self._keys = keys

    def forget(
        self, handle: str, network: str, accounts: Sequence[AccountName], entry: AuditEntry
    ) -> None:
        """Forget the counts of *handle* with *accounts*; an opt-out stays, as a digest."""
        keys = [
            self._keys.audit(),
            self._keys.optout(network),
            self._keys.forgotten(),
            *(self._keys.authors(account) for account in accounts),
        ]
        name = handle.casefold()
        args = [secrets.token_hex(8), name, digest_of(network, handle), _ENTRIES.dump(entry)]
        self._connection.run("forget_person", keys, args)

    def forget_thread(self, account: AccountName, root: str) -> None:
        """Forget how many answers the thread *root* got; that it got none is no error."""
        self._connection.command("HDEL", self._keys.threads(account), root)


def item_without(item: InboxItem, name: re.Pattern[str]) -> InboxItem:
    """Return *item* with every *name* taken out of its texts."""
    return scrubbed(ITEMS, item, name)


def draft_without(draft: Draft, name: re.Pattern[str]) -> Draft:
    """Return *draft* with every *name* taken out of its texts."""
    return scrubbed(DRAFTS, draft, name)
