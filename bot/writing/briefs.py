"""
What a post is to be about, and what it may state: decided before a word is written.

Facts and products of the brand, or sentences of a document that the operator brought; a topic or
a trend only finds one of the former.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final, TypeVar

from bot.domain.brand import Brand, Fact, Product
from bot.domain.document import Document
from bot.domain.ids import Untrusted
from bot.domain.origin import Source
from bot.domain.trend import Trend
from bot.retrieval.facts import FactIndex
from bot.retrieval.passages import product_text, title
from bot.text.wording import is_cjk
from bot.voice.claims.links import find_links
from bot.voice.injection import find_injection
from bot.voice.normalise import clean
from bot.writing.ideas import ideas
from bot.writing.styles import Dress
from bot.writing.summary import summarize
from bot.writing.wants import NothingToSay, no_such

_Thing = TypeVar("_Thing", Fact, Product)
_MAX_TELLINGS: Final = 6
_LONGEST_SUBJECT: Final = 80
_LONGEST_TOPIC: Final = 200
_CERTAIN: Final = 1.0
_SPARE: Final = 2
"""Sentences more than a post quotes, so that several posts need not quote the same."""


@dataclass(frozen=True, slots=True)
class Brief:
    """
    One thing to write about.

    Attributes:
        about: For the operator: ``product huila``.

        subject: What a headline may name; empty where nothing has a name in that language.

        title: Stands for a headline where a post must have one; empty for none.

        tellings: Ways to tell it, each true by itself; one becomes the body of a post.

        link: Where the call to action leads.

        reword: Whether a model may word the tellings; a document is quoted.

        trend: The trend that gave the idea.
    """

    about: str
    language: str
    subject: str
    tellings: tuple[Source, ...]
    title: str = ""
    link: str | None = None
    reword: bool = True
    trend: str | None = None


def about_product(brand: Brand, name: str, language: str, dress: Dress) -> Brief:
    """
    Tell what a product of the catalogue is, with some of its attributes, and what it costs.

    Raises:
        NoSuchThing: The catalogue has no such product.

        NothingToSay: It is sold out, or has no wording in *language*.
    """
    products = {product.id: product for product in brand.products}
    product = _named(name, products, "product")
    if not product.in_stock:
        raise NothingToSay(f"{product.name} is sold out: nobody could buy what the post is about")
    tellings = [
        Source(product.id, text, _CERTAIN)
        for attributes in _choices(product.attributes, dress.attributes)
        if (text := product_text(replace(product, attributes=attributes), language))
    ]
    if not tellings:
        raise NothingToSay(f"{product.name} has no wording in “{language}”: add it to its `what`")
    about = f"product {product.id}"
    return Brief(about, language, product.name, _distinct(tellings), product.name, product.url)


def about_fact(brand: Brand, name: str, language: str) -> Brief:
    """
    Tell a fact.

    Raises:
        NoSuchThing: The brand has no such fact.

        NothingToSay: It has no wording in *language*.
    """
    fact = _named(name, {fact.id: fact for fact in brand.facts}, "fact")
    text = fact.text(language)
    if text is None:
        raise NothingToSay(f"fact {fact.id} has no wording in “{language}”: add one to the config")
    # The id is a name that the brand gave it, in its own language.
    name = title(fact.id).capitalize()
    is_own = language == brand.languages[0] and not is_cjk(text)
    tellings = (Source(fact.id, text, _CERTAIN),)
    return Brief(f"fact {fact.id}", language, "", tellings, name if is_own else "")


def about_topic(
    brand: Brand, topic: str, index: FactIndex, style: tuple[str, Dress], threshold: float
) -> Brief:
    """
    Tell what the brand can tell about *topic*, which gives the post its headline.

    Args:
        style: The language of the post, and how it is dressed.

    Raises:
        NothingToSay: No fact and no product is near, or the topic is a product that is sold out.
    """
    language, dress = style
    topic = clean(" ".join(topic.split()), _LONGEST_TOPIC)
    nearest = index.for_topics().nearest(topic, language, 1)
    if not nearest or nearest[0].score < threshold:
        what = f": the nearest is “{nearest[0].id}” ({nearest[0].score:.2f})" if nearest else ""
        raise NothingToSay(f"no fact and no product is about “{topic[:60]}”{what}")
    subject = topic if len(topic) <= _LONGEST_SUBJECT else ""
    return replace(_about(brand, nearest[0], language, dress), subject=subject)


def about_trend(
    brand: Brand, trend: Trend, index: FactIndex, style: tuple[str, Dress], threshold: float
) -> Brief:
    """
    Tell what is near a trend; its name is an idea and stands nowhere in the post.

    Raises:
        NothingToSay: Nothing is near, or the trend is about a misfortune or politics.
    """
    language, dress = style
    found = ideas((trend,), index, language, threshold)
    if not found:
        raise NothingToSay(
            f"nothing to say to the trend “{trend.name[:60]}”: no fact is near, or it is about"
            " misfortune or politics"
        )
    return replace(_about(brand, found[0].source, language, dress), trend=trend.name)


def about_document(brand: Brand, document: Document, style: tuple[str, Dress]) -> Brief:
    """
    Quote a document: its sentences word for word, the most telling ones first.

    Raises:
        NothingToSay: It has no whole sentence, or none that may stand in a post.
    """
    language, dress = style
    n_told = dress.sentences
    best = summarize(document, n_told + _SPARE).sentences
    if not best:
        raise NothingToSay(f"{document.name}: there is no whole sentence in it")
    best = tuple(text for text in best if _is_fit(text, brand))
    if not best:
        raise NothingToSay(
            f"{document.name}: its sentences are about products that are sold out, or give orders"
        )
    gap = "" if language == "zh" else " "
    runs = [chosen for n in range(n_told, 0, -1) for chosen in combinations(best, n)]
    name = document.link or document.name.rpartition("/")[2]
    tellings = tuple(Source(name, gap.join(run), _CERTAIN) for run in runs)
    has_links = bool(find_links(document.title).claims)
    fits = len(document.title) <= _LONGEST_SUBJECT and not has_links
    return Brief(
        about=f"document {name}",
        language=language,
        subject=document.title if fits else "",
        tellings=tellings[:_MAX_TELLINGS],
        title=document.title if fits else "",
        link=document.link,
        reword=False,
    )


def _is_fit(text: str, brand: Brand) -> bool:
    """Tell whether a sentence of a document, a page's perhaps, may stand in a post."""
    sold_out = (product.name for product in brand.products if not product.in_stock)
    return not any(name in text for name in sold_out) and not find_injection(Untrusted(text))


def _about(brand: Brand, found: Source, language: str, dress: Dress) -> Brief:
    """Tell what was *found*, as sure as the search was."""
    if any(product.id == found.id for product in brand.products):
        brief = about_product(brand, found.id, language, dress)
    else:
        brief = about_fact(brand, found.id, language)
    tellings = tuple(replace(one, score=found.score) for one in brief.tellings)
    return replace(brief, tellings=tellings)


def _named(name: str, known: Mapping[str, _Thing], what: str) -> _Thing:
    if name in known:
        return known[name]
    raise no_such(what, name, known)


def _distinct(tellings: Sequence[Source]) -> tuple[Source, ...]:
    return tuple({telling.text: telling for telling in tellings}.values())[:_MAX_TELLINGS]


def _choices(attributes: tuple[str, ...], most: int) -> list[tuple[str, ...]]:
    """List runs of *most* neighbouring attributes, the first ones first; none at all comes last."""
    n = min(most, len(attributes))
    starts = range(len(attributes) - n + 1) if n else ()
    runs = [attributes[at : at + n] for at in starts]
    return [*runs[: _MAX_TELLINGS - 1], ()]
