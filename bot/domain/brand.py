"""Who speaks, how, and what is true: all that the writing may draw on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Fact:
    """
    One thing the brand stands by.

    Attributes:
        texts: BCP 47 primary language to the sentence(s) in that language; never empty.
    """

    id: str
    texts: Mapping[str, str]

    def text(self, language: str) -> str | None:
        """Return the wording in *language*, or None when the brand has none."""
        return self.texts.get(language)


@dataclass(frozen=True, slots=True)
class Product:
    """One article of the catalogue. Name, price and link are quoted exactly or not at all."""

    id: str
    name: str
    price: Decimal
    currency: str
    url: str
    what: Mapping[str, str]
    attributes: tuple[str, ...] = ()
    in_stock: bool = True


@dataclass(frozen=True, slots=True)
class Example:
    """A reply that the brand is proud of, and what it answered."""

    to: str
    reply: str
    language: str
    intent: str = "question"


@dataclass(frozen=True, slots=True)
class Voice:
    """
    How the brand sounds.

    Attributes:
        tone: A few words for the prompt ("friendly, short, no slang").

        banned_claims: Regular expressions, case-insensitive, that no text may match.

        vocabulary: Further words that need no source in a fact.

        max_emoji: Per text.

        hashtags: Those that its posts may carry, each with its sign.

        max_hashtags: Per text.

        holding: Language to what is said where only a colleague can look something up.
    """

    tone: str
    replies: tuple[Example, ...]
    posts: tuple[str, ...]
    banned_words: tuple[str, ...] = ()
    banned_claims: tuple[str, ...] = ()
    vocabulary: tuple[str, ...] = ()
    max_emoji: int = 1
    hashtags: tuple[str, ...] = ()
    max_hashtags: int = 2
    holding: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Brand:
    """
    A brand, complete.

    Attributes:
        slug: Lower-case ASCII; the hash tag of every Redis key.

        languages: The languages it answers in, the first one being its own.
    """

    name: str
    slug: str
    about: str
    languages: tuple[str, ...]
    voice: Voice
    facts: tuple[Fact, ...]
    products: tuple[Product, ...]
