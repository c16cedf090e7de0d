"""
What the model is asked: to reword a fact that the brand stands by.

The mention is left out on purpose. Measured with SmolLM2-135M on 13 facts, 6 samples each: of 78
wordings 39 kept the fact whole; with the question in the prompt 14 did, and 9 began with a yes or
no that nobody had decided. And what is not in the prompt cannot give orders.
"""

from collections.abc import Mapping
from typing import Final

from bot.engines.engine import Prompt

_Turns = tuple[tuple[str, str], ...]

_SYSTEM: Final[Mapping[str, str]] = {
    "en": (
        "You rewrite sentences for a shop's replies to customers. Keep every fact, number and"
        " name. Add nothing. Be friendly and short."
    ),
    "zh": "你为商店改写回复顾客的句子。保留所有事实、数字和名称，不添加任何内容，亲切简短。",
}
# From trades that hardly any brand is in, so that what leaks from them is seen at once. Each
# shows one change that keeps a fact whole: joining, turning round, asking politely.
_EXAMPLES: Final[Mapping[str, _Turns]] = {
    "en": (
        (
            "The museum is open Monday to Friday from 8:00 to 16:00. On holidays it is closed.",
            "Our museum is open Monday to Friday, 8:00 to 16:00, and on holidays it is closed.",
        ),
        (
            "Bring umbrellas to the counter for a repair. It takes 5 days and costs 9 EUR.",
            "Please bring your umbrella to the counter for a repair. It takes 5 days, for 9 EUR.",
        ),
        (
            "Tickets can be used on trams and ferries; they never expire.",
            "You can use your tickets on trams and ferries, and they never expire.",
        ),
        (
            "Marimba is our wooden xylophone for children (maple, 12 keys). It costs 49.00 EUR.",
            "Marimba, our wooden xylophone for children (maple, 12 keys), costs 49.00 EUR.",
        ),
        (
            "We store violins for up to 14 days. After that we charge 3.00 EUR per day.",
            "We store your violin for up to 14 days, and after that we charge 3.00 EUR per day.",
        ),
    ),
    "zh": (
        (
            "博物馆周一至周五8:00到16:00开放，假日休息。",
            "我们的博物馆周一至周五8:00到16:00开放，假日休息哦。",
        ),
        ("雨伞维修需要5天，费用9欧元。", "您的雨伞维修需要5天，费用9欧元。"),
        ("车票可用于电车和渡轮，永久有效。", "您的车票可用于电车和渡轮，而且永久有效。"),
    ),
}

LANGUAGES: Final = frozenset(_SYSTEM)
"""Languages in which a model can be asked; whether it can answer is the model's matter."""

TRUSTED: Final = frozenset({"en"})
"""Those in which a small model can be trusted to word a sentence."""


def reword(fact: str, language: str, similar: _Turns = ()) -> Prompt:
    """
    Ask for *fact* in other words.

    The tone of the brand is left out too: with it the model kept 8 of 20 facts whole, without
    it 11, and what differed was not tone. The voice comes from the brand's own facts and
    examples, by which ``bot.writing.rank`` chooses.

    Args:
        fact: The brand's own, hence trusted.

        language: One of :data:`LANGUAGES`.

        similar: Facts like it and what the brand approved for them. Measured on 56 facts of four
            brands, 336 wordings: with two of them 83 keep the fact whole, without 52.
    """
    return Prompt(_SYSTEM[language], _EXAMPLES[language], " ".join(fact.split()), similar)
