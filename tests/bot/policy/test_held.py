"""Rules that something else than a look at a draft holds, and that no other test proves."""

import ast
import inspect
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import tweepy

import adapters.x
import bot.training
from bot.config import load
from bot.domain.ids import AccountName, DraftId
from bot.domain.lifecycle import State
from bot.domain.verdict import Outcome
from bot.judging import Judge
from bot.training.examples import collect
from tests.bot.store.test_drafts import put
from tests.bot.training.conftest import approved, brand
from tests.factories import NOW, draft

CONFIG = """\
brand: {name: Heron, about: A bicycle maker., voice: {tone: dry}}
accounts:
  x-main: {network: x, handle: heron, x_reply_approval: X-1}
  x-shop: {network: x, handle: heron2, x_reply_approval: X-1}
"""
POST = "Our workshop opens again on Tuesday, and the first check of a new bike is free."


def sources(package):
    folder = Path(inspect.getfile(package)).parent
    return {path: ast.parse(path.read_text()) for path in folder.glob("*.py")}


@pytest.fixture
def judge(tmp_path, store):
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG)
    settings = load(path)
    return Judge(settings, settings.brand(), store, lambda: NOW)


@pytest.mark.holds("all.near-duplicate")
@pytest.mark.parametrize("said", [POST, POST.replace("Tuesday", "Monday")])
def test_what_one_account_says_no_other_may_say_again(judge, store, said):
    put(store, State.published, id="d1", account=AccountName("x-shop"), text=said, in_reply_to=None)
    twin = draft(id=DraftId("d2"), account=AccountName("x-main"), text=POST, in_reply_to=None)
    (found,) = (one for one in judge.voice(twin, None) if one.check == "similarity")
    assert found.outcome is Outcome.blocked


@pytest.mark.holds("x.length", "mastodon.server-limits")
def test_a_text_that_is_too_long_is_blocked_whatever_the_brand(judge):
    long = draft(text="新" * 141)
    assert "length" in {v.check for v in judge.voice(long, None) if v.outcome is Outcome.blocked}


@pytest.mark.holds("all.no-training")
def test_what_a_stranger_asked_is_in_no_example():
    asked = "Do your purple unicorns ship to Narnia?"
    many = [approved(number) for number in range(60)]
    answered = [replace(one, author="ann", note=asked, topic=asked) for one in many]
    learnt = collect(brand(), answered, ())
    assert learnt.pairs
    assert "Narnia" not in repr(learnt)
    assert "ann" not in {word for pair in learnt.pairs for word in pair.text.split()}
    assert approved(1).text in {pair.text for pair in learnt.pairs}


@pytest.mark.holds("all.no-training")
def test_training_cannot_reach_a_mention_a_store_or_a_network():
    for path, tree in sources(bot.training).items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                out_of_reach = ("adapters", "bot.store", "bot.inbox", "bot.domain.mention")
                assert not (node.module or "").startswith(out_of_reach), path


@pytest.mark.holds("x.no-follow-like-quote")
def test_the_adapter_of_x_calls_nothing_that_follows_likes_or_quotes():
    verbs = ("follow", "like", "unlike", "unfollow", "retweet", "unretweet", "mute", "block")
    forbidden = {name for name in dir(tweepy.Client) if name.startswith(verbs)}
    assert {"follow_user", "like", "retweet"} <= forbidden
    for path, tree in sources(adapters.x).items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute):
                assert node.attr not in forbidden, f"{path}:{node.lineno}"
            if isinstance(node, ast.keyword):
                assert node.arg != "quote_tweet_id", f"{path}:{node.lineno}"


@pytest.mark.holds("all.retention")
def test_what_strangers_wrote_is_kept_for_a_month_at_most_unless_the_brand_says_so(judge):
    assert judge.settings.schedules.retention <= timedelta(days=30)
