"""
X (API v2) through tweepy.

``connect`` makes the account; ``XAccount`` and ``XSecrets`` are its section of the configuration,
and all that is imported here: commands that send nothing need not pay for tweepy. ``platform``
calls, ``transport`` sends, ``wire``, ``mentions`` and ``metrics`` read, ``errors`` and ``matching``
judge.
"""

from adapters.x.settings import XAccount, XSecrets

__all__ = ["XAccount", "XSecrets"]
