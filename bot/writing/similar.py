"""The brand's own wordings of facts like the one to be worded, for the model to go by."""

from collections.abc import Sequence
from typing import Final

from bot.domain.embedding import Embedder, Vectors
from bot.writing.pairs import Pair

_SHOWN: Final = 2
"""Of 336 wordings of 56 facts 83 kept the fact whole with two, 70 with one, 52 with none."""
_AT_ONCE: Final = 32
"""New pairs embedded for one batch, so that no mention waits long for it."""


class Shown:
    """Finds pairs by how alike their facts are; every fact is embedded once."""

    def __init__(self, embedder: Embedder) -> None:
        """Know no pairs yet."""
        self._embedder = embedder
        self._points: dict[str, Vectors] = {}
        self._pairs: tuple[Pair, ...] = ()

    def know(self, pairs: Sequence[Pair]) -> None:
        """Choose from *pairs*, of which up to 32 new ones are taken in."""
        facts = list(dict.fromkeys(one.fact for one in pairs))
        new = [fact for fact in facts if fact not in self._points][:_AT_ONCE]
        if new:
            self._points |= dict(zip(new, self._embedder.passages(new), strict=True))
        self._points = {fact: self._points[fact] for fact in facts if fact in self._points}
        self._pairs = tuple(one for one in pairs if one.fact in self._points)

    def near(self, fact: str, language: str) -> tuple[tuple[str, str], ...]:
        """
        Return the pairs whose facts are most like *fact*, the likest last.

        What was approved for *fact* itself is left out: the model would say it again.
        """
        others = {
            one.fact: one for one in self._pairs if one.language == language and one.fact != fact
        }
        if not others:
            return ()
        point = self._embedder.passages([fact])[0]
        ordered = sorted(others.values(), key=lambda one: float(self._points[one.fact] @ point))
        return tuple((one.fact, one.text) for one in ordered[-_SHOWN:])
