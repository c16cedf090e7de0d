"""The sections of config.yaml that say who the brand is, how it sounds and what is true."""

import unicodedata
from decimal import Decimal
from typing import Annotated, Final, Self

import regex
from pydantic import AfterValidator, Field, field_validator, model_validator
from pydantic_core import PydanticCustomError

from bot.config.types import OWN_LANGUAGE, Expression, Language, Name, Section, Text, Texts
from bot.domain.brand import Brand, Example, Fact, Product, Voice
from bot.text.web_address import is_web_address
from bot.text.x import HASHTAG

_LONGEST_TAG: Final = 60
_PRODUCT: Final = {
    "id": "huila",
    "name": "Huila",
    "price": 649,
    "currency": "EUR",
    "url": "https://heroncycles.example/huila",
    "what": "a city bike with mudguards and a rack",
}


def _link(url: str) -> str:
    if not is_web_address(url):
        raise ValueError("a link that begins with https://")
    return url


def _hashtag(written: str) -> str:
    name = written.lstrip("#＃")
    if len(name) > _LONGEST_TAG or not HASHTAG.fullmatch(f"#{name}"):
        raise ValueError("one word with a letter in it, such as #HeronCycles")
    return f"#{name}"


Hashtag = Annotated[Text, AfterValidator(_hashtag)]


class ReplySection(Section):
    """A reply that the brand is proud of, and what it answered."""

    to: Text = Field(description="what somebody said", examples=["Do you ship to Spain?"])
    reply: Text = Field(
        description="what the brand answered", examples=["Yes, in five working days."]
    )
    language: Language | None = Field(
        default=None, description="the language of both; the brand's first one if left out"
    )
    intent: Name = Field(
        default="question", description="what kind of mention it answers", examples=["praise"]
    )


class VoiceSection(Section):
    """How the brand sounds."""

    tone: Text = Field(
        description="a few words for the prompt", examples=["friendly, short, no slang"]
    )
    replies: tuple[ReplySection, ...] = Field(
        default=(),
        description="replies to learn the voice from",
        examples=[[{"to": "Love it!", "reply": "Thank you!", "intent": "praise"}]],
    )
    posts: tuple[Text, ...] = Field(
        default=(), description="posts to learn the voice from", examples=[["Spring is here."]]
    )
    banned_words: tuple[Text, ...] = Field(
        default=(), description="words that no text may carry", examples=[["cheap"]]
    )
    banned_claims: tuple[Expression, ...] = Field(
        default=(),
        description="regular expressions, in single quotes, that no text may match",
        examples=[[r"\bguarantee[ds]?\b"]],
    )
    vocabulary: tuple[Text, ...] = Field(
        default=(), description="further words that need no fact behind them", examples=[["pedal"]]
    )
    max_emoji: int = Field(default=1, ge=0, le=20, description="emoji in one text at most")
    hashtags: tuple[Hashtag, ...] = Field(
        default=(),
        description="those that posts may carry, with or without their sign",
        examples=[["#HeronCycles", "#骑行"]],
    )
    max_hashtags: int = Field(default=2, ge=0, le=20, description="hashtags in one text at most")
    holding: Texts = Field(
        default_factory=dict,
        description="what is offered for questions about an order, in one text or one a language",
        examples=[{"en": "A colleague looks into it and answers you here."}],
    )


