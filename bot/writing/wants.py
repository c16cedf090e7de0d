"""Why a post that an operator wants is not written."""


class NothingToSay(Exception):
    """A post may not, or cannot, be written about it; the message says why in one line."""


class NoSuchThing(Exception):
    """The brand has no product or fact of that name."""
