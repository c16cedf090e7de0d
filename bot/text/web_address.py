"""Addresses that are spelled out, with ``http(s)://``. What X takes for a link is in ``urls``."""

from ipaddress import ip_address
from typing import Final

import regex

_ADDRESS: Final = regex.compile(
    r"https?://"
    r"(?:[\w\-.~%!$&'()*+,;=:]++@)?"
    r"(?:\[(?P<ip>[0-9A-Fa-f:.]++)\]|(?P<host>[^\s/?#@:\[\]%\"<>]++))"
    r"(?::[0-9]{1,5}+)?"
    r"(?:[/?#][^\s\"<>\\^`{|}]*+)?",
    regex.IGNORECASE,
)
_SPELLED: Final = regex.compile(r"https?://[^\s<>\"'“”「」（）]++", regex.IGNORECASE)
_ENDS: Final = ".,;:!?…。，；：！？)]}"
_LABEL: Final = regex.compile(r"(?![-_])(?:[\w-]|[^\x00-\x7F])++(?<![-_])")


def is_web_address(url: str) -> bool:
    """
    Tell whether *url* is an address with ``http(s)://`` that a browser and X's rules take.

    A name of two or more labels, or an IP address; an underscore only in front of the last two.

    Source:
        RFC 3986 and the cases of twitter-text 3.1, ``validate.yml``; read 2026-11.
    """
    found = _ADDRESS.fullmatch(url)
    if found is None:
        return False
    if found["ip"] is not None:
        return _is_ip(found["ip"])
    labels = found["host"].split(".")
    if labels[-1].isdigit():
        return _is_ip(found["host"])
    owned = labels[-2:]
    return (
        len(owned) > 1 and all(map(_LABEL.fullmatch, labels)) and not any("_" in x for x in owned)
    )


def spelled_links(text: str) -> list[str]:
    """Return the addresses in *text* that begin with ``http(s)://``, in order."""
    return [found.group().rstrip(_ENDS) for found in _SPELLED.finditer(text)]


def _is_ip(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
