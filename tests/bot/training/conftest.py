"""A brand's approved drafts, as many as are wanted, and the small GPT-2 of the writing."""

from dataclasses import replace

import pytest

from bot.domain.brand import Brand, Fact, Voice
from bot.domain.ids import DraftId
from bot.domain.lifecycle import State
from bot.domain.origin import Source
from tests.bot.small_models import small_gpt2
from tests.factories import draft

__all__ = ["small_gpt2"]

THINGS = ("bell", "saddle", "pedal", "chain", "pump", "basket", "lock", "helmet", "rim", "lamp")


def brand(fact="", **voice) -> Brand:
    wanted = {"tone": "friendly", "replies": (), "posts": ()} | voice
    facts = (Fact("f", {"en": fact}),) if fact else ()
    return Brand("Heron", "heron", "A maker of bicycles.", ("en",), Voice(**wanted), facts, ())


def approved(number: int, **fields):
    """Make the draft *number*: a fact, and the same in other words."""
    thing, days, price = THINGS[number % len(THINGS)], 2 + number % 7, 10 + number
    made = {
        "id": DraftId(f"d{number}"),
        "sources": (Source("f", f"We mend {thing}s in {days} days. It costs {price} EUR.", 0.9),),
        "text": f"We mend your {thing}s in {days} days, and it costs {price} EUR.",
    }
    return draft(fields.pop("state", State.published), **(made | fields))


@pytest.fixture
def many():
    return [approved(number) for number in range(60)]


def reworded(made, text):
    return replace(made, text=text)
