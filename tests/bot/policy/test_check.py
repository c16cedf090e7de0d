from dataclasses import replace

import pytest

from bot.domain.verdict import Outcome
from bot.policy.check import RULES, check_policy
from bot.policy.rule import Case

REPLY_X = Case("x", "Returns are free.", is_reply=True, summoned=True, reply_approval="X-1")
POST_X = Case("x", "Winter boots are back.", is_reply=False)
REPLY_REDDIT = Case(
    "reddit", "Returns are free.", is_reply=True, summoned=True, write_approval="R-1",
    place="acme", allowed_places=frozenset({"acme"}),
)  # fmt: skip
POST_REDDIT = replace(REPLY_REDDIT, is_reply=False, title="Winter boots")
REPLY_MASTODON = Case(
    "mastodon", "@ann@a.example Returns are free.", is_reply=True, summoned=True,
    author="ann@a.example", visibility="unlisted",
)  # fmt: skip
POST_MASTODON = Case(
    "mastodon", "Winter boots are back.", is_reply=False, visibility="public", content_warning="bot"
)
REPLY_BLUESKY = Case("bluesky", "Returns are free.", is_reply=True, summoned=True)
POST_BLUESKY = Case("bluesky", "Winter boots are back.", is_reply=False)
KEPT = (
    replace(REPLY_X, only_quotes=True),
    *(REPLY_X, POST_X, REPLY_REDDIT, POST_REDDIT),
    *(REPLY_MASTODON, POST_MASTODON, REPLY_BLUESKY, POST_BLUESKY),
)


def broken(case):
    return {one.check for one in check_policy(case) if one.outcome is Outcome.blocked}


@pytest.mark.parametrize("case", KEPT)
def test_a_case_that_keeps_the_rules_breaks_none(case):
    assert broken(case) == set()


@pytest.mark.holds(
    "x.reply-approval",
    "x.summoned",
    "x.one-reply",
    "all.opt-out",
    "reddit.approval",
    "reddit.allow-list",
    "reddit.one-reply",
    "reddit.reply-cap",
    "reddit.title",
    "bluesky.tagged",
    "bluesky.one-reply",
    "bluesky.length",
    "all.trend-review",
    "mastodon.summoned",
    "mastodon.strangers",
    "mastodon.visibility",
    "x.strangers",
    "bluesky.strangers",
)
@pytest.mark.parametrize(
    ("case", "rule"),
    [
        (replace(REPLY_X, reply_approval=None), "x.reply-approval"),
        (replace(REPLY_X, reply_approval="  "), "x.reply-approval"),
        (replace(REPLY_X, summoned=False), "x.summoned"),
        (replace(REPLY_X, already_replied=True), "x.one-reply"),
        (replace(REPLY_X, opted_out=True), "all.opt-out"),
        (replace(REPLY_REDDIT, opted_out=True), "all.opt-out"),
        (replace(REPLY_REDDIT, write_approval=None), "reddit.approval"),
        (replace(POST_REDDIT, write_approval=""), "reddit.approval"),
        (replace(REPLY_REDDIT, place="elsewhere"), "reddit.allow-list"),
        (replace(REPLY_REDDIT, place=None), "reddit.allow-list"),
        (replace(REPLY_REDDIT, allowed_places=frozenset()), "reddit.allow-list"),
        (replace(REPLY_REDDIT, already_replied=True), "reddit.one-reply"),
        (replace(REPLY_REDDIT, n_replies_in_thread=1), "reddit.reply-cap"),
        (replace(POST_REDDIT, title=None), "reddit.title"),
        (replace(POST_REDDIT, title="x" * 301), "reddit.title"),
        (replace(REPLY_BLUESKY, summoned=False), "bluesky.tagged"),
        (replace(REPLY_BLUESKY, only_quotes=True), "bluesky.tagged"),
        (replace(REPLY_MASTODON, only_quotes=True), "mastodon.summoned"),
        (replace(REPLY_BLUESKY, already_replied=True), "bluesky.one-reply"),
        (replace(REPLY_BLUESKY, opted_out=True), "all.opt-out"),
        (replace(POST_BLUESKY, text="新" * 301), "bluesky.length"),
        (replace(POST_BLUESKY, text="👨‍👩‍👧‍👦" * 121), "bluesky.length"),
        (replace(POST_BLUESKY, trend="#MondayMood"), "all.trend-review"),
        (replace(POST_X, trend="#MondayMood"), "all.trend-review"),
        (replace(REPLY_MASTODON, opted_out=True), "all.opt-out"),
        (replace(REPLY_MASTODON, summoned=False), "mastodon.summoned"),
        (replace(REPLY_MASTODON, author=None), "mastodon.strangers"),
        (replace(REPLY_MASTODON, author="ann"), "mastodon.strangers"),
        (replace(REPLY_MASTODON, text="@ann@a.example ask @bob"), "mastodon.strangers"),
        (replace(POST_MASTODON, text="Thanks, @ann@a.example!"), "mastodon.strangers"),
        (replace(REPLY_X, text="谢谢@ann，在发货"), "x.strangers"),
        (replace(POST_X, text="Thanks, .@ann!"), "x.strangers"),
        (replace(POST_X, text="＠ann made it"), "x.strangers"),
        (replace(REPLY_BLUESKY, text="Ask @bob.bsky.social."), "bluesky.strangers"),
        (replace(POST_BLUESKY, text="(@ann.test)"), "bluesky.strangers"),
        (replace(REPLY_MASTODON, visibility=None), "mastodon.visibility"),
        (replace(REPLY_MASTODON, visibility="everybody"), "mastodon.visibility"),
        (replace(POST_MASTODON, content_warning=None), "mastodon.visibility"),
        (replace(POST_MASTODON, content_warning="  "), "mastodon.visibility"),
    ],
)
def test_one_broken_rule_is_named_and_no_other(case, rule):
    assert broken(case) == {f"policy:{rule}"}


