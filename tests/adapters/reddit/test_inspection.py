"""What Reddit really answered about subreddits, and the sandbox in the same words."""

import json

import pytest

from adapters.reddit.inspection import NEEDED, lacking
from adapters.sandbox.reddit_state import Place
from bot.domain.platform import RetryLater

RULES = "TestRule.test_reorder_rules"
NEEDS = "TestSubreddit.test_post_requirements"
ABOUT = {"kind": "t5", "data": {"subreddit_type": "public", "user_is_banned": None}}


def recorded(recordings, name, end):
    (answer,) = (one for route, one in recordings.answers(name).items() if route.endswith(end))
    return json.loads(answer.body)


def test_recorded_rules_and_requirements_are_read(replay, recordings):
    rules = recorded(recordings, RULES, "/about/rules")
    replay.says("GET /r/bikes/about", ABOUT)
    replay.says("GET /r/bikes/about/rules", rules)
    replay.says("GET /api/v1/bikes/post_requirements", recorded(recordings, NEEDS, "requirements"))
    platform = replay.connect(subreddits=[{"name": "bikes", "post": True}])
    (house,) = platform.inspect().houses
    assert len(house.rules) == len(rules["rules"])
    assert house.rules[0] == "tesy all (Updated rule)"
    assert (house.closed, house.wants_flair) == ("", False)


@pytest.mark.parametrize(
    ("name", "end", "path"),
    [
        (NEEDS, "requirements", "api/v1/sandbox/post_requirements"),
        (RULES, "/about/rules", "r/sandbox/about/rules"),
    ],
)
def test_the_sandbox_says_every_recorded_key(reddit, recordings, name, end, path):
    reddit.people.settle(Place("sandbox", rules=("No ads.",)))
    said = reddit.platform._reddit.get(path, {})
    assert set(recorded(recordings, name, end)) - set(said) == set()


def test_an_account_whose_answer_shows_no_profile_is_looked_at_by_a_person(replay):
    assert replay.connect().inspect().bio is None  # as in the recordings of old


def test_a_token_for_everything_lacks_nothing():
    assert lacking(frozenset({"*"})) == ()
    assert lacking(frozenset(NEEDED)) == ()
    assert lacking(frozenset({"identity"})) == NEEDED[1:]


def test_an_answer_about_a_subreddit_that_makes_no_sense_is_asked_for_later(replay):
    replay.says("GET /r/bikes/about", {"kind": "t5"})
    with pytest.raises(RetryLater, match="cannot be read"):
        replay.connect(subreddits=[{"name": "bikes"}]).inspect()
