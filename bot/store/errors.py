"""What can go wrong with the store, in the words of its callers."""


class StoreError(Exception):
    """One line for the operator."""


class StoreDown(StoreError):
    """Redis cannot be reached or will not write; nothing was changed for certain."""


class Conflict(StoreError):
    """Somebody else moved the record first: read it again."""


class NotFound(StoreError):
    """There is no such record."""


class RemoteTaken(StoreError):
    """The network's post belongs to another draft already."""


class SlotTaken(StoreError):
    """Another draft holds that slot: choose another one."""


class StoreUnfit(StoreError):
    """Redis may lose what it was given; the message says which setting to change."""
