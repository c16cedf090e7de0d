"""Find profanity in a text, also in disguise. What follows from it is the caller's business."""

from collections.abc import Iterator
from functools import cache
from itertools import groupby
from typing import Final

import regex
from glin_profanity.data.dictionary import dictionary

from bot.voice.normalise import fold
from bot.voice.words import load_words

_LEET: Final = str.maketrans("013457@$!|€", "oieastasiie")
_TOKEN: Final = regex.compile(r"[\p{Latin}\p{N}@$!|€*#'+-]++")
_EDGE: Final = "'!-+|#*"
_BETWEEN_HAN: Final = regex.compile(r"(?<=\p{Han})[\s*.·_\-|/~]{1,3}+(?=\p{Han})")
_ROOT: Final = regex.compile(r"fuck|motherf|^bitch|^shitt|^bullsh|assh[o0]le|nigger|faggot|^cunt")
_INNOCENT: Final = regex.compile(r"snigger|^niggard|^fuchs")
# fmt: off
_MASKED: Final = (
    "asshole", "bastard", "bitch", "bitches", "bullshit", "cunt", "faggot", "fuck", "fucked",
    "fucker", "fuckin", "fucking", "fucks", "motherfucker", "nigger", "shit", "shitty", "whore",
)
# fmt: on
_MASK: Final = regex.compile(r"[*#+-]")
_LONGEST: Final = 4


def find_profanity(text: str) -> list[str]:
    """
    List the profane words of *text* as they read once disguises are off.

    Look-alikes, invisible characters, spaced letters, leetspeak, masks (``f**k``) and repeated
    letters are seen through, in English and Chinese. Word lists: the package glin-profanity
    (MIT), less what shops say every day (``words/everyday.*.txt``), plus ``words/insults.*``.
    """
    folded = fold(text)
    words = [token.strip(_EDGE) for token in _TOKEN.findall(folded)]
    return list(dict.fromkeys([*_single(_TOKEN.findall(folded)), *_phrases(words), *_han(folded)]))


def _single(found: list[str]) -> Iterator[str]:
    for token in found:
        word = next((form for form in _forms(token) if _is_profane(form)), None)
        if word:
            yield word
        elif masked := _unmask(token):
            yield masked


def _forms(token: str) -> Iterator[str]:
    bare = token.strip(_EDGE)
    yield bare
    plain = token.translate(_LEET).strip(_EDGE)
    if any(char.isalpha() for char in token):
        yield plain
        yield plain.replace("-", "").replace("*", "").replace("+", "")
    runs = [(char, len(list(same))) for char, same in groupby(plain)]
    if any(n > 1 for _, n in runs):
        yield "".join(char if n == 1 else char * 2 for char, n in runs)
        if any(n > len("oo") for _, n in runs):
            yield "".join(char for char, _ in runs)


def _is_profane(word: str) -> bool:
    if word in _english():
        return True
    return bool(_ROOT.search(word)) and not _INNOCENT.search(word)


def _unmask(token: str) -> str | None:
    core = token.strip("'!|")
    n_masks = len(_MASK.findall(core))
    if not 0 < n_masks < len(core) or not core[0].isalpha() or len(core) > len("motherfucker"):
        return None
    shape = regex.compile("".join("[a-z]" if _MASK.match(c) else regex.escape(c) for c in core))
    return next((word for word in _MASKED if shape.fullmatch(word)), None)


def _phrases(words: list[str]) -> Iterator[str]:
    for n in range(2, _LONGEST + 1):
        for at in range(len(words) - n + 1):
            phrase = " ".join(words[at : at + n])
            if phrase in _english():
                yield phrase


def _han(folded: str) -> list[str]:
    return _chinese().findall(_BETWEEN_HAN.sub("", folded))


@cache
def _english() -> frozenset[str]:
    listed = {word.casefold() for word in dictionary.get_words("english")}
    base = (listed - load_words("everyday.en")) | load_words("insults.en")
    return frozenset(base | {word + "s" for word in base if word.isalpha()})


@cache
def _chinese() -> regex.Pattern[str]:
    listed = {word.casefold() for word in dictionary.get_words("chinese")}
    words = (listed - load_words("everyday.zh")) | load_words("insults.zh")
    longest_first = sorted((w for w in words if len(w) > 1), key=len, reverse=True)
    return regex.compile("|".join(_pattern(word) for word in longest_first))


def _pattern(word: str) -> str:
    escaped = regex.escape(word)
    # Letters of a mixed or Latin word must not be the middle of another word.
    before = r"(?<![a-z])" if word[0].isascii() else ""
    after = r"(?![a-z])" if word[-1].isascii() else ""
    return f"{before}{escaped}{after}"
