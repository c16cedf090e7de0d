"""One operator's desk on a real store."""

import pytest

from bot.domain.terms import Terms
from bot.domain.verdict import blocked, passed
from bot.review.agenda import Agenda
from bot.review.desk import Desk
from tests.factories import X_MAIN, Clock


@pytest.fixture
def desk(store):
    clock = Clock()
    return Desk(
        store=store,
        agenda=Agenda(store, {X_MAIN: Terms()}, "olga", clock),
        check=lambda made, _: (
            blocked("claims", "says “best”") if "best" in made.text else passed("claims"),
        ),
        rules=lambda made: "ada asked to be left alone" if made.author == "ada" else None,
        operator="olga",
        clock=clock,
    )
