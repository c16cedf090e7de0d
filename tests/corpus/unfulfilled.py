"""
How often a wish that nothing fulfils is recommended something all the same.

Each wish of a brand is asked twice: of its whole catalogue, and of one without the products that
were wanted. Whatever is recommended then is the wrong thing. Run: ``python -m
tests.corpus.unfulfilled``, on the brands held back, or with ``--trained`` on the others (whose
wishes the embedder knows, half an hour).
"""

# ruff: noqa: T201 — a measurement prints its figures

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from rich.progress import track

from bot.config.sections import GenerationSection
from bot.domain.brand import Brand
from bot.domain.embedding import Embedder
from bot.domain.intent import Intent
from bot.embedding.english import EnglishEmbedder
from bot.embedding.tuned import TunedEmbedder
from bot.embedding.untuned import E5Embedder
from bot.models.find import default_cache
from bot.models.packaged import MPNET, install
from bot.retrieval.facts import FactIndex
from bot.retrieval.reader import Reader
from bot.text.wording import spoken
from tests.corpus.corpus import LANGUAGES, Told, Written, read_brands

THRESHOLD: Final = GenerationSection().retrieval_threshold


@dataclass(frozen=True, slots=True)
class Asked:
    """
    One wish, asked of both catalogues.

    Attributes:
        by_name: Whether it has the name of what it wants in it: a question about that.

        best: What the whole catalogue gave, right or not.

        was_told: Whether that was likely enough to be told.

        was_told_without: Whether something was, when what it wants was not there.
    """

    wish: Written
    by_name: bool
    best: str
    was_told: bool
    was_told_without: bool

    @property
    def is_right(self) -> bool:
        """Whether the best product of the whole catalogue is one that was wanted."""
        return self.best in self.wish.answers


def ask(told: Told, reader: Reader, untuned: Embedder) -> Iterator[Asked]:
    """Ask the wishes of one brand that something in stock fulfils."""
    brand = told.brand
    in_stock = {one.id for one in brand.products if one.in_stock}
    whole = FactIndex(brand, reader, untuned)
    left: dict[tuple[str, ...], FactIndex] = {}
    for wish in track(told.written, brand.name):
        if wish.intent is not Intent.product or not in_stock & {*wish.answers[:1]}:
            continue
        without = _without(brand, wish.answers)
        if wish.answers not in left:
            left[wish.answers] = FactIndex(without, reader, untuned)
        best, was_told = recommended(whole, brand, wish)
        _, was_told_without = recommended(left[wish.answers], without, wish)
        yield Asked(wish, _names_one(wish, brand), best, was_told, was_told_without)


def recommended(index: FactIndex, brand: Brand, wish: Written) -> tuple[str, bool]:
    """Return the best product for *wish*, empty where none may be told, and whether it is."""
    names = frozenset(one.id for one in brand.products)
    in_stock = {one.id for one in brand.products if one.in_stock}
    found = index.nearest(wish.text, wish.language, 1, names)
    if not found:
        return "", False
    return found[0].id, found[0].score >= THRESHOLD and found[0].id in in_stock


def _without(brand: Brand, ids: tuple[str, ...]) -> Brand:
    return replace(brand, products=tuple(one for one in brand.products if one.id not in ids))


def _names_one(wish: Written, brand: Brand) -> bool:
    plain = spoken(wish.text).casefold()
    return any(one.name.casefold() in plain for one in brand.products if one.id in wish.answers)


def print_asked(asked: list[Asked]) -> None:
    """Print how often the right product is told of, and something where nothing should be."""
    print("wishes                wanted first  of them told  missing, and something told")
    for name, some in (
        *((one, [a for a in asked if a.wish.language == one]) for one in LANGUAGES),
        ("with the full name", [a for a in asked if a.by_name]),
        ("without it", [a for a in asked if not a.by_name]),
        ("all", asked),
    ):
        right = [one for one in some if one.is_right]
        told = sum(one.was_told for one in right)
        n_wrong = sum(one.was_told_without for one in some)
        print(f"{name:20}  {len(right):5d} of {len(some):4d}  {told:12d}  {n_wrong:9d}")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trained", action="store_true", help="the brands that were trained on")
    brands = read_brands(trained_on=parser.parse_args().trained)
    reader = Reader(TunedEmbedder(), EnglishEmbedder(install(MPNET, default_cache(), print)))
    untuned = E5Embedder()
    print_asked([one for told in brands for one in ask(told, reader, untuned)])


if __name__ == "__main__":
    main()
