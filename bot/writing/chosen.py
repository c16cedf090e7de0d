"""What an operator chose to tell, in the place of what was found."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from bot.domain.brand import Brand
from bot.domain.origin import Source
from bot.retrieval.passages import list_passages
from bot.writing.wants import NothingToSay, no_such

_CERTAIN: Final = 1.0
"""A person said that it is the answer."""


def chosen(brand: Brand, name: str, language: str, near: Sequence[Source] = ()) -> Source:
    """
    Word the fact or product called *name*; what is sold out is told as that.

    Args:
        near: What was found; an earlier answer among it has a name in no config.

    Raises:
        NoSuchThing: The brand has neither.

        NothingToSay: It has no wording in *language*.
    """
    told = {one.id: one.text for one in list_passages(brand, language)}
    if name in told:
        return Source(name, told[name], _CERTAIN)
    for one in near:
        if one.id == name and one.told_at:
            return replace(one, score=_CERTAIN)
    known = [*(one.id for one in brand.facts), *(one.id for one in brand.products)]
    if name in known:
        raise NothingToSay(f"{name} has no wording in “{language}”: add one to the config")
    raise no_such("fact or product", name, known)
