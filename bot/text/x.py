"""
How long a text is on X, and what X takes in it for a handle, a list, a hashtag or a cashtag.

Where a text has links is in ``urls``: the other networks go by it too.

The packages that read the same were measured against twitter-text's ``extract.yml`` (238 cases):
twitter-text 3.0 passes 201, twitter-text-python 1.1.1 passes 113 and hangs on one, and
twitter-text-parser 3.0.0 finds links alone.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from unicodedata import normalize

import regex

from bot.text.characters import EMOJI
from bot.text.urls import ACCENTS, DIRECTIONAL, SPACES, find_urls


@dataclass(frozen=True, slots=True)
class Counting:
    """
    One version of X's configuration. All weights in hundredths of a character.

    Attributes:
        weights: (first, last, weight) of code point ranges; all others weigh *default*.

        joined_emoji: Count an emoji of several code points once.
    """

    limit: int
    default: int
    weights: tuple[tuple[int, int, int], ...]
    joined_emoji: bool
    url: int = 2300


X: Final = Counting(
    limit=280,
    default=200,
    weights=((0, 4351, 100), (8192, 8205, 100), (8208, 8223, 100), (8242, 8247, 100)),
    joined_emoji=True,
)
"""Source: twitter-text configuration ``v3.json``; read 2026-08."""

_INVALID: Final = regex.compile(r"[\uFFFE\uFEFF\uFFFF]")

_NAME: Final = r"[A-Za-z0-9_]{1,20}+"
_NO_END: Final = rf"(?![@＠{ACCENTS}]|://)"
_RETWEET: Final = r"(?<=(?:^|[^A-Za-z0-9_+~.\-])[Rr][Tt])"
MENTION: Final = regex.compile(
    rf"(?:(?<![A-Za-z0-9_!#$%&*@＠])|{_RETWEET})[@＠]"
    rf"(?P<name>{_NAME})(?P<list>/[A-Za-z][A-Za-z0-9_\-]{{0,24}}+)?+{_NO_END}"
)
_ADDRESSEE: Final = regex.compile(rf"[{SPACES}{DIRECTIONAL}]*+[@＠](?P<name>{_NAME}){_NO_END}")

# Signs that stand inside words of some scripts, and the two that join letters.
_SPECIAL: Final = (
    r"_\u200C\u200D\uA67E\u05BE\u05F3\u05F4\uFF5E\u301C\u309B\u309C\u30A0\u30FB\u3003\u0F0B\u0F0C"
    r"\xB7"
)
_IN_TAG: Final = rf"[\p{{L}}\p{{M}}\p{{Nd}}{_SPECIAL}]"
HASHTAG: Final = regex.compile(
    r"(?:(?<=[\uFE0E\uFE0F])|"
    rf"(?<!{_IN_TAG}|&))[#＃](?![\uFE0F\u20E3])"
    rf"(?P<name>(?={_IN_TAG}*?[\p{{L}}\p{{M}}]){_IN_TAG}++)(?![#＃]|://)"
)
CASHTAG: Final = regex.compile(
    rf"(?<=^|[{SPACES}])\$(?P<name>[A-Za-z]{{1,6}}(?:[._][A-Za-z]{{1,2}})?)"
    r"(?=$|\s|[!'#%&()*+,\\\-./:;<=>?@\[\]^_{|}~$])"
)


def weighted_length(text: str, counting: Counting = X) -> int:
    """
    Count *text* as X does.

    Args:
        text: NFC is applied first; the caller need not.

    Returns:
        Weighted characters: a URL 23, CJK and emoji 2, others 1. The limit is 280.

    Source:
        twitter-text v3 configuration and its conformance cases; read 2026-08.
    """
    text = normalize("NFC", text)
    total = at = 0
    for url in find_urls(text):
        total += _weigh(text[at : url.start], counting) + counting.url
        at = url.end
    return (total + _weigh(text[at:], counting)) // 100


def fits_x(text: str, counting: Counting = X) -> bool:
    """Tell whether X takes *text*: not empty, not too long, no invalid code point."""
    return 0 < weighted_length(text, counting) <= counting.limit and not _INVALID.search(text)


class Kind(StrEnum):
    """What an entity is."""

    mention = "mention"
    list = "list"
    hashtag = "hashtag"
    cashtag = "cashtag"
    url = "url"


@dataclass(frozen=True, slots=True)
class Entity:
    """
    One thing in a text that X makes a link of.

    Attributes:
        name: Without its sign; a list as ``owner/list``, a URL as it is written.

        start: First code point of the sign, or of the URL; *end* is behind the last one.
    """

    kind: Kind
    name: str
    start: int
    end: int


def find_entities(text: str) -> tuple[Entity, ...]:
    """
    List what X links in *text*, in order; of two that overlap the first one counts.

    Source:
        twitter-text 3.1, ``extractEntitiesWithIndices``; read 2026-11.
    """
    found = [Entity(Kind.url, text[url.start : url.end], *url) for url in find_urls(text)]
    for one in MENTION.finditer(text):
        kind = Kind.list if one["list"] else Kind.mention
        found.append(Entity(kind, one["name"] + (one["list"] or ""), *one.span()))
    for kind, pattern in ((Kind.hashtag, HASHTAG), (Kind.cashtag, CASHTAG)):
        found += [Entity(kind, one["name"], *one.span()) for one in pattern.finditer(text)]
    apart: list[Entity] = []
    for entity in sorted(found, key=lambda entity: entity.start):
        if not apart or apart[-1].end <= entity.start:
            apart.append(entity)
    return tuple(apart)


def find_mentions(text: str) -> list[str]:
    """List whom a post with *text* notifies on X, without the ``@``. A list notifies nobody."""
    return [one.name for one in find_entities(text) if one.kind is Kind.mention]


def find_tags(text: str) -> list[str]:
    """List the hashtags and cashtags of *text* in order, each with its sign."""
    tags = (Kind.hashtag, Kind.cashtag)
    return [text[one.start : one.end] for one in find_entities(text) if one.kind in tags]


def split_addressees(text: str) -> tuple[list[str], str]:
    """
    Part *text* into the handles that it begins with, and the rest.

    X takes a text for an answer to the first of them, and puts those who are answered there.

    Source:
        twitter-text 3.1, ``extractReplies``; read 2026-11.
    """
    names, at = [], 0
    while found := _ADDRESSEE.match(text, at):
        names.append(found["name"])
        at = found.end()
    return names, text[at:].lstrip()


def _weigh(text: str, counting: Counting) -> int:
    total = 0
    if counting.joined_emoji:
        text, n_emoji = EMOJI.subn("", text)
        total = n_emoji * counting.default
    return total + sum(_weight(ord(char), counting) for char in text)


def _weight(point: int, counting: Counting) -> int:
    for first, last, weight in counting.weights:
        if first <= point <= last:
            return weight
    return counting.default
