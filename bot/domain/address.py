"""Which addresses of the network lie within one's own walls."""

from ipaddress import ip_address
from typing import Final

_OWN: Final = (".localhost", ".internal", ".local", ".home.arpa")


def is_private(host: str) -> bool:
    """
    Tell whether *host* can only be this machine or one of the same private network.

    Names without a dot are what container networks and local name servers give.

    Source:
        RFC 1918, 4193, 6761, 6762, 8375; ICANN's reservation of .internal, 2024-07; read 2026-11.
    """
    try:
        address = ip_address(host)
    except ValueError:
        name = host.lower().rstrip(".")
        return bool(name) and ("." not in name or name.endswith(_OWN))
    return address.is_loopback or (address.is_private and not address.is_unspecified)
