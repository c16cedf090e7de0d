"""
Bluesky through atproto.

``connect`` makes the account; what is imported here is its section of the configuration: commands
that send nothing need not pay for atproto, whose models take a second to load. ``platform`` calls,
``connection``, ``session`` and ``transport`` send, ``keys`` and ``replies`` make the record,
``wire``, ``listing``, ``cursor``, ``mentions``, ``metrics`` and ``history`` read, ``errors``
judges.
"""

from adapters.bluesky.settings import BlueskyAccount, BlueskySecrets

__all__ = ["BlueskyAccount", "BlueskySecrets"]
