"""On X every endpoint has a budget of its own: one that is used up stops what needs it, no more."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.sandbox.faults import Fault, Kind
from adapters.sandbox.server import Sandbox
from adapters.sandbox.x_control import XControl
from bot.domain.inbox import Status
from bot.domain.platform import RetryLater
from bot.policy.demands import DEMANDS
from tests.bot.house import opened_house
from tests.faults.accounts import HANDLES, X

ASKING = replace(X, section=X.section | {"quotes_for_days": 7})
MENTIONS = "/2/users/"
TRENDS = "/2/trends/"
MEASURED = timedelta(minutes=11)
"""After publishing: a post has been measured by then, and every budget is still the same."""


@pytest.fixture(scope="module")
def sandbox_url():
    with Sandbox(handles=HANDLES) as running:
        yield running.url


@pytest.fixture
def house(tmp_path, sandbox_url):
    with opened_house(tmp_path, sandbox_url, [ASKING]) as made:
        yield made


def use_up(house, job, path):
    """Let the job *job* hear that the budget of what lies below *path* is used up."""
    house.control.add_fault(Fault("x", Kind.rate_limit, "GET", path, seconds=3600))
    with pytest.raises(RetryLater):
        house.run(f"{job} {X.account}")


def n_asked(house, suffix):
    return sum(one.path.endswith(suffix) for one in house.control.requests("x", "GET"))


def test_a_used_up_budget_of_trends_keeps_no_mention_waiting(house):
    XControl(house.control).mention("ann", "@mynah_demo are you open?")
    use_up(house, "trends", TRENDS)
    (spent,) = [one for one in house.app.store.limits.of(X.account) if one.remaining == 0]
    assert spent.endpoint.startswith("GET /2/trends/")
    house.run(f"poll {X.account}")
    (item,) = house.app.store.inbox.in_status(Status.new)
    assert item.mention.author == "ann"


@pytest.mark.holds("x.rates")
def test_a_used_up_budget_of_mentions_keeps_them_waiting_and_is_shown(house):
    house.run(f"poll {X.account}")
    use_up(house, "poll", MENTIONS)
    n_before = n_asked(house, "/mentions")
    for _ in range(2):
        with pytest.raises(RetryLater, match="calls left"):
            house.run(f"poll {X.account}")
    assert n_asked(house, "/mentions") == n_before
    rules = {one["name"]: one for one in house.document("policy")["rules"]}
    assert rules["x.rates"]["stopped"] == 1
    left = house.document("status")["limits"]
    assert left[f"{X.account} GET /2/users/:id/mentions"]["remaining"] == 0
    assert "used up: GET /2/users/:id/mentions" in house.mynah("check").output


def test_quotes_are_read_while_mentions_wait(house):
    ours, people = house.publish(X), XControl(house.control)
    people.post("zoe", "look at this", quotes=ours.receipt.id)
    use_up(house, "poll", MENTIONS)
    house.late = MEASURED
    house.run(f"measure {X.account}")
    house.run(f"quotes {X.account}")
    assert house.app.store.inbox.count(Status.new) == 1
    with pytest.raises(RetryLater, match="calls left"):
        house.run(f"poll {X.account}")


def test_the_endpoints_are_those_that_the_account_really_asks(house):
    """Were one misspelt, its budget would hold nothing up."""
    ours, people = house.publish(X), XControl(house.control)
    people.post("zoe", "look at this", quotes=ours.receipt.id)
    house.late = MEASURED
    for job in ("poll", "measure", "quotes"):
        house.run(f"{job} {X.account}")
    told = {one.endpoint for one in house.app.store.limits.of(X.account)}
    asks = DEMANDS["x"].asks
    assert {asks.mentions, asks.posts, asks.quotes} <= told
