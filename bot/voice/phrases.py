"""Words around an answer and words of thanks, from ``phrases.yaml``; none of them states a fact."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml
from pydantic import BaseModel, ConfigDict


@dataclass(frozen=True, slots=True)
class Reaction:
    """What may be said to praise like any of *to*."""

    to: tuple[str, ...]
    replies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrases:
    """
    The phrases of one language; an empty closing stands for none.

    Attributes:
        fits: Says for what a product is recommended, around a list; empty where nothing is said.

        at_most: Says that a price is within a ceiling, around the ceiling.

        between: Stands between two items of that list.

        holding: What is said where only a colleague can look something up; empty for nothing.
    """

    openings: tuple[str, ...] = ()
    closings: tuple[str, ...] = ("",)
    thanks: tuple[str, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    fits: str = ""
    at_most: str = ""
    between: str = ""
    holding: str = ""


class _Thing(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    to: tuple[str, ...]
    reply: tuple[str, ...]


class _Praise(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    any: tuple[str, ...]
    things: tuple[_Thing, ...]


class _Fit(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    fits: str
    at_most: str
    between: str


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    openings: Mapping[str, tuple[str, ...]]
    closings: Mapping[str, tuple[str, ...]]
    praise: Mapping[str, _Praise]
    wishes: Mapping[str, _Fit]
    holding: Mapping[str, str]


def phrases(language: str) -> Phrases:
    """Return the phrases of *language*; nothing but an empty closing where there are none."""
    return _read().get(language, Phrases())


def undressed(text: str, language: str) -> str:
    """Take the opening and closing phrases off *text* that are put around every answer."""
    around = phrases(language)
    for opening in sorted(around.openings, key=len, reverse=True):
        if text.startswith(opening):
            text = text.removeprefix(opening)
            break
    for closing in sorted(filter(None, around.closings), key=len, reverse=True):
        if text.rstrip().endswith(closing):
            text = text.rstrip().removesuffix(closing)
            break
    return text.strip()


@cache
def _read() -> Mapping[str, Phrases]:
    raw = yaml.safe_load((files("bot.voice") / "phrases.yaml").read_text("utf-8"))
    file = _File.model_validate(raw)
    return {
        language: Phrases(
            openings=openings,
            closings=file.closings[language],
            thanks=file.praise[language].any,
            reactions=tuple(Reaction(t.to, t.reply) for t in file.praise[language].things),
            **file.wishes[language].model_dump(),
            holding=file.holding[language],
        )
        for language, openings in file.openings.items()
    }
