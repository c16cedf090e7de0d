"""
X (API v2) through tweepy.

:func:`connect` makes the account; ``XAccount`` and ``XSecrets`` are its section of the
configuration. ``platform`` calls, ``transport`` sends, ``wire`` and ``mentions`` read,
``errors`` and ``matching`` judge.
"""

from adapters.x.connecting import connect
from adapters.x.settings import XAccount, XSecrets

__all__ = ["XAccount", "XSecrets", "connect"]
