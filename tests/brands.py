"""Two whole brands and the real models, made once for all tests that read mentions."""

from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from bot.config import Settings, load
from bot.domain.brand import Brand, Example, Fact, Product, Voice
from bot.domain.intent import Intent
from bot.embedding.english import EnglishEmbedder
from bot.embedding.tuned import TunedEmbedder
from bot.embedding.untuned import E5Embedder
from bot.inbox.intent import IntentModel, Labelled
from bot.models.find import default_cache
from bot.models.packaged import MPNET, install
from bot.retrieval.facts import FactIndex
from bot.retrieval.reader import Reader

ROOT = Path(__file__).parents[1]
WRITING = ROOT / "tests" / "bot" / "writing"


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


@cache
def embedder() -> E5Embedder:
    return E5Embedder()


@cache
def tuned() -> TunedEmbedder:
    return TunedEmbedder()


@cache
def english() -> EnglishEmbedder:
    """Made once for all sessions: it goes to the user's own cache."""
    return EnglishEmbedder(install(MPNET, default_cache(), lambda _: None))


@cache
def reader() -> Reader:
    return Reader(tuned(), english())


@cache
def settings() -> Settings:
    return load(ROOT / "config.yaml")


@cache
def heron() -> Brand:
    """The brand that the project ships."""
    return settings().brand()


@cache
def lantern() -> Brand:
    """A coffee roaster, for figures that do not rest on one set of facts."""
    raw = read(WRITING / "lantern.yaml")["brand"]
    return Brand(
        name=raw["name"],
        slug=raw["slug"],
        about=raw["about"],
        languages=tuple(raw["languages"]),
        voice=Voice(
            tone=raw["tone"],
            replies=tuple(Example(**example) for example in raw["replies"]),
            posts=tuple(raw["posts"]),
        ),
        facts=tuple(Fact(name, texts) for name, texts in raw["facts"].items()),
        products=tuple(
            Product(id=name, **(product | {"price": Decimal(product["price"])}))
            for name, product in raw["products"].items()
        ),
    )


@cache
def heron_facts() -> FactIndex:
    return FactIndex(heron(), reader(), embedder())


@cache
def lantern_facts() -> FactIndex:
    return FactIndex(lantern(), reader(), embedder())


@cache
def intents() -> IntentModel:
    """What the daemon learns at its start for the shipped brand."""
    own = [
        Labelled(text, Intent(intent))
        for intent, texts in settings().intents.items()
        for text in texts
    ]
    told = [Labelled(one.to, Intent(one.intent)) for one in heron().voice.replies]
    return IntentModel(tuned(), embedder(), (*own, *told), english().halfway)
