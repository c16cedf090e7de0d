"""The styles of posts, from ``styles.yaml``: words around a text, and how much of it is told."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final

import yaml
from pydantic import TypeAdapter

from bot.domain.style import Style


@dataclass(frozen=True, slots=True)
class StyleWords:
    """
    The words of one style in one language; an empty one stands for none.

    Attributes:
        named: Headlines with ``{subject}``.

        unnamed: Headlines where nothing has a name.

        calls: Calls to action with ``{link}``.

        asks: Calls to action where there is no link.
    """

    named: tuple[str, ...] = ("{subject}",)
    unnamed: tuple[str, ...] = ("",)
    calls: tuple[str, ...] = ("{link}",)
    asks: tuple[str, ...] = ("",)


@dataclass(frozen=True, slots=True)
class Dress:
    """
    All of one style.

    Attributes:
        sentences: Of a document that are quoted, at most.

        attributes: Of a product that are told, at most.

        words: By language.
    """

    sentences: int
    attributes: int
    emoji: tuple[str, ...]
    words: Mapping[str, StyleWords]

    def words_in(self, language: str) -> StyleWords:
        """Return the words in *language*: bare subject and bare link where there are none."""
        return self.words.get(language, _BARE)


_BARE: Final = StyleWords()


def dress(style: Style) -> Dress:
    """Return what *style* does."""
    return _read()[style]


@cache
def _read() -> Mapping[Style, Dress]:
    raw = yaml.safe_load((files("bot.writing") / "styles.yaml").read_text("utf-8"))
    return TypeAdapter(dict[Style, Dress]).validate_python(raw)
