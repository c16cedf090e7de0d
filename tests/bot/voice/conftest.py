"""A made-up brand and the surroundings of a text under check."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from bot.domain.brand import Brand, Example, Fact, Product, Voice
from bot.domain.ids import Untrusted
from bot.voice.context import Context

FACTS = {
    "returns": (
        "You can return unworn shoes within 30 days for a full refund, and returns are free.",
        "未穿过的鞋子可在30天内退货，全额退款，退货免运费。",
    ),
    "shipping": (
        "We ship within 2 business days; delivery takes 3–5 days in the EU and costs €4.90.",
        "我们在两个工作日内发货，欧盟境内3至5天送达，运费4.90欧元。",
    ),
    "hours": (
        "Our shop in Graz is open Monday to Friday, 9am to 6pm, and on Saturday until noon.",
        "我们在格拉茨的门店周一至周五9点到18点营业，周六营业到12点。",
    ),
    "sizing": (
        "Our shoes run true to size; if you are between two sizes, take the larger one.",
        "我们的鞋码标准；如果您介于两个尺码之间，请选择较大的一码。",
    ),
    "warranty": (
        "Every pair has a two-year warranty: we repair or replace it if a seam opens.",
        "每双鞋保修两年：如果开线，我们会维修或更换。",
    ),
    "contact": (
        "Write to help@acme-shoes.example or call +43 316 123456; see https://acme-shoes.com/help.",
        "请写信至 help@acme-shoes.example，或访问 https://acme-shoes.com/help。",
    ),
    "care": (
        "Note: brush the leather, let it dry away from heat, and wax it twice a year.",
        "注意：先刷净皮面，远离热源晾干，每年打蜡两次。",
    ),
    "trail": (
        "Trail Runner 2 costs €129.00, weighs 280 g and is vegan: https://acme-shoes.com/trail-2.",
        "Trail Runner 2 售价129.00欧元，重280克，纯素材质：https://acme-shoes.com/trail-2。",
    ),
}


def brand(
    *, max_emoji: int = 1, vocabulary: tuple[str, ...] = ("@acme_shoes", "#AcmeMade")
) -> Brand:
    """Build the brand of these tests."""
    return Brand(
        name="Acme Shoes",
        slug="acme",
        about="Shoes made in Graz.",
        languages=("en", "zh"),
        voice=Voice(
            tone="friendly, short, no slang, never pushy",
            replies=(
                Example(
                    "Do you have vegan shoes?",
                    "Yes! Trail Runner 2 has no animal parts at all, glue included. Have a look.",
                    "en",
                ),
                Example(
                    "Love my new boots!", "That made our day, thank you for wearing them!", "en"
                ),
            ),
            posts=(
                "New soles, same old stubbornness: our winter boots are back on the shelf today.",
            ),
            banned_words=("cheap", "山寨"),
            banned_claims=(r"cur(e|es|ing)\b.*\bpain", "最.{0,2}便宜"),
            vocabulary=vocabulary,
            max_emoji=max_emoji,
        ),
        facts=tuple(Fact(name, {"en": en, "zh": zh}) for name, (en, zh) in FACTS.items()),
        products=(
            Product(
                "t2",
                "Trail Runner 2",
                Decimal("129.00"),
                "EUR",
                "https://acme-shoes.com/trail-2",
                {},
            ),
            Product(
                "cb", "City Boot", Decimal("159.00"), "EUR", "https://acme-shoes.com/city-boot", {}
            ),
        ),
    )


@pytest.fixture
def around() -> Callable[..., Context]:
    """Return a maker of contexts: ``around("a source", mention="…", topic="question")``."""

    def make(
        *sources: str, mention: str | None = "A question?", language: str = "en", **more: object
    ) -> Context:
        said = None if mention is None else Untrusted(mention)
        defaults: dict[str, object] = {"brand": brand()}
        return Context(language=language, sources=sources, mention=said, **(defaults | more))  # type: ignore[arg-type]  # the tests' own keywords

    return make


@pytest.fixture(
    params=[(language, name, at) for name in FACTS for at, language in enumerate(("en", "zh"))],
    ids=lambda param: f"{param[1]}-{param[0]}",
)
def fact(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Give each fact of the brand in each language: (language, text)."""
    language, name, at = request.param
    return language, FACTS[name][at]
