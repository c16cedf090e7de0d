"""
Chinese as telegraphic English: the gloss of each word in its place.

A network that knows English alone can make something of the result, word order and all. The
glossary was written for this project, with the senses that words have in what customers write.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

import regex

_HAN: Final = regex.compile(r"\p{Han}+")
_LONGEST: Final = 5
_MARKS: Final = str.maketrans("，。？！；：、（）“”～", ',.?!;:,()""~')


def in_english(text: str) -> str:
    """Return *text* with each Chinese word in English; what is not Chinese stays as it is."""
    words = _HAN.sub(lambda run: f" {' '.join(_glosses(run.group()))} ", text)
    return " ".join(words.translate(_MARKS).split())


def _glosses(run: str) -> Iterator[str]:
    known = _glossary()
    return (gloss for word in _cut(run, known) if (gloss := known.get(word)))


def _cut(run: str, known: Mapping[str, str]) -> list[str]:
    """Cut the longest known word off the end, again and again: Chinese heads stand last."""
    words: list[str] = []
    end = len(run)
    while end:
        lengths = range(min(_LONGEST, end), 1, -1)
        length = next((n for n in lengths if run[end - n : end] in known), 1)
        words.append(run[end - length : end])
        end -= length
    return words[::-1]


@cache
def _glossary() -> dict[str, str]:
    """Return words and their glosses, empty where English would say nothing."""
    lines = (files("bot.text") / "glossary.tsv").read_text("utf-8").splitlines()
    return dict(line.split("\t") for line in lines)
