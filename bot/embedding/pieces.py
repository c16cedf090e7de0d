"""
Cut texts into the pieces of words that the network knows.

Unigram segmentation: of all ways to cut, the likeliest one, found by Viterbi's algorithm (Kudo,
"Subword Regularization", ACL 2018). `tokenizers` does the same over the same vocabulary, but needs
280 MB for 250,000 pieces where this needs 40, and a mention has few letters.
"""

from array import array
from typing import Final

import regex

from bot.embedding.packed import Vocabulary

_SPACE: Final = "▁"
_SPACES: Final = regex.compile(" {2,}")
_PENALTY: Final = 10.0
"""How much less likely than the rarest piece an unknown letter is."""


class Cutter:
    """
    Knows the pieces by their letters.

    Attributes:
        start, end: Pieces that the network wants around a text.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.start, self.end = vocabulary.start, vocabulary.end
        self._numbers = {piece: number for number, piece in enumerate(vocabulary.pieces)}
        self._scores = array("f", vocabulary.scores)  # a list would take 8 MB, this takes one
        self._longest = max(map(len, vocabulary.pieces))
        self._letters = vocabulary.letters
        self._unknown = vocabulary.unknown
        self._worst = min(self._scores) - _PENALTY

    def cut(self, text: str) -> list[int]:
        """Return the numbers of the pieces of *text*, in order."""
        clean = _SPACES.sub(" ", text.translate(self._letters))
        clean = clean if clean.startswith(" ") else f" {clean}"
        letters = [letter.encode() for letter in clean.replace(" ", _SPACE)]
        ways = self._ways(letters)
        numbers: list[int] = []
        at = len(letters)
        while at:
            number, at = ways[at]
            numbers.append(number)
        return numbers[::-1]

    def _ways(self, letters: list[bytes]) -> list[tuple[int, int]]:
        """Find the best last piece that ends behind each letter, and where it begins."""
        n = len(letters)
        best = [0.0] + [float("-inf")] * n
        ways = [(self._unknown, 0)] * (n + 1)
        for begin in range(n):
            piece, end = b"", begin
            unknown = best[begin] + self._worst
            if unknown > best[begin + 1]:
                best[begin + 1], ways[begin + 1] = unknown, (self._unknown, begin)
            while end < n and len(piece) + len(letters[end]) <= self._longest:
                piece += letters[end]
                end += 1
                number = self._numbers.get(piece)
                if number is None or number == self._unknown:
                    continue
                score = best[begin] + self._scores[number]
                if score > best[end]:
                    best[end], ways[end] = score, (number, begin)
        return ways
