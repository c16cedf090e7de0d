"""
X (API v2) through tweepy.

``connect`` makes the account; ``XAccount`` and its secrets are its section of the configuration,
and all that is imported here: commands that send nothing need not pay for tweepy. ``platform``
calls, ``transport`` sends, ``wire``, ``mentions`` and ``metrics`` read, ``errors`` and ``matching``
judge. ``oauth2``, ``door`` and ``granted`` are for accounts whose access token is refreshed.
"""

from adapters.x.settings import XAccount, XOAuth2Secrets, XSecrets

__all__ = ["XAccount", "XOAuth2Secrets", "XSecrets"]
