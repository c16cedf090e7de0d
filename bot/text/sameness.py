"""Whether a text that a network shows is the one that was sent: what reconciliation rests on."""

import html
import re
import unicodedata
from typing import Final

from bot.text.urls import find_urls

_SHORT_LINK: Final = re.compile(r"(?:https?://)?\bt\.co/[A-Za-z0-9]+")
_SCHEME: Final = re.compile(r"https?://(?:www\.)?", re.IGNORECASE)
_UNSEEN: Final = frozenset({"Cf", "Cc", "Cs"})
_VARIATION_SELECTORS: Final = frozenset(map(chr, range(0xFE00, 0xFE10)))


def same_text(ours: str, theirs: str) -> bool:
    """
    Tell whether a network that was given *ours* would show *theirs*.

    Networks compose characters (NFC), trim and fold white space, drop characters that nobody
    sees, complete or shorten links, and escape ``&``, ``<`` and ``>`` for HTML; none of that
    makes another text. A ``t.co`` link in *theirs* stands for any one link of *ours*. Letters,
    case, punctuation, emoji and the address of every link that is spelled out must agree.
    """
    sent = _plain(ours)
    return any(_shows(sent, _plain(shown)) for shown in (theirs, html.unescape(theirs)))


def _plain(text: str) -> str:
    composed = unicodedata.normalize("NFC", text)
    spaced = " ".join(composed.split())
    seen = "".join(
        character
        for character in spaced
        if character not in _VARIATION_SELECTORS and unicodedata.category(character) not in _UNSEEN
    )
    return " ".join(seen.split())


def _shows(sent: str, shown: str) -> bool:
    ours, theirs = sent.split(" "), shown.split(" ")
    return len(ours) == len(theirs) and all(map(_same_word, ours, theirs))


def _same_word(sent: str, shown: str) -> bool:
    links = list(_SHORT_LINK.finditer(shown))
    if not links or sent == shown:
        return _bare(sent) == _bare(shown)
    before, behind = shown[: links[0].start()], shown[links[-1].end() :]
    if not (sent.startswith(before) and sent.endswith(behind)):
        return False
    middle = sent[len(before) : len(sent) - len(behind)]
    spelled = find_urls(middle)
    return len(spelled) == len(links) and (spelled[0].start, spelled[-1].end) == (0, len(middle))


def _bare(word: str) -> str:
    return _SCHEME.sub("", word).removesuffix("/")
