"""Every demand of a network that we know of is a named rule, and every rule has a test."""

import ast
import importlib
import re
from functools import cache
from pathlib import Path

import pytest

from bot.policy.check import RULES
from bot.policy.rule import Act

ROWS = {
    "X: generated replies are approved first": ["x.reply-approval"],
    "X: only those are answered or named who addressed the account": ["x.summoned", "x.strangers"],
    "X: one reply each, nothing for keywords": ["x.one-reply", "x.mentions-only"],
    "X: trends are no stage": ["all.trend-review", "all.trend-only"],
    "X: nothing alike, on all accounts together": ["all.near-duplicate"],
    "X: labelled, with a bio, silent when told": ["x.automated-label", "x.bio", "all.opt-out"],
    "X: nothing there trains a model": ["all.no-training"],
    "X: deleted there, deleted here": ["all.retention", "all.deletions"],
    "X: no following, liking, quoting": ["x.no-follow-like-quote"],
    "X: what it costs": ["x.spend-caps"],
    "X: how often": ["x.rates"],
    "X: how long": ["x.length"],
    "X: refused twice, sent once": ["x.no-resend"],
    "Reddit: access is approved first": ["reddit.approval"],
    "Reddit: labelled, and says who calls": ["reddit.app-label", "reddit.user-agent"],
    "Reddit: only where it is welcome": [
        *("reddit.allow-list", "reddit.subreddit-rules", "reddit.reply-cap", "reddit.one-reply"),
        *("reddit.title", "reddit.length", "all.opt-out"),
    ],
    "Reddit: nothing trains, what is deleted goes": [
        *("all.no-training", "all.retention", "all.deletions"),
    ],
    "Reddit: how often": ["reddit.rates"],
    "Reddit: what it refuses": ["all.refusals"],
    "Mastodon: marked, and the server is heard": [
        *("mastodon.bot-flag", "mastodon.server-rules", "mastodon.server-limits"),
    ],
    "Mastodon: in the background, nobody drawn in": [
        *("mastodon.visibility", "mastodon.strangers", "mastodon.summoned"),
    ],
    "Mastodon: a key that lasts an hour": ["mastodon.idempotency-key"],
    "Mastodon: how often, and how long": ["mastodon.rates", "mastodon.server-limits"],
    "Bluesky: labelled, and silent untagged": [
        *("bluesky.bot-label", "bluesky.tagged", "bluesky.one-reply", "bluesky.mentions-only"),
        "bluesky.strangers",
    ],
    "Bluesky: what a post is": [
        *("bluesky.length", "bluesky.facets", "bluesky.langs", "bluesky.images"),
    ],
    "Bluesky: few log-ins": ["bluesky.sessions"],
    "Bluesky: a key of our own": ["bluesky.record-key"],
    "Bluesky: how often": ["bluesky.rates"],
    "Everywhere: our own account, allowed to do this": ["all.own-account", "all.scopes"],
    "Everywhere else than on X, a bio is good manners": [
        *("reddit.bio", "mastodon.bio", "bluesky.bio"),
    ],
}
ROWS |= {
    "Beside a text: images say what they show": [
        *("all.alt-text", "x.images", "bluesky.images", "reddit.images"),
    ],
    "Beside a text: each network's own": [
        *("all.warning-place", "all.warning-length", "all.visibility"),
        *("all.card-place", "all.card-link", "all.card-or-images", "all.card-words"),
    ],
}
NAMES = [rule.name for rule in RULES]
TESTS = Path(__file__).parents[2]


@cache
def held():
    """Collect the rules that some test says it holds: ``@pytest.mark.holds("x.summoned")``."""
    found = set()
    for path in TESTS.rglob("test_*.py"):
        source = path.read_text()
        if "mark.holds(" not in source:
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "pytest.mark.holds":
                found |= {argument.value for argument in node.args}
    return found


@pytest.mark.parametrize("row", ROWS)
def test_every_row_has_its_rules(row):
    assert ROWS[row]
    assert set(ROWS[row]) <= set(NAMES)


def test_every_rule_belongs_to_a_row():
    assert set(NAMES) == {name for names in ROWS.values() for name in names}


def test_every_rule_has_a_name_of_its_own_that_says_where_it_holds():
    assert len(set(NAMES)) == len(NAMES)
    for rule in RULES:
        network = "all" if rule.network == "*" else rule.network
        assert re.fullmatch(rf"{network}\.[a-z]+(-[a-z]+)*", rule.name)


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_every_rule_says_what_it_wants_and_where_that_is_written(rule):
    assert rule.explains.endswith(".")
    assert "\n" not in rule.explains
    assert re.search(r"\bread 2026-\d\d$", rule.source)


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_every_rule_is_held_where_it_says(rule):
    module, _, path = rule.held_by.partition(":")
    found = importlib.import_module(module)
    for name in path.split("."):
        found = getattr(found, name)
    assert found is not None


@pytest.mark.parametrize("rule", RULES, ids=NAMES)
def test_every_rule_has_a_test(rule):
    assert rule.name in held()


def test_no_test_holds_a_rule_that_there_is_not():
    assert held() <= set(NAMES)


def test_what_blocks_looks_at_drafts_and_what_does_not_look_says_so():
    for rule in RULES:
        looks = rule.find is not None or bool(rule.check)
        assert looks or rule.acts is not Act.blocks, rule.name
        assert rule.find is None or rule.acts is Act.blocks, rule.name
