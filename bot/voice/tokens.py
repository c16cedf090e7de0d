"""Split a text into comparable pieces: Latin words, single Chinese characters."""

from collections.abc import Sequence
from typing import Final

import regex

from bot.voice.normalise import fold

_TOKEN: Final = regex.compile(
    r"[\p{Han}\p{Hiragana}\p{Katakana}]|[\p{L}\p{M}\p{N}]++(?:'[\p{L}]++)*+"
)


def tokens(text: str) -> list[str]:
    """Split the folded *text*: one word, number or Chinese character each."""
    return _TOKEN.findall(fold(text))


def ngrams(pieces: Sequence[str], n: int) -> list[tuple[str, ...]]:
    """List the runs of *n* neighbours, in order."""
    return [tuple(pieces[at : at + n]) for at in range(len(pieces) - n + 1)]


def weight(piece: str) -> float:
    """Tell how much of a word a token is: a Chinese character is about half of one."""
    return (
        1.0
        if piece.isascii() or not regex.match(r"[\p{Han}\p{Hiragana}\p{Katakana}]", piece)
        else 0.5
    )
