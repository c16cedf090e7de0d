"""
Answer praise: one sentence that fits what is praised, one that says thanks.

Both come from the brand's own answers to praise and from ``phrases.yaml``, newly combined each
time; no model writes here. Of 36 thank-yous that SmolLM2-135M reworded only a few were usable by
eye ("That is so glad it got to you"), and nothing in their words tells them apart.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

import regex

from bot.domain.brand import Brand
from bot.domain.embedding import Embedder
from bot.text.wording import sentences, spoken
from bot.voice.phrases import phrases
from bot.writing.candidates import Sketch, Wording, join

_GRATITUDE: Final = regex.compile(r"\bthank|\bgrateful|\bappreciat|谢", regex.IGNORECASE)
_WISH: Final = regex.compile(
    r"^(?:may|enjoy|here is|here's|many more|please|have|see|until|祝|愿|欢迎)", regex.IGNORECASE
)
_NEAR: Final = {"zh": 0.895}
_NEAR_ELSEWHERE: Final = 0.868
"""Two praises this alike (cosine) are about the same thing; others share only the mood."""
_MARGIN: Final = 0.006
_ANY: Final = 0.85
_MAX_GENERAL: Final = 4


@dataclass(frozen=True, slots=True)
class Line:
    """
    One sentence that may answer praise.

    Attributes:
        fit: How alike what it once answered and this mention are, 0 to 1.

        origin: Which example it is from, so that no two halves of one example meet again.
    """

    text: str
    fit: float
    origin: str

    @property
    def thanks(self) -> bool:
        """Whether it says thanks."""
        return _GRATITUDE.search(self.text) is not None


@dataclass(frozen=True, slots=True)
class Thanks:
    """A finished thank-you and how well it fits."""

    sketch: Sketch
    fit: float


def thank(
    mention: str, language: str, brand: Brand, embedder: Embedder, rng: Random
) -> list[Thanks]:
    """
    Compose thank-yous for *mention*, the best fitting first.

    Returns:
        Nothing when neither the brand nor ``phrases.yaml`` has words in *language*.
    """
    lines = list(_lines(mention, language, brand, embedder))
    rng.shuffle(lines)
    best = max((one.fit for one in lines), default=_ANY)
    # What fits second best is mostly about something else.
    fitting = [one for one in lines if one.fit > max(_ANY, best - _MARGIN)]
    general = [one for one in lines if one.fit == _ANY]
    firsts = [*fitting, *general[:_MAX_GENERAL]]
    made = [_pair(a, b) for a in firsts for b in general if _match(a, b)]
    rng.shuffle(made)
    return sorted(made, key=lambda one: -one.fit)


def _lines(mention: str, language: str, brand: Brand, embedder: Embedder) -> Iterator[Line]:
    built_in = phrases(language)
    yield from (Line(text, _ANY, f"any {text}") for text in built_in.thanks)
    once: list[tuple[tuple[str, ...], tuple[str, ...]]] = [
        ((example.to,), sentences(example.reply))
        for example in brand.voice.replies
        if example.intent == "praise" and example.language == language
    ]
    once += [(reaction.to, reaction.replies) for reaction in built_in.reactions]
    near = _NEAR.get(language, _NEAR_ELSEWHERE)
    asked = embedder.queries([spoken(mention)])[0]  # (d,)
    for to, replies in once:
        fit = float((embedder.passages(to) @ asked).max())
        if fit >= near:
            yield from (Line(reply, fit, to[0]) for reply in replies)


def _match(a: Line, b: Line) -> bool:
    return a.origin != b.origin and a.thanks != b.thanks


def _pair(a: Line, b: Line) -> Thanks:
    texts = _in_order(a, b)
    body = Wording(join(texts))
    return Thanks(Sketch(body.text, body), a.fit)


def _in_order(a: Line, b: Line) -> Sequence[str]:
    # "So glad you like it! Thank you!" reads on, and so does "Thank you! Enjoy it!".
    reaction, gratitude = (b, a) if a.thanks else (a, b)
    if _WISH.search(reaction.text):
        return (gratitude.text, reaction.text)
    return (reaction.text, gratitude.text)
