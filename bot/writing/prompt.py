"""
What the model is asked: to reword one sentence that the brand stands by.

The mention is left out on purpose. Measured with SmolLM2-135M on 13 facts, 4 samples each: with
the question in the prompt 22 of 52 wordings answered a yes or no that nobody had decided, or
added something; without it 7 did. And what is not in the prompt cannot give orders.
"""

from collections.abc import Mapping
from typing import Final

from bot.writing.engines.engine import Prompt

_Turns = tuple[tuple[str, str], ...]

_SYSTEM: Final[Mapping[str, str]] = {
    "en": (
        "You rewrite one sentence of a company's answer in friendly words. Keep every fact,"
        " number and name. Add nothing."
    ),
    "zh": "你把公司回答里的一句话改写得更亲切。保留所有事实、数字和名称，不添加任何内容。",
}
# From trades that hardly any brand is in, so that what leaks from them is seen at once.
_EXAMPLES: Final[Mapping[str, _Turns]] = {
    "en": (
        (
            "The museum is open Monday to Friday from 8:00 to 16:00, except in August.",
            "Our museum is open from Monday to Friday, 8:00 to 16:00, except in August.",
        ),
        (
            "Umbrella repairs take 5 days and cost 9.00 EUR, not including the handle.",
            "It takes 5 days to repair your umbrella and costs 9.00 EUR, not including the handle.",
        ),
        (
            "Tickets can be used on trams and ferries; they never expire.",
            "You can use your tickets on trams and ferries, and they never expire.",
        ),
        (
            "Violins must be collected within 14 days.",
            "Please collect your violin within 14 days.",
        ),
        (
            "Marimba is a wooden xylophone for children (maple, 12 keys).",
            "Our Marimba is a wooden xylophone for children, made of maple and with 12 keys.",
        ),
    ),
    "zh": (
        (
            "博物馆周一至周五8:00到16:00开放，八月除外。",
            "我们的博物馆周一到周五8:00至16:00开放，八月除外。",
        ),
        ("雨伞维修需要5天，费用9欧元，不含伞柄。", "您的雨伞5天可以修好，费用9欧元，不包括伞柄。"),
        ("车票可用于电车和渡轮，永久有效。", "您的车票在电车和渡轮上都可以用，而且永久有效。"),
    ),
}

LANGUAGES: Final = frozenset(_SYSTEM)
"""Languages in which a model can be asked; whether it can answer is the model's matter."""


def reword(sentence: str, language: str, tone: str) -> Prompt:
    """
    Ask for *sentence* in other words.

    Args:
        sentence: One sentence of a fact or product; the brand's own, hence trusted.

        tone: The brand's, a few words.
    """
    system = f"{_SYSTEM[language]} {_TONE[language].format(' '.join(tone.split()))}"
    return Prompt(system, _EXAMPLES[language], " ".join(sentence.split()))


_TONE: Final[Mapping[str, str]] = {"en": "Tone: {}.", "zh": "语气：{}。"}
