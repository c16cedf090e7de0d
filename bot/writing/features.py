"""What can be said of a candidate in numbers; which of them counts how much is the ranking's."""

import math
from collections.abc import Sequence
from statistics import median
from typing import Final

import numpy as np
import regex
from rapidfuzz import fuzz, process

from bot.domain.brand import Brand
from bot.domain.embedding import Embedder
from bot.text.characters import find_emoji
from bot.text.wording import is_cjk, n_words
from bot.voice.context import Context
from bot.writing.faithfulness import content_words
from bot.writing.voiceprint import Voiceprint

NAMES: Final = (
    "coverage",
    "closeness",
    "voice",
    "fluency",
    "reworded",
    "length",
    "length fit",
    "punctuation",
    "emoji",
    "exclamation",
    "question",
    "novelty",
)
"""All that a ranking may rest on, in this order."""

OF_THE_MODEL: Final = ("fluency", "reworded")
"""Those that are no property of the text alone: a person's text has none."""

_CLOSE_FROM: Final = 0.75
_CLOSE_TO: Final = 0.95
"""Cosines of e5 between any two replies lie in this range."""
_LONG: Final = 30.0
"""Words of a reply of usual length: brings the length to the scale of the rest."""
_PAUSES: Final = regex.compile(r"[,;:，；：、—–-](?=\s|\p{Han}|$)")
_SHOUTS: Final = regex.compile(r"[!！]")
_CJK: Final = frozenset({"zh", "ja", "ko"})
_ASKS: Final = regex.compile(r"[?？]")


def describe(
    texts: Sequence[str], context: Context, embedder: Embedder, voiceprint: Voiceprint
) -> list[dict[str, float]]:
    """
    Describe each text by all of :data:`NAMES` but those that are no property of a text.

    Args:
        context: Of all texts alike; ``recent`` is what they are compared with for novelty.

    Returns:
        Name to value, each about 0 to 1.
    """
    close = closeness(texts, context, embedder)
    voice = voiceprint.likeness(texts)
    usual = _usual_length(context.brand, context.language)
    return [
        {
            "coverage": coverage(text, context.sources),
            "closeness": close[at],
            "voice": voice[at],
            **_style(text, usual),
            "novelty": _novelty(text, context.recent),
        }
        for at, text in enumerate(texts)
    ]


def coverage(text: str, sources: Sequence[str]) -> float:
    """Return the share of the content of *sources* that is in *text*, 0 to 1."""
    wanted = content_words(" ".join(sources))
    return len(wanted & content_words(text)) / len(wanted) if wanted else 1.0


def closeness(texts: Sequence[str], context: Context, embedder: Embedder) -> list[float]:
    """Say for each text how near it comes to the brand's own nearest reply or post, 0 to 1."""
    own = _examples(context)
    if not texts or not own:
        return [0.0] * len(texts)
    nearest = (embedder.passages(texts) @ embedder.passages(own).T).max(axis=1)  # (texts,)
    scaled = np.clip((nearest - _CLOSE_FROM) / (_CLOSE_TO - _CLOSE_FROM), 0.0, 1.0)
    return [float(one) for one in scaled]


def _style(text: str, usual: float) -> dict[str, float]:
    words = max(1, n_words(text))
    return {
        "length": words / _LONG,
        "length fit": math.exp(-abs(math.log(words / usual))),
        "punctuation": len(_PAUSES.findall(text)) / words,
        "emoji": float(len(find_emoji(text))),
        "exclamation": float(len(_SHOUTS.findall(text))),
        "question": float(len(_ASKS.findall(text))),
    }


def _usual_length(brand: Brand, language: str) -> float:
    lengths = [n_words(one.reply) for one in brand.voice.replies if one.language == language]
    return max(1.0, median(lengths)) if lengths else _LONG


def _novelty(text: str, recent: Sequence[str]) -> float:
    """Return how far *text* is from the nearest recent one, 0 for the same to 1."""
    nearest = process.extractOne(text, recent, scorer=fuzz.ratio)
    return 1.0 - nearest[1] / 100 if nearest else 1.0


def _examples(context: Context) -> list[str]:
    voice = context.brand.voice
    if context.mention is None:
        is_own_script = context.language in _CJK
        return [post for post in voice.posts if is_cjk(post) == is_own_script]
    thanking = context.topic == "praise"
    return [
        example.reply
        for example in voice.replies
        if example.language == context.language and (example.intent == "praise") == thanking
    ]
