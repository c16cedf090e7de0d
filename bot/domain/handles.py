"""Whom a text names on Mastodon's family and on Bluesky. Pure; X is in ``entities``."""

from typing import Final

import regex

from bot.domain.urls import top_level_domains

_USER: Final = r"[a-z0-9_]++(?:[.-]++[a-z0-9_]++)*+"
_HOST: Final = r"[\w]++(?:[.-]++[\w]++)*+"
_HANDLE: Final = regex.compile(rf"(?<![=/\w])@({_USER})(?:@({_HOST}))?+", regex.IGNORECASE)
_MAX_HOST: Final = 253
"""A longer host names nobody. Source: RFC 1035, section 2.3.4; read 2026-11."""


_DOMAIN_HANDLE: Final = regex.compile(r"(?:(?<=[\s(])|^)@([a-zA-Z0-9.-]++)")


def find_handles(text: str) -> list[str]:
    """
    List the handles of *text* in order, without the leading ``@``: ``ann``, ``ann@example.org``.

    Source:
        Mastodon's ``Account::MENTION_RE``; read 2026-11.
    """
    found = _HANDLE.finditer(text)
    return [one.group()[1:] for one in found if _names_somebody(one)]


def find_domain_handles(text: str) -> list[str]:
    """
    List the handles of *text* that Bluesky would link where somebody has them, without the ``@``.

    Source:
        The official client's ``detectFacets``; 95 of 95 of its vectors, read 2026-11.
    """
    named = (one[1].rstrip(".-") for one in _DOMAIN_HANDLE.finditer(text))
    return [one for one in named if _is_domain(one)]


def without_hosts(text: str) -> str:
    """Shorten every ``@ann@example.org`` of *text* to ``@ann``, as Mastodon counts and shows it."""
    return _HANDLE.sub(lambda one: "@" + one[1] if _names_somebody(one) else one[0], text)


def _names_somebody(handle: regex.Match[str]) -> bool:
    return len(handle[2] or "") <= _MAX_HOST


def _is_domain(name: str) -> bool:
    last = name.rpartition(".")[2].lower()
    return "." in name and (last in top_level_domains() or last == "test")
