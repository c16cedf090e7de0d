"""Faults hit what they look for, as often as they were told to, and nothing else."""

from dataclasses import replace

import pytest

from adapters.sandbox.faults import Fault, Faults, Kind
from bot.domain.platform import RetryLater, Unconfirmed

POSTS = Fault("x", Kind.status, "POST", "/2/tweets")


@pytest.mark.parametrize(
    ("network", "method", "path", "hit"),
    [
        ("x", "POST", "/2/tweets", True),
        ("x", "POST", "/2/tweets/7", True),
        ("x", "GET", "/2/tweets", False),
        ("reddit", "POST", "/2/tweets", False),
        ("x", "POST", "/2/users", False),
    ],
)
def test_a_fault_hits_only_what_it_looks_for(network, method, path, hit):
    assert POSTS.hits(network, method, path) is hit


def test_faults_strike_in_order_and_run_out():
    faults = Faults()
    faults.add(replace(POSTS, times=2, after=1))
    faults.add(replace(POSTS, kind=Kind.duplicate))
    taken = [faults.take("x", "POST", "/2/tweets") for _ in range(5)]
    kinds = [one.kind if one else None for one in taken]
    assert kinds == [Kind.duplicate, Kind.status, Kind.status, None, None]
    assert faults.waiting() == ()


def test_a_fault_that_acts_first_leaves_its_post_behind(x):
    x.control.add_fault(Fault("x", Kind.drop_after, "POST"))
    with pytest.raises(Unconfirmed):
        x.platform.publish(x.post("there"))
    assert x.published() == ["there"]


def test_a_fault_that_strikes_first_leaves_nothing(x):
    x.control.add_fault(Fault("x", Kind.drop_before, "POST"))
    with pytest.raises(Unconfirmed):
        x.platform.publish(x.post("not there"))
    assert x.published() == []


def test_a_late_answer_within_the_timeout_is_an_answer(x):
    x.control.add_fault(Fault("x", Kind.delay, "POST", seconds=0.2))
    assert x.platform.publish(x.post("late")).id


def test_the_log_says_what_came_and_how_it_ended(x):
    x.control.add_fault(Fault("x", Kind.drop_after, "POST"))
    x.control.add_fault(Fault("x", Kind.status, "GET", "/2/users/me", status=502))
    with pytest.raises(RetryLater):
        x.platform.publish(x.post("one"))
    with pytest.raises(Unconfirmed):
        x.platform.publish(x.post("two"))
    log = [(one.method, one.path, one.status, one.dropped) for one in x.control.requests("x")]
    assert log == [
        ("GET", "/2/users/me", 502, False),
        ("GET", "/2/users/me", 200, False),
        ("POST", "/2/tweets", None, True),
    ]
