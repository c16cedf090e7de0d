"""
Make the texts among which one is chosen: a fact in the model's words or its own, dressed.

What the model wrote is kept only where ``bot.writing.faithfulness`` finds the whole fact in it
and nothing else. The fact itself is always among the candidates, so there is always a true one.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

import regex

from bot.engines.engine import Completion
from bot.text.wording import is_cjk
from bot.voice.phrases import Phrases
from bot.writing.faithfulness import compare

_MAX_BODIES: Final = 4
_DRESSES: Final = 2
_END: Final = regex.compile(r"[.!?。！？…][\"”’」）)]?$")
_WIDE_ENDS: Final = "。！？"
_LETTER: Final = regex.compile(r"[^\p{L}\p{N}]+")


@dataclass(frozen=True, slots=True)
class Wording:
    """
    One way to say a fact.

    Attributes:
        by: The model that worded it; empty for the brand's own words.

        fluency: Likelihood a token under the model, 0 to 1; 1 for the brand's own words.

        fault: Why it may not stand for the fact; empty when it may.
    """

    text: str
    by: str = ""
    fluency: float = 1.0
    fault: str = ""

    @property
    def by_model(self) -> bool:
        """Whether a model worded it."""
        return bool(self.by)


@dataclass(frozen=True, slots=True)
class Sketch:
    """A whole reply to be judged, and the wording in its middle."""

    text: str
    body: Wording


def wordings(
    fact: str, completions: Sequence[Completion], vocabulary: tuple[str, ...]
) -> tuple[Wording, ...]:
    """
    Judge what the model made of *fact*.

    Returns:
        The fact itself first, then every distinct completion, refused ones with their fault.
    """
    found = {_letters(fact): Wording(fact)}
    for completion in completions:
        wording = _judge(fact, completion, vocabulary)
        found.setdefault(_letters(wording.text), wording)
    return tuple(found.values())


def join(parts: Sequence[str]) -> str:
    """Put sentences one behind the other, with a space where their script wants one."""
    text = ""
    for part in filter(None, parts):
        closed = not text or text[-1] in _WIDE_ENDS or (is_cjk(text[-1]) and is_cjk(part[0]))
        text += part if closed else f" {part}"
    return text


def answers(facts: Sequence[Sequence[Wording]], around: Phrases, rng: Random) -> list[Sketch]:
    """
    Compose replies out of one wording of each fact.

    Args:
        facts: For each fact to be told, its faithful wordings; the fact itself first.

        rng: Draws the words around, so that two replies with one fact differ.
    """
    sketches: list[Sketch] = []
    for number in range(max(map(len, facts))):
        chosen = [ways[min(number, len(ways) - 1)] for ways in facts]
        body = Wording(
            join([one.text for one in chosen]),
            by=", ".join(dict.fromkeys(one.by for one in chosen if one.by)),
            fluency=min(one.fluency for one in chosen),
        )
        sketches.append(Sketch(body.text, body))
        for opening in rng.sample(around.openings, min(_DRESSES, len(around.openings))):
            text = join([opening, body.text, rng.choice(around.closings)])
            sketches.append(Sketch(text, body))
    return sketches


def usable(ways: Sequence[Wording]) -> list[Wording]:
    """Keep the wordings without a fault, the fact itself first, then the most fluent."""
    sound = [way for way in ways if not way.fault]
    return sorted(sound, key=lambda way: (way.by_model, -way.fluency))[:_MAX_BODIES]


def _judge(fact: str, completion: Completion, vocabulary: tuple[str, ...]) -> Wording:
    text = completion.text.strip().strip('"“”')
    if not completion.finished:
        fault = "cut off in mid-sentence"
    else:
        compared = compare(text, fact, vocabulary)
        text = text if _END.search(text) else f"{text}{'。' if is_cjk(text) else '.'}"
        fault = compared.reason
    return Wording(text, by=completion.by, fluency=math.exp(completion.logprob), fault=fault)


def _letters(text: str) -> str:
    return _LETTER.sub("", text).casefold()
