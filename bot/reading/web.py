"""
A page that an operator names, fetched once.

Nothing in the private network is asked on a stranger's word: each name is resolved here, every
address behind it must be public, and the connection goes to that very address, so that neither a
redirect nor a second answer of the name server leads elsewhere. No proxy, no cookies, no
robots.txt: this is one page for one person.
"""

import socket
from collections.abc import Iterator
from dataclasses import dataclass, replace
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from time import monotonic
from typing import Final

import httpx2

from bot.domain.document import BadDocument, Document
from bot.reading.files import MAX_BYTES
from bot.reading.markup import read_html, read_markdown, read_plain

TIMEOUT_S: Final = 10.0
"""For a connection, and for each part of the answer."""

TOTAL_S: Final = 30.0
MAX_REDIRECTS: Final = 5
_LONGEST_URL: Final = 2000
_NAT64: Final = IPv6Network("64:ff9b::/96")
_HTML: Final = frozenset({"text/html", "application/xhtml+xml"})
_MARKDOWN: Final = frozenset({"text/markdown", "text/x-markdown"})
_KINDS: Final = (*_HTML, *_MARKDOWN, "text/plain")
_HEADERS: Final = {
    "accept": ", ".join(_KINDS),
    # A compressed answer can be a thousand times larger than what was counted.
    "accept-encoding": "identity",
    "user-agent": "mynah (one page, named by its operator)",
}


@dataclass(frozen=True, slots=True)
class _Answer:
    """What came back; *moved_to* is empty where it is the page itself."""

    kind: str
    charset: str
    body: bytes
    moved_to: str = ""


def read_page(url: str, *, private: bool = False) -> Document:
    """
    Fetch and read *url*.

    Args:
        private: It may be on this machine or in a private network; then nobody is sent there.

    Raises:
        BadDocument: The address is not allowed, does not answer, or is no page with text.
    """
    ends_s = monotonic() + TOTAL_S
    target = _parsed(url)
    for _ in range(MAX_REDIRECTS + 1):
        answer = _ask(target, ends_s, private=private)
        if not answer.moved_to:
            document = _read(url, answer)
            return document if private else replace(document, link=url)
        target = _joined(target, answer.moved_to)
    raise BadDocument(f"{url}: it redirects more than {MAX_REDIRECTS} times")


def is_public(address: str) -> bool:
    """Tell whether *address* is one that anybody on the internet could mean."""
    found = _unwrapped(address)
    return found.is_global and not (found.is_multicast or found.is_reserved)


def _unwrapped(address: str) -> IPv4Address | IPv6Address:
    """Return the IPv4 address that an IPv6 one stands for, where it does."""
    found = ip_address(address)
    if isinstance(found, IPv4Address):
        return found
    if found in _NAT64:
        return IPv4Address(int(found) & 0xFFFF_FFFF)
    return found.ipv4_mapped or found.sixtofour or (found.teredo or (None, found))[1]


def _parsed(url: str) -> httpx2.URL:
    try:
        found = httpx2.URL(url)
    except httpx2.InvalidURL as error:
        raise BadDocument(f"{url[:100]}: this is no address of a page") from error
    if found.scheme not in {"http", "https"} or not found.host or len(url) > _LONGEST_URL:
        raise BadDocument(f"{url[:100]}: give an address that begins with https:// or http://")
    if found.userinfo:
        raise BadDocument("the address holds a user name or password: give it without")
    return found


def _joined(target: httpx2.URL, moved_to: str) -> httpx2.URL:
    try:
        return _parsed(str(target.join(moved_to)))
    except httpx2.InvalidURL as error:
        raise BadDocument(f"{target}: it redirects to no address of a page") from error


def _ask(target: httpx2.URL, ends_s: float, *, private: bool) -> _Answer:
    addresses = _addresses(target, private=private)
    trouble = ""
    for address in addresses:
        left_s = _left(target, ends_s)
        try:
            return _get(target, address, min(TIMEOUT_S, left_s), ends_s)
        except httpx2.ConnectError as error:
            trouble = str(error)
        except httpx2.HTTPError as error:
            raise BadDocument(f"{target}: no answer ({_words(error)})") from error
    raise BadDocument(f"{target}: no connection ({trouble[:100]})")


def _addresses(target: httpx2.URL, *, private: bool) -> tuple[str, ...]:
    host = target.raw_host.decode("ascii")
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise BadDocument(f"{target}: there is no host called {host}") from error
    addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not private and not all(map(is_public, addresses)):
        raise BadDocument(
            f"{target}: {host} is on this machine or in a private network: --private allows it"
        )
    return addresses


def _left(target: httpx2.URL, ends_s: float) -> float:
    left_s = ends_s - monotonic()
    if left_s <= 0:
        raise BadDocument(f"{target}: it took more than {TOTAL_S:.0f} seconds")
    return left_s


def _get(target: httpx2.URL, address: str, timeout_s: float, ends_s: float) -> _Answer:
    # By address, under its name: what was looked at is what is asked.
    request = httpx2.Request(
        "GET",
        target.copy_with(host=address, fragment=None),
        headers={**_HEADERS, "host": target.netloc.decode("ascii")},
        extensions={
            "sni_hostname": target.raw_host.decode("ascii"),
            "timeout": httpx2.Timeout(timeout_s).as_dict(),
        },
    )
    with httpx2.Client(trust_env=False, follow_redirects=False) as client:
        answer = client.send(request, stream=True)
        try:
            return _checked(target, answer, ends_s)
        finally:
            answer.close()


def _checked(target: httpx2.URL, answer: httpx2.Response, ends_s: float) -> _Answer:
    headers = answer.headers
    if answer.is_redirect and "location" in headers:
        return _Answer("", "", b"", headers["location"])
    if answer.status_code != HTTPStatus.OK:
        raise BadDocument(f"{target}: it answers with status {answer.status_code}")
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _KINDS:
        raise BadDocument(f"{target}: this is {kind or 'of no kind'}, not a page with text")
    if headers.get("content-encoding", "identity").lower() != "identity":
        raise BadDocument(f"{target}: it answers compressed: save the page, give it as a file")
    body = b"".join(_bounded(target, answer, ends_s))
    return _Answer(kind, answer.charset_encoding or "", body)


def _bounded(target: httpx2.URL, answer: httpx2.Response, ends_s: float) -> Iterator[bytes]:
    n_bytes = 0
    for chunk in answer.iter_raw():
        n_bytes += len(chunk)
        if n_bytes > MAX_BYTES:
            raise BadDocument(f"{target}: larger than {MAX_BYTES // 1_000_000} MB")
        _left(target, ends_s)
        yield chunk


def _read(url: str, answer: _Answer) -> Document:
    if not answer.body.strip():
        raise BadDocument(f"{url}: the page is empty")
    if answer.kind in _HTML:
        return read_html(url, answer.body)
    reader = read_markdown if answer.kind in _MARKDOWN else read_plain
    return reader(url, answer.body, answer.charset)


def _words(error: httpx2.HTTPError) -> str:
    if isinstance(error, httpx2.TimeoutException):
        return "nothing in time"
    return (str(error) or type(error).__name__)[:100]
