"""
Reads and validates config.yaml: ``load`` is the way in.

``settings`` assembles the sections; ``brand`` and ``sections`` declare ours, the adapters theirs;
``document``, ``yaml`` and ``files`` read with line numbers; ``wording`` and ``errors`` say what is
wrong and where.
"""

from bot.config.errors import ConfigError
from bot.config.sections import EndpointSection
from bot.config.settings import Account, Settings, json_schema, load, missing_secrets

__all__ = [
    "Account",
    "ConfigError",
    "EndpointSection",
    "Settings",
    "json_schema",
    "load",
    "missing_secrets",
]
