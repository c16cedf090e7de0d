"""Which of the brand's own hashtags a text carries: those that are about what it says."""

from typing import Final

import numpy as np
import regex

from bot.domain.brand import Brand
from bot.domain.embedding import Embedder
from bot.retrieval.passages import list_passages
from bot.text.wording import is_cjk, split_tag

_ABOUT: Final = 0.025
"""
How much nearer a text must be to a tag than what the brand usually says. Under e5 some tags are
near everything. Seen with the shipped brand: #CityBike is 0.039 above for the Huila, #BikeRepair
0.008.
"""


def choose_hashtags(text: str, language: str, brand: Brand, embedder: Embedder) -> tuple[str, ...]:
    """
    Return at most ``max_hashtags`` of the brand's: those that *text* is about, then its own name.

    Chinese tags are for Chinese texts; the others, often a name, suit every language.
    """
    voice = brand.voice
    fit = [tag for tag in voice.hashtags if language == "zh" or not is_cjk(tag)]
    usual = [passage.text for passage in list_passages(brand, language)]
    if not fit or not usual:
        return ()
    tags = embedder.passages([split_tag(tag.lstrip("#")) for tag in fit])
    above = tags @ embedder.passages([text])[0] - (tags @ embedder.passages(usual).T).mean(axis=1)
    near = [fit[at] for at in np.argsort(-above, kind="stable") if above[at] >= _ABOUT]
    own = [tag for tag in fit if tag.lstrip("#").casefold() == _letters(brand.name)]
    return tuple(dict.fromkeys((*near, *own)))[: voice.max_hashtags]


def _letters(name: str) -> str:
    return regex.sub(r"\W+", "", name).casefold()
