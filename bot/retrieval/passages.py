"""The things that a brand can tell, in one language each, and what each is found by."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Final

import regex

from bot.domain.brand import Brand, Product
from bot.text.wording import is_cjk

_RUN: Final = regex.compile(r"\p{Han}+|[\p{Latin}\p{N}]+")
_Teller = Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Passage:
    """
    One thing that may be told, in one language.

    Attributes:
        cues: What it is found by: its title and wording, first in that language, then in the
            brand's others.

        names: Words of which a text must have one to be told this; empty where it need not.

        told_at: When it was answered to somebody else; None for what the config says.
    """

    id: str
    text: str
    cues: tuple[str, ...]
    names: frozenset[str] = frozenset()
    told_at: datetime | None = None


def product_text(product: Product, language: str) -> str | None:
    """Say what *product* is and costs, exactly as in the catalogue; None without a wording."""
    what = product.what.get(language)
    if what is None:
        return None
    what = what.strip().rstrip(".。")
    price = f"{product.price} {product.currency}"
    if language == "zh":
        # Attributes have no language of their own; in a Chinese sentence only Chinese ones read.
        details = "".join(f"，{one}" for one in product.attributes if is_cjk(one))
        return f"{product.name}：{what}{details}。价格 {price}。"
    more = [one for one in product.attributes if one.casefold() not in what.casefold()]
    details = f" ({', '.join(more)})" if more else ""
    return f"{product.name} is {_with_article(what)}{details}. It costs {price}."


def _with_article(what: str) -> str:
    first = what.split(maxsplit=1)[0].casefold()
    return what if first in {"a", "an", "the", "our", "your"} else f"our {what}"


def sold_out_text(product: Product, language: str) -> str | None:
    """Say that *product* cannot be had now; None in a language that nothing is known in."""
    if language == "zh":
        return f"{product.name} 目前缺货。"
    return f"{product.name} is sold out at the moment." if language == "en" else None


def list_passages(brand: Brand, language: str) -> tuple[Passage, ...]:
    """List what *brand* can tell in *language*: facts, products, and which are sold out."""
    spoken_here = (language, *brand.languages)
    facts = (
        Passage(fact.id, text, _cues(fact.id, fact.text, spoken_here))
        for fact in brand.facts
        if (text := fact.text(language))
    )
    return (*facts, *filter(None, (_on_shelf(one, brand, spoken_here) for one in brand.products)))


def _on_shelf(product: Product, brand: Brand, languages: Sequence[str]) -> Passage | None:
    known = product_text(product, languages[0])
    text = known if product.in_stock else sold_out_text(product, languages[0])
    if known is None or text is None:
        return None
    # Nobody is told of something that cannot be had unless it was asked for by name.
    names = frozenset() if product.in_stock else _own_words(product, brand)
    cues = _cues(product.id, partial(product_text, product), languages)
    return Passage(product.id, text, cues, names)


def _own_words(product: Product, brand: Brand) -> frozenset[str]:
    """Return the words that are in the name of *product* and of no other, or all of its name."""
    others = (_words(one.name) for one in brand.products if one.id != product.id)
    own = _words(product.name).difference(*others)
    return own or _words(product.name)


def may_tell(passage: Passage, plain: str) -> bool:
    """Say whether *passage* may be told to one who says *plain*: what is sold out, by name only."""
    if not passage.names:
        return True
    said = _words(plain)
    return any(one in plain if is_cjk(one) else one in said for one in passage.names)


def _words(text: str) -> frozenset[str]:
    return frozenset(_RUN.findall(text.casefold()))


def _cues(name: str, tell: _Teller, languages: Sequence[str]) -> tuple[str, ...]:
    texts = dict.fromkeys(filter(None, map(tell, languages)))
    return tuple(f"{title(name)}: {text}" for text in texts)


def title(identifier: str) -> str:
    """Return the name of a fact or product as words."""
    return regex.sub(r"[-_.]+", " ", identifier)
