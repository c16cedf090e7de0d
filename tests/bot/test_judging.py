"""How long a text may be and which rules it meets, by the account that it goes out from."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.config import load
from bot.domain.erasure import emptied
from bot.domain.extras import Extras, Image, ImageKind, Room
from bot.domain.ids import AccountName, DraftId, MentionId
from bot.domain.inspection import Preflight
from bot.domain.origin import Source
from bot.domain.post import Receipt
from bot.domain.thread import Form
from bot.domain.told import Told
from bot.judging import Judge
from bot.outlets import outlet_of
from bot.store.keys import Keys
from tests.bot.store.test_drafts import entry
from tests.factories import NOW, draft, mention

CONFIG = """\
brand: {name: Heron, about: A bicycle maker., voice: {tone: dry}}
accounts:
  x: {network: x, handle: heron, x_reply_approval: X-1}
  x-bare: {network: x, handle: heron2}
  reddit: {network: reddit, handle: heron, contact: me@heron.example, reddit_approval: R-1,
    subreddits: [{name: bikes}, {name: ours, post: true}]}
  toot: {network: mastodon, handle: heron, base_url: https://m.example}
  toot-open: {network: mastodon, handle: heron, base_url: https://m.example, visibility: public}
  toot-warned: {network: mastodon, handle: heron, base_url: https://m.example, visibility: public,
    content_warning: a bot}
  sky: {network: bluesky, handle: heron.example}
"""
ANN = "ann@other.example"
FAMILY = "👨‍👩‍👧‍👦"


@pytest.fixture
def settings(tmp_path):
    path: Path = tmp_path / "config.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    return load(path)


@pytest.fixture
def judge(settings, store):
    return Judge(settings, settings.brand(), store)


def reply(settings, account, text, **fields):
    return draft(
        account=AccountName(account),
        network=settings.account(account).network,
        text=text,
        mention=MentionId(f"{account}:100"),
        author=ANN,
        place="bikes",
        **fields,
    )


@pytest.mark.parametrize(
    ("account", "text", "counted"),
    [
        ("x", "新 https://example.org/about-us", (26, 280)),
        ("reddit", "新 https://example.org/about-us", (30, 10_000)),
        ("toot", "新 https://example.org/about-us", (25, 468)),
        ("toot-warned", "新 https://example.org/about-us", (25 + 5, 468)),
        ("toot", "@ann@other.example hi", (7, 468)),
        ("sky", FAMILY + "a", (2, 300)),
        ("sky", FAMILY * 121, (121 * 25, 3_000)),
    ],
)
def test_a_text_is_counted_as_the_network_of_its_account_does(settings, account, text, counted):
    assert settings.account(account).length(text, is_reply=True, warning=None) == counted


@pytest.mark.parametrize(
    ("account", "allowed"),
    [("x", 280), ("reddit", 40_000), ("toot", 500), ("toot-warned", 500), ("sky", 300)],
)
def test_an_original_post_has_all_the_room_of_its_network(settings, account, allowed):
    assert settings.account(account).length("Hi.", is_reply=False, warning=None)[1] == allowed
    outlet = outlet_of(AccountName(account), settings.account(account))
    assert outlet.length("Hi.")[1] == allowed
    assert outlet.place == ("ours" if account == "reddit" else None)


def test_a_thread_is_opened_only_where_the_config_says_so(judge, settings):
    def thread(place):
        account = {"account": AccountName("reddit"), "network": "reddit"}
        return draft(**account, in_reply_to=None, title="News", text="We ship.", place=place)

    assert judge.objection(thread("ours")) is None
    assert "r/bikes is not on the account's list" in judge.objection(thread("bikes"))
    now = judge.clock()
    assert list(judge.store.objections.since(now, now)) == ["reddit.allow-list"]
    assert outlet_of(AccountName("reddit"), settings.account("reddit"), "r/bikes") is None


def test_one_content_on_two_networks_is_no_repetition_but_on_one_it_is(judge, store):
    def twin(name, network, series):
        made = draft(id=DraftId(name), network=network, series=series, in_reply_to=None)
        store.drafts.add(made, entry(made.id))
        return made

    first = twin("d1", "x", "d1")
    twin("d2", "bluesky", "d1")
    assert judge.recent(but=first) == ()
    twin("d3", "x", "d1")
    assert len(judge.recent(but=first)) == 1
    twin("d4", "bluesky", None)
    assert len(judge.recent(but=first)) == 2


def test_a_post_may_state_what_it_was_made_from(judge):
    quoted = draft(account=AccountName("x"), text="We opened on 3 May 2019.", in_reply_to=None)
    says = {one.check: one.outcome for one in judge.voice(quoted, None)}
    assert says["unsupported"] == "blocked"
    known = replace(quoted, sources=(Source("news.md", "The shop opened on 3 May 2019.", 1.0),))
    says = {one.check: one.outcome for one in judge.voice(known, None)}
    assert says["unsupported"] == "passed"


@pytest.mark.parametrize("account", ["x", "reddit", "toot", "toot-warned", "sky"])
def test_a_plain_reply_to_a_mention_may_go_out_on_every_network(judge, settings, account):
    assert judge.objection(reply(settings, account, "We ship on Monday.")) is None


@pytest.mark.parametrize(
    ("account", "text", "said"),
    [
        ("x-bare", "We ship on Monday.", "x_reply_approval"),
        ("toot-open", "We ship on Monday.", "It would be public; set the account's visibility"),
        ("toot", "Ask @bob@other.example.", "names @bob@other.example, who did not start this"),
        ("sky", "x" * 301, "The text counts 301 characters, 300 are allowed"),
    ],
)
def test_the_settings_of_the_account_decide_what_its_rules_say(
    judge, settings, account, text, said
):
    assert said in judge.objection(reply(settings, account, text))


def test_a_warning_of_the_post_opens_what_the_account_alone_may_not_say_publicly(judge, settings):
    bare = reply(settings, "toot-open", "Thanks!")
    warned = replace(bare, extras=Extras(warning="generated"))
    assert "set the account's visibility" in judge.objection(bare)
    assert judge.objection(warned) is None
    unlisted = replace(bare, extras=Extras(visibility="unlisted"))
    assert judge.objection(unlisted) is None
    public = replace(reply(settings, "toot", "Thanks!"), extras=Extras(visibility="public"))
    assert judge.objection(public) is not None


def test_a_warning_of_the_post_counts_in_the_place_of_the_accounts_own(settings):
    account = settings.account("toot-warned")
    assert account.length("Hi.", is_reply=True, warning="flashing")[0] == 3 + 8
    assert outlet_of(AccountName("t"), account, warning="flashing").length("Hi.")[0] == 3 + 8


def tell(store, account, *told):
    found = Preflight(AccountName(account), NOW, NOW, (), told=told)
    store.preflights.record(found, "test")


def test_a_server_counts_by_what_it_told_and_others_by_the_documentation(judge, settings, store):
    long = reply(settings, "toot", f"{'x' * 500} https://m.org/@heron/1")
    assert judge.lengths(long) == ((524, 468),)
    tell(store, "toot", Told(n_text=5_000, n_url=50))
    assert judge.lengths(long) == ((551, 4_968),)
    assert judge.length(AccountName("toot"), long.text) == (551, 4_968)
    assert judge.lengths(replace(long, account=AccountName("toot-warned"))) == ((529, 468),)
    says = {one.check: one.outcome for one in judge.voice(long, None)}
    assert says["length"] == "passed"


def test_a_text_longer_than_its_server_told_is_not_approved(judge, settings, store):
    short = reply(settings, "toot", "x" * 100)
    tell(store, "toot", Told(n_text=140))
    assert judge.objection(replace(short, text="x" * 108)) is None
    assert "The text counts 109 characters, 108 are allowed" in judge.objection(
        replace(short, text="x" * 109)
    )


def test_a_subreddit_may_allow_less_than_reddit_and_only_there(judge, store):
    fields = {"account": AccountName("reddit"), "network": "reddit", "place": "ours"}
    thread = draft(**fields, in_reply_to=None, title="News of ours", text="We ship.")
    tell(store, "reddit", Told("r/Ours", n_text=7, n_title=300), Told("r/bikes"))
    assert "The text counts 8 characters, 7 are allowed" in judge.objection(thread)
    tell(store, "reddit", Told("r/ours", n_text=99_999, n_title=11), Told("r/bikes", n_title=1))
    assert judge.lengths(thread) == ((8, 40_000),)
    assert "The title counts 12 characters, r/ours allows 11" in judge.objection(thread)


def test_a_thread_is_cut_as_its_server_told(judge, settings, store):
    whole = replace(reply(settings, "toot", "We ship on Monday. " * 60), in_reply_to=None)
    assert len(judge.cut(whole, Form.thread).thread.texts) == 3
    tell(store, "toot", Told(n_text=700))
    assert len(judge.cut(whole, Form.thread).thread.texts) == 2


def test_an_image_that_the_server_does_not_take_is_not_approved(judge, settings, store):
    lamp = Image("0" * 64, ImageKind.png, 100, 8, 6, "A lamp")
    made = replace(reply(settings, "toot", "Thanks!"), extras=Extras(images=(lamp,)))
    tell(store, "toot", Told(images=Room(4, 1_000, None, 100, ("image/jpeg",))))
    assert "is image/png, the server takes image/jpeg" in judge.objection(made)


def test_before_a_server_told_anything_an_image_is_held_to_the_documentation(judge, settings):
    lamp = Image("0" * 64, ImageKind.png, 16_777_217, 8, 6, "A lamp")
    made = replace(reply(settings, "toot", "Thanks!"), extras=Extras(images=(lamp,)))
    assert "16,777,216 are allowed" in judge.objection(made)
    small = replace(lamp, n_bytes=16_777_216)
    assert "is lost" not in (judge.objection(replace(made, extras=Extras(images=(small,)))) or "")


@pytest.mark.holds("mastodon.server-limits", "reddit.length", "reddit.title")
def test_a_stop_by_what_a_server_told_is_counted_under_its_rule(judge, settings, store):
    def stopped():
        return {name: one.n for name, one in store.objections.since(NOW, datetime.now(UTC)).items()}

    tell(store, "toot", Told(n_text=140))
    judge.objection(reply(settings, "toot", "x" * 109, id=DraftId("d1")))
    assert stopped() == {"mastodon.server-limits": 1}
    lamp = Image("0" * 64, ImageKind.png, 100, 8, 6, "A lamp")
    tell(store, "toot", Told(images=Room(4, 99, None, 100)))
    judge.objection(reply(settings, "toot", "Hi.", id=DraftId("d2"), extras=Extras(images=(lamp,))))
    assert stopped() == {"mastodon.server-limits": 2}
    fields = {"account": AccountName("reddit"), "network": "reddit", "place": "ours"}
    thread = draft(**fields, in_reply_to=None, title="News of ours", text="We ship.")
    tell(store, "reddit", Told("r/Ours", n_text=7))
    judge.objection(thread)
    tell(store, "reddit", Told("r/ours", n_title=11))
    judge.objection(thread)
    assert stopped() == {"mastodon.server-limits": 2, "reddit.length": 1, "reddit.title": 1}


def test_an_image_without_alt_text_goes_nowhere_even_when_it_was_approved(judge, settings):
    silent = Image("0" * 64, ImageKind.png, 100, 8, 6, " ")
    made = replace(reply(settings, "sky", "Thanks!"), extras=Extras(images=(silent,)))
    assert "has no alt text" in judge.objection(made)


def test_who_wrote_to_us_on_mastodon_may_be_named(judge, settings):
    assert judge.objection(reply(settings, "toot", f"@{ANN.upper()} yes, on Monday.")) is None


@pytest.mark.parametrize(
    ("account", "said"), [("toot", "has not mentioned"), ("sky", "has not tagged or answered")]
)
def test_nobody_is_answered_who_did_not_ask(judge, settings, account, said):
    uncalled = draft(
        account=AccountName(account),
        network=settings.account(account).network,
        in_reply_to="100",
    )
    assert said in judge.objection(uncalled)


@pytest.mark.parametrize("account", ["x", "toot", "sky"])
def test_an_idea_from_a_trend_may_go_out_where_posts_need_no_place(judge, settings, account):
    idea = draft(
        account=AccountName(account),
        network=settings.account(account).network,
        text="Keep the battery of your bike half full in winter.",
        in_reply_to=None,
        trend="#winter",
    )
    assert judge.objection(idea) is None


@pytest.mark.parametrize(
    ("account", "n_allowed"), [("x", 280), ("toot", 468), ("toot-warned", 463), ("sky", 300)]
)
def test_the_voice_counts_with_the_account_too(judge, settings, account, n_allowed):
    def broken(text):
        verdicts = judge.voice(reply(settings, account, text), None)
        return [one for one in verdicts if one.check == "length" and one.outcome == "blocked"]

    assert broken("a" * n_allowed) == []
    assert broken("a" * (n_allowed + 1))


@pytest.mark.holds("bluesky.mentions-only")
@pytest.mark.parametrize("account", ["toot", "sky"])
def test_who_only_quotes_us_is_not_answered(judge, settings, store, account):
    asked = reply(settings, account, "Thank you!")
    said = mention(id=asked.mention, account=account, network=asked.network, author=ANN)
    store.inbox.take_in([replace(said, is_quote=True)], NOW)
    assert judge.objection(asked) is not None
    store.connection.command("FLUSHALL")
    store.inbox.take_in([said], NOW)
    assert judge.objection(asked) is None


@pytest.mark.holds("x.summoned")
def test_who_quotes_us_on_x_has_summoned_us_and_the_other_rules_hold(judge, settings, store):
    """X's terms of 2026-02-23 allow a reply to an author who mentioned or quoted the account."""
    asked = reply(settings, "x", "Thank you!")
    store.inbox.take_in([mention(id=asked.mention, author=ANN, is_quote=True)], NOW)
    assert judge.objection(asked) is None
    assert "has not mentioned or quoted" in judge.objection(replace(asked, mention=None))
    bare = reply(settings, "x-bare", "Thank you!")
    quote = mention(id=bare.mention, account=bare.account, author=ANN, is_quote=True)
    store.inbox.take_in([quote], NOW)
    assert "x_reply_approval" in judge.objection(bare)
    store.inbox.opt_out("x", ANN, NOW)
    assert "asked not to" in judge.objection(asked)


def test_what_its_author_took_back_is_not_answered(judge, settings, store):
    asked = reply(settings, "x", "Thank you!")
    store.inbox.take_in([mention(id=asked.mention, account=asked.account)], NOW)
    item = store.inbox.get(asked.mention)
    assert judge.objection(asked) is None
    store.inbox.erase(item, emptied(item, "deleted", NOW), entry(asked.mention))
    assert "what it answers was deleted" in judge.objection(asked)


def test_a_reply_that_is_edited_does_not_count_against_itself_in_its_thread(judge, settings, store):
    """The cap is one reply in a thread: an edit makes no second one."""
    receipt = Receipt("t1_1", "https://www.reddit.com/r/bikes/comments/a/b/1/", NOW)
    out = reply(settings, "reddit", "Thank you!", root="t3_a", receipt=receipt)
    store.connection.command("HSET", Keys("test").threads(out.account), "t3_a", 1)
    assert judge.objection(out) is None
    assert "1 replies under this submission" in judge.objection(replace(out, receipt=None))