class ProductSection(Section):
    """One article of the catalogue."""

    id: Name = Field(description="short and lower-case", examples=["huila"])
    name: Text = Field(description="as customers read it", examples=["Huila"])
    price: Decimal = Field(
        ge=0, max_digits=12, decimal_places=2, description="without currency", examples=[649]
    )
    currency: str = Field(
        pattern="^[A-Z]{3}$", description="three letters of ISO 4217", examples=["EUR"]
    )
    url: Annotated[str, AfterValidator(_link)] = Field(
        description="its page", examples=["https://heroncycles.example/huila"]
    )
    what: Texts = Field(
        description="what it is, in one text or one for each language",
        examples=[{"en": "a city bike", "zh": "城市自行车"}],
    )
    attributes: tuple[Text, ...] = Field(
        default=(), description="what it has", examples=[["mudguards", "rack"]]
    )
    stock: int | None = Field(default=None, ge=0, description="how many there are", examples=[4])
    in_stock: bool | None = Field(
        default=None, description="whether there are any, where nobody counts", examples=[True]
    )

    @model_validator(mode="after")
    def _stock_once(self) -> Self:
        if self.stock is not None and self.in_stock is not None:
            raise PydanticCustomError("both", "either stock or in_stock", {"at": ("in_stock",)})
        return self

    def product(self, own: str) -> Product:
        """Return the domain's product; texts without a language are in *own*."""
        return Product(
            id=self.id,
            name=self.name,
            price=self.price,
            currency=self.currency,
            url=self.url,
            what=_in_languages(self.what, own),
            attributes=self.attributes,
            in_stock=self.stock > 0 if self.stock is not None else self.in_stock is not False,
        )


class BrandSection(Section):
    """A brand, complete."""

    name: Text = Field(description="as customers know it", examples=["Heron Cycles"])
    slug: str | None = Field(
        default=None,
        pattern="^[a-z0-9][a-z0-9-]{0,39}$",
        description="short name for storage, made from the name if left out; never change it",
        examples=["heron-cycles"],
    )
    about: Text = Field(
        description="one sentence about the brand", examples=["A bicycle maker in Freiburg."]
    )
    languages: tuple[Language, ...] = Field(
        default=("en",),
        min_length=1,
        description="languages it answers in, its own first",
        examples=[["en", "zh"]],
    )
    voice: VoiceSection = Field(
        description="how the brand sounds", examples=[{"tone": "friendly, short"}]
    )
    facts: dict[Name, Texts] = Field(
        default_factory=dict,
        description="short id to a text, or to one text for each language",
        examples=[{"shipping": {"en": "We ship in two days.", "zh": "我们两天内发货。"}}],
    )
    facts_file: str | None = Field(
        default=None, description="a YAML or JSON file with the facts", examples=["facts.yaml"]
    )
    products: tuple[ProductSection, ...] = Field(
        default=(), description="the catalogue", examples=[[_PRODUCT]]
    )
    products_file: str | None = Field(
        default=None,
        description="a YAML, JSON or CSV file with the products",
        examples=["products.csv"],
    )

    @field_validator("products")
    @classmethod
    def _ids_once(cls, products: tuple[ProductSection, ...]) -> tuple[ProductSection, ...]:
        seen: set[str] = set()
        for index, product in enumerate(products):
            if product.id in seen:
                at = (index, "id")
                raise PydanticCustomError("twice", "an id that no other product has", {"at": at})
            seen.add(product.id)
        return products

    @model_validator(mode="after")
    def _has_slug(self) -> Self:
        if not self.slug and not _slug(self.name):
            wanted = "a slug beside a name that has no Latin letters"
            raise PydanticCustomError("no_slug", wanted, {"at": ("slug",)})
        return self

    def brand(self) -> Brand:
        """Return the domain's brand."""
        own = self.languages[0]
        voice = self.voice
        return Brand(
            name=self.name,
            slug=self.slug or _slug(self.name),
            about=self.about,
            languages=self.languages,
            voice=Voice(
                tone=voice.tone,
                replies=tuple(
                    Example(one.to, one.reply, one.language or own, one.intent)
                    for one in voice.replies
                ),
                posts=voice.posts,
                banned_words=voice.banned_words,
                banned_claims=voice.banned_claims,
                vocabulary=voice.vocabulary,
                max_emoji=voice.max_emoji,
                hashtags=voice.hashtags,
                max_hashtags=voice.max_hashtags,
                holding=_in_languages(voice.holding, own),
            ),
            facts=tuple(Fact(id_, _in_languages(text, own)) for id_, text in self.facts.items()),
            products=tuple(product.product(own) for product in self.products),
        )


def _in_languages(texts: dict[str, str], own: str) -> dict[str, str]:
    return {own if code == OWN_LANGUAGE else code: text for code, text in texts.items()}


def _slug(name: str) -> str:
    ascii_name = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return regex.sub("[^a-z0-9]+", "-", ascii_name.lower()).strip("-")[:40]
