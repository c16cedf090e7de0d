"""The corpus as data: brands, what they can tell, and what people wrote to them."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import yaml

from bot.domain.brand import Brand, Fact, Product, Voice
from bot.domain.intent import Intent

HERE: Final = Path(__file__).parent
LANGUAGES: Final = ("en", "zh")


@dataclass(frozen=True, slots=True)
class Written:
    """
    What somebody wrote to a brand.

    Attributes:
        answers: Facts and products that are a right basis for a reply, best first.
    """

    text: str
    language: str
    intent: Intent
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A brand and what was written to it."""

    brand: Brand
    written: tuple[Written, ...]


def held_back() -> frozenset[str]:
    """Name the brands that are never trained on."""
    return frozenset((HERE / "held_back.txt").read_text("utf-8").split())


def sorted_on() -> frozenset[str]:
    """Name the brands from which only sorting is learnt, and finding answers is not."""
    return frozenset((HERE / "sorted_on.txt").read_text("utf-8").split())


def read_brands(*, trained_on: bool) -> tuple[Told, ...]:
    """Read the brands that all is trained on, or those that are held back from everything."""
    kept, half = held_back(), sorted_on()
    files = [file for file in sorted((HERE / "brands").glob("*.yaml")) if file.stem not in half]
    return tuple(_read(file) for file in files if (file.stem not in kept) == trained_on)


def read_sorted() -> tuple[Told, ...]:
    """Read the brands from which only sorting is learnt."""
    return tuple(_read(HERE / "brands" / f"{name}.yaml") for name in sorted(sorted_on()))


def read_general() -> tuple[Written, ...]:
    """Read the mentions to no brand in particular."""
    files = (HERE / "general.yaml", *sorted((HERE / "voices").glob("*.yaml")))
    return tuple(
        Written(text, language, Intent(intent), ())
        for raw in (yaml.safe_load(file.read_text("utf-8")) for file in files)
        for intent, by_language in raw.items()
        for language, texts in by_language.items()
        for text in texts
    )


def _read(file: Path) -> Told:
    raw = yaml.safe_load(file.read_text("utf-8"))
    brand = Brand(
        name=raw["brand"],
        slug=file.stem,
        about=raw["trade"],
        languages=LANGUAGES,
        voice=Voice(tone="", replies=(), posts=()),
        facts=tuple(Fact(name, texts) for name, texts in raw["facts"].items()),
        products=tuple(_product(one) for one in raw["products"]),
    )
    written = tuple(
        Written(one["text"], language, Intent(one["intent"]), tuple(one.get("answers") or ()))
        for language in LANGUAGES
        for one in raw["mentions"][language]
    )
    return Told(brand, written)


def _product(raw: dict[str, Any]) -> Product:
    return Product(
        id=raw["id"],
        name=raw["name"],
        price=Decimal(str(raw["price"])),
        currency=raw["currency"],
        url="https://shop.example/",
        what=raw["what"],
        attributes=tuple(map(str, raw["attributes"])),
        in_stock=raw["in_stock"],
    )