@pytest.mark.holds("all.trend-only")
@pytest.mark.parametrize(
    ("trend", "text"),
    [
        ("#MondayMood", "#MondayMood"),
        ("#MondayMood", "#MondayMood #boots 🎉 https://acme-shoes.com"),
        ("Monday Mood", "Monday mood!"),
        ("#周一心情", "#周一心情 哈"),
    ],
)
def test_a_text_that_carries_little_but_the_trend_is_refused(trend, text):
    case = replace(POST_X, trend=trend, reviewed=True, text=text)
    assert broken(case) == {"policy:all.trend-only"}


@pytest.mark.parametrize(
    ("trend", "text"),
    [
        ("#MondayMood", "New soles for old stubbornness #MondayMood"),
        ("#周一心情", "新的一周，从一双好靴子开始 #周一心情"),
    ],
)
def test_a_trend_with_something_of_our_own_may_go_once_a_person_saw_it(trend, text):
    assert broken(replace(POST_X, trend=trend, reviewed=True, text=text)) == set()


def test_subreddits_match_however_they_are_written():
    allowed = frozenset({"r/Acme"})
    assert broken(replace(REPLY_REDDIT, place="/r/acme/", allowed_places=allowed)) == set()


@pytest.mark.parametrize(
    "text", ["@Ann@A.example hello", "write to help@acme.com", "see https://a.example/@bob"]
)
def test_a_handle_in_other_case_an_address_and_a_link_name_no_stranger(text):
    assert broken(replace(REPLY_MASTODON, text=text)) == set()


@pytest.mark.parametrize(
    ("case", "text"),
    [
        (REPLY_X, "@Ann yes, and see https://x.com/@bob"),
        (POST_X, "Follow @acme, or our list @acme/shops"),
        (REPLY_BLUESKY, "(@ann.test) yes, or mail ann@bob.com"),
        (POST_BLUESKY, "We are @acme.test, not @nobody"),
    ],
)
def test_who_wrote_to_us_and_our_own_accounts_may_be_named(case, text):
    own = frozenset({"acme", "acme.test"})
    author = "ann.test" if case.network == "bluesky" else "ann"
    assert broken(replace(case, text=text, author=author, own_handles=own)) == set()


@pytest.mark.parametrize("visibility", ["unlisted", "private"])
def test_what_is_not_public_needs_no_content_warning(visibility):
    case = replace(POST_MASTODON, visibility=visibility, content_warning=None)
    assert broken(case) == set()


def test_a_title_of_exactly_300_characters_is_allowed():
    assert broken(replace(POST_REDDIT, title="x" * 300)) == set()


def test_a_text_that_is_too_long_for_bluesky_says_in_what():
    case = replace(POST_BLUESKY, text="👨‍👩‍👧‍👦" * 121)
    (found,) = (one for one in check_policy(case) if one.evidence)
    assert "3025 bytes" in found.evidence


def test_a_post_of_exactly_300_graphemes_is_allowed_on_bluesky():
    assert broken(replace(POST_BLUESKY, text="👍🏽" * 300)) == set()


def test_a_network_without_rules_is_refused():
    assert "policy:network" in broken(replace(POST_X, network="elsewhere"))


def test_a_bare_case_is_refused_on_every_network_that_asks_for_permission():
    assert broken(Case("x", "Hello there.", is_reply=True))
    assert broken(Case("reddit", "Hello there.", is_reply=False))
    assert broken(Case("mastodon", "Hello there.", is_reply=False))
    assert broken(Case("bluesky", "Hello there.", is_reply=True))


def test_the_evidence_says_what_broke_and_why():
    (found,) = (one for one in check_policy(replace(REPLY_X, summoned=False)) if one.evidence)
    assert "mentioned" in found.evidence
    assert next(rule.explains for rule in RULES if rule.name == "x.summoned") in found.evidence


def test_every_rule_has_a_name_of_its_own():
    assert len({rule.name for rule in RULES}) == len(RULES)


@pytest.mark.holds("x.one-reply")
def test_only_on_x_a_thread_in_answer_is_a_reply_too_many():
    parts = ("Returns are free.", "Within 30 days.")
    assert broken(replace(REPLY_X, parts=parts)) == {"policy:x.one-reply"}
    assert broken(replace(POST_X, parts=parts)) == set()
    assert broken(replace(REPLY_BLUESKY, parts=parts)) == set()
