"""
Mastodon, and the servers that speak its language, through Mastodon.py.

``connect`` makes the account; ``MastodonAccount`` and ``MastodonSecrets`` are its section of the
configuration, and all that is imported here: commands that send nothing need not pay for the
client. ``platform`` calls through ``asking``, ``transport`` sends, ``wire``,
``mentions``, ``threads`` and ``metrics`` read, ``replies`` addresses, ``editing`` writes anew,
``errors`` and ``matching`` judge.
"""

from adapters.mastodon.settings import MastodonAccount, MastodonSecrets

__all__ = ["MastodonAccount", "MastodonSecrets"]
