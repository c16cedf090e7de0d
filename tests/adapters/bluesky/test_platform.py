"""An account on Bluesky against the sandbox: what only Bluesky has, and what faults lead to."""

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.sandbox.bluesky_state import BRAND_DID, BlueskyTrend
from adapters.sandbox.faults import Fault, Kind
from adapters.sandbox.server import Sandbox
from bot.domain.ids import PublishKey
from bot.domain.platform import AccountBroken, Refused, RetryLater, Unconfirmed
from tests.factories import NOW

CREATE = "/xrpc/com.atproto.repo.createRecord"
GET_RECORD = "/xrpc/com.atproto.repo.getRecord"
LOG_IN = "/xrpc/com.atproto.server.createSession"
REFRESH = "/xrpc/com.atproto.server.refreshSession"
LIST = "/xrpc/app.bsky.notification.listNotifications"
TWO_HOURS_S = 2 * 3600 + 1


def n_asked(bluesky, path):
    return len([one for one in bluesky.control.requests("bluesky") if one.path == path])


def fault(bluesky, kind, path, **more):
    method = "GET" if path in {GET_RECORD, LIST} else "POST"
    bluesky.control.add_fault(Fault("bluesky", kind, method, path, **more))


# The key


@pytest.mark.holds("bluesky.record-key")
@pytest.mark.parametrize("kind", [Kind.drop_after, Kind.timeout_after, Kind.malformed])
def test_a_lost_answer_and_the_same_key_again_make_one_record_and_one_receipt(bluesky, kind):
    post = bluesky.post("We ship on Monday.", bluesky.mention("ann", "when?"))
    fault(bluesky, kind, CREATE, seconds=0.5)
    with pytest.raises(Unconfirmed):
        bluesky.platform.publish(post)
    (found,) = bluesky.platform.find(post, NOW)
    assert bluesky.platform.publish(post) == found
    assert bluesky.published() == [post.text]
    assert bluesky.n_writes() == 1


@pytest.mark.parametrize("kind", [one for one in Kind if one is not Kind.delay])
def test_every_fault_meets_one_write_and_no_more(bluesky, kind):
    fault(bluesky, kind, CREATE, seconds=0.5)
    with pytest.raises((Refused, RetryLater, Unconfirmed, AccountBroken)):
        bluesky.platform.publish(bluesky.post("Hello"))
    assert bluesky.n_writes() == 1
    assert len(bluesky.published()) <= 1


def test_a_write_that_lost_the_race_against_its_twin_is_settled_by_reading(bluesky):
    """The twin's record came between our look and our write: the server answers a bare 500."""
    post = bluesky.post("Hello")
    receipt = bluesky.connect().publish(post)
    bluesky.control.add_fault(
        Fault("bluesky", Kind.refused, "GET", GET_RECORD, code="RecordNotFound")
    )
    assert bluesky.platform.publish(post) == receipt
    assert bluesky.n_writes() == 2
    assert bluesky.published() == ["Hello"]


def test_a_bare_500_without_a_record_stays_in_doubt(bluesky):
    fault(bluesky, Kind.status, CREATE, status=500)
    with pytest.raises(Unconfirmed, match="500"):
        bluesky.platform.publish(bluesky.post("Hello"))


def test_a_bare_500_whose_record_cannot_be_read_stays_in_doubt(bluesky):
    fault(bluesky, Kind.status, CREATE, status=500)
    fault(bluesky, Kind.status, GET_RECORD, status=503, after=1)
    with pytest.raises(Unconfirmed, match="repository could not be read"):
        bluesky.platform.publish(bluesky.post("Hello"))


@pytest.mark.parametrize("call", ["publish", "find"])
def test_another_text_under_our_key_is_never_taken_for_ours_or_overwritten(bluesky, call):
    post = bluesky.post("Hello")
    bluesky.platform.publish(replace(post, text="Hello there"))
    with pytest.raises(Unconfirmed, match="another text stands at at://"):
        bluesky.platform.publish(post) if call == "publish" else bluesky.platform.find(post, NOW)
    assert bluesky.published() == ["Hello there"]
    assert bluesky.n_writes() == 1


def test_our_text_under_another_mention_is_not_ours(bluesky):
    post = bluesky.post("Hello", bluesky.mention("ann", "hi"))
    bluesky.platform.publish(post)
    with pytest.raises(Unconfirmed):
        bluesky.platform.find(replace(post, in_reply_to=bluesky.mention("bob", "hi")), NOW)


def test_the_same_text_twice_is_two_posts_when_the_keys_differ(bluesky):
    post = bluesky.post("Good morning")
    bluesky.platform.publish(post)
    bluesky.platform.publish(replace(post, key=PublishKey("k-2")))
    assert bluesky.published() == ["Good morning"] * 2


def test_a_post_is_found_however_old_it_is_and_whatever_came_since(bluesky):
    post = bluesky.post("the one")
    receipt = bluesky.platform.publish(post)
    for n in range(120):
        bluesky.people.post("mynah-demo", f"by hand {n}")
    later = bluesky.control.advance(86_400)
    with pytest.raises(Unconfirmed):  # the day ended the session
        bluesky.platform.find(post, later)
    assert bluesky.platform.find(post, later) == [receipt]


# Publishing


def test_a_post_without_a_mention_goes_out_by_itself(bluesky):
    post = bluesky.post("Good morning")
    receipt = bluesky.platform.publish(post)
    (made,) = bluesky.people.posts()
    assert (made.id, made.in_reply_to) == (receipt.id, None)
    rkey = receipt.id.rpartition("/")[2]
    assert receipt.id == f"at://{BRAND_DID}/app.bsky.feed.post/{rkey}"
    assert receipt.url == f"https://bsky.app/profile/mynah-demo.test/post/{rkey}"
    assert receipt.published_at == NOW
    assert made.created_at == "2026-11-23T12:00:00.000Z"


def test_a_reply_deep_in_a_thread_names_its_parent_and_its_root(bluesky):
    root = bluesky.people.post("zoe", "who sells lamps?")
    tag = bluesky.people.mention("ann", "@mynah-demo.test do you?", in_reply_to=root)
    bluesky.platform.publish(bluesky.post("We do", tag))
    (made,) = bluesky.people.posts()
    assert (made.in_reply_to, made.root) == (tag, root)


@pytest.mark.holds("bluesky.facets")
def test_links_tags_and_handles_become_facets_and_unknown_handles_do_not(bluesky):
    bluesky.mention("ann", "hi")
    text = "新: https://a.com/b for @ann.test and @nobody.test #lamps"
    bluesky.platform.publish(bluesky.post(text))
    (made,) = bluesky.people.posts()
    raw = text.encode()
    spans = [(one["index"]["byteStart"], one["index"]["byteEnd"]) for one in made.facets]
    assert [raw[start:end].decode() for start, end in spans] == [
        "https://a.com/b",
        "@ann.test",
        "#lamps",
    ]


def test_a_handle_that_cannot_be_looked_up_at_the_moment_waits_with_its_post(bluesky):
    path = "/xrpc/com.atproto.identity.resolveHandle"
    bluesky.control.add_fault(Fault("bluesky", Kind.status, "GET", path))
    with pytest.raises(RetryLater):
        bluesky.platform.publish(bluesky.post("Hello @ann.test"))
    assert bluesky.n_writes() == 0


@pytest.mark.holds("bluesky.langs")
def test_languages_are_those_of_the_account(bluesky):
    bluesky.connect(langs=["en", "de"]).publish(bluesky.post("Hello"))
    assert bluesky.people.posts()[0].langs == ["en", "de"]


@pytest.mark.parametrize("text", ["新" * 301, "👨‍👩‍👧‍👦" * 121, "half \ud83d", " \n"])
def test_a_text_that_cannot_stand_there_is_refused_before_it_is_sent(bluesky, text):
    with pytest.raises(Refused):
        bluesky.platform.publish(replace(bluesky.post("Hello"), text=text))
    assert bluesky.n_writes() == 0


def test_a_text_of_exactly_300_graphemes_goes_out(bluesky):
    bluesky.platform.publish(bluesky.post("新" * 300))
    assert bluesky.published() == ["新" * 300]


def test_length_counts_graphemes_and_bytes_where_only_these_run_out(bluesky):
    assert bluesky.platform.length("👨‍👩‍👧‍👦a") == (2, 300)
    assert bluesky.platform.length("👨‍👩‍👧‍👦" * 121) == (121 * 25, 3000)


def test_a_reply_to_a_deleted_mention_is_refused(bluesky):
    mention = bluesky.mention("ann", "hello")
    bluesky.people.delete(mention)
    with pytest.raises(Refused, match="was deleted") as caught:
        bluesky.platform.publish(bluesky.post("Hello Ann", mention))
    assert caught.value.rule == "PARENT_GONE"
    assert bluesky.n_writes() == 0


def test_a_published_reply_keeps_its_receipt_when_its_mention_is_deleted(bluesky):
    mention = bluesky.mention("ann", "hello")
    post = bluesky.post("Hello Ann", mention)
    receipt = bluesky.platform.publish(post)
    bluesky.people.delete(mention)
    assert bluesky.platform.publish(post) == receipt


def test_a_reply_to_a_closed_thread_is_refused_though_the_server_would_take_it(bluesky):
    mention = bluesky.mention("ann", "hello")
    bluesky.people.close_thread(mention)
    with pytest.raises(Refused) as caught:
        bluesky.platform.publish(bluesky.post("Hello Ann", mention))
    assert caught.value.rule == "REPLY_DISABLED"
    assert bluesky.n_writes() == 0


def test_a_reply_to_what_is_no_post_is_refused(bluesky):
    with pytest.raises(Refused) as caught:
        bluesky.platform.publish(bluesky.post("Hello", "100"))
    assert caught.value.rule == "NO_AT_URI"


def test_a_server_without_an_index_still_publishes_and_replies(bluesky):
    mention = bluesky.mention("ann", "hello")
    bluesky.people.take_index_away()
    bluesky.platform.publish(bluesky.post("Hello Ann", mention))
    assert bluesky.people.posts()[0].in_reply_to == mention
    bluesky.people.delete(mention)
    with pytest.raises(Refused, match="was deleted"):
        bluesky.platform.publish(bluesky.post("Once more", mention))
    assert bluesky.platform.trends() == []
    with pytest.raises(AccountBroken):
        bluesky.platform.mentions(None)


# Sessions


def test_a_wrong_password_breaks_the_account(bluesky):
    platform = bluesky.connect(password="wrong")
    with pytest.raises(AccountBroken, match="correct handle and app password"):
        platform.mentions(None)
    with pytest.raises(AccountBroken):
        platform.publish(bluesky.post("Hello"))
    assert bluesky.n_writes() == 0


def test_a_session_of_another_account_publishes_nothing(script, bluesky):
    with pytest.raises(AccountBroken, match=r"belongs to @heron.test.*says @another.test"):
        script.platform(handle="another.test").publish(bluesky.post("Hello"))


@pytest.mark.parametrize("status", ["deactivated", "suspended", "takendown"])
def test_an_account_that_is_not_active_needs_a_person(bluesky, status):
    bluesky.people.judge(status)
    with pytest.raises(AccountBroken, match=status):
        bluesky.platform.publish(bluesky.post("Hello"))


@pytest.mark.holds("bluesky.sessions")
def test_one_log_in_serves_every_call(bluesky):
    for n in range(5):
        bluesky.platform.mentions(None)
        bluesky.platform.publish(bluesky.post(f"number {n}"))
    assert n_asked(bluesky, LOG_IN) == 1


@pytest.mark.holds("bluesky.sessions")
def test_a_session_that_ran_out_is_renewed_without_a_log_in(bluesky):
    bluesky.platform.mentions(None)
    bluesky.control.advance(TWO_HOURS_S)
    with pytest.raises(RetryLater, match="session had run out"):
        bluesky.platform.publish(bluesky.post("Hello"))
    assert bluesky.platform.publish(bluesky.post("Hello")).id
    assert n_asked(bluesky, LOG_IN) == 1
    assert n_asked(bluesky, REFRESH) == 1


def test_a_session_that_is_about_to_run_out_is_renewed_before_the_call(bluesky):
    platform = bluesky.connect()
    platform.mentions(None)
    door = platform._pds._door
    door._session = replace(door._session, ends_at=door._session.ends_at - timedelta(hours=2))
    assert platform.publish(bluesky.post("Hello")).id
    assert n_asked(bluesky, REFRESH) == 1


def test_a_long_token_that_ran_out_too_leads_to_a_log_in(bluesky):
    bluesky.platform.mentions(None)
    bluesky.control.advance(91 * 86_400)
    with pytest.raises(RetryLater, match="session had run out"):
        bluesky.platform.mentions(None)
    bluesky.platform.mentions(None)
    assert n_asked(bluesky, LOG_IN) == 2


def test_a_renewal_that_fails_is_tried_again_by_the_next_call(bluesky):
    bluesky.platform.mentions(None)
    bluesky.control.advance(TWO_HOURS_S)
    fault(bluesky, Kind.drop_before, REFRESH)
    with pytest.raises(RetryLater, match="could not be reached"):
        bluesky.platform.mentions(None)
    with pytest.raises(RetryLater, match="session had run out"):
        bluesky.platform.mentions(None)
    bluesky.platform.mentions(None)


def test_a_token_that_is_no_longer_known_is_dropped_and_a_person_told(bluesky):
    bluesky.platform.mentions(None)
    fault(bluesky, Kind.refused, CREATE, code="InvalidToken")
    with pytest.raises(AccountBroken, match="new app password"):
        bluesky.platform.publish(bluesky.post("Hello"))
    assert bluesky.platform.publish(bluesky.post("Hello")).id
    assert n_asked(bluesky, LOG_IN) == 2


def test_the_thirty_first_log_in_of_five_minutes_is_told_to_wait(bluesky):
    for _ in range(30):
        bluesky.connect().mentions(None)
    with pytest.raises(RetryLater) as caught:
        bluesky.connect().mentions(None)
    assert timedelta(minutes=4) < caught.value.after <= timedelta(minutes=5, seconds=2)


def test_the_accounts_own_server_takes_over_from_the_one_it_logged_in_at(bluesky, script):
    """The public server may answer from an index that lags behind the repository."""
    bluesky.mention("ann", "hello")
    home = {"id": "#atproto_pds", "serviceEndpoint": f"{bluesky.control.url}/bluesky"}
    session = {"did": BRAND_DID, "handle": "heron.test", "accessJwt": "x", "refreshJwt": "y"}
    script.instead(
        "POST com.atproto.server.createSession", 200, session | {"didDoc": {"service": [home]}}
    )
    with pytest.raises(AccountBroken):  # the sandbox does not know the script's tokens
        script.platform().mentions(None)
    assert script.asked == ["POST com.atproto.server.createSession"]
    assert n_asked(bluesky, LIST) == 1


@pytest.mark.parametrize(
    "service",
    [
        None,
        "text",
        [7],
        [{"id": "#atproto_pds"}],
        [{"id": "#atproto_pds", "serviceEndpoint": "http://10.0.0.1"}],
        [{"id": "#atproto_pds", "serviceEndpoint": "ftp://x"}],
        [{"id": "#other", "serviceEndpoint": "https://other.example"}],
    ],
)
def test_a_home_that_is_no_safe_address_is_not_gone_to(script, service):
    session = {"did": BRAND_DID, "handle": "heron.test", "accessJwt": "x", "refreshJwt": "y"}
    document = {"didDoc": {"service": service}}
    script.instead("POST com.atproto.server.createSession", 200, session | document)
    script.on("GET app.bsky.notification.listNotifications", 200, {"notifications": []})
    assert script.platform().mentions(None).mentions == ()


# The wire


def test_a_silent_server_ends_the_call_by_the_timeout(bluesky):
    platform = bluesky.connect(timeout_s=1.5)
    platform.mentions(None)
    fault(bluesky, Kind.timeout_after, CREATE, seconds=20)
    started = time.monotonic()
    with pytest.raises(Unconfirmed, match="ReadTimeout"):
        platform.publish(bluesky.post("Hello"))
    assert time.monotonic() - started < 15
    assert bluesky.n_writes() == 1
    assert bluesky.published() == ["Hello"]


def test_a_server_that_is_not_there_was_certainly_not_reached(bluesky):
    with Sandbox(handles={"bluesky": "mynah-demo.test"}) as gone:
        platform = bluesky.connect(base_url=f"{gone.url}/bluesky")
        platform.mentions(None)
    with pytest.raises(RetryLater, match="could not be reached"):
        platform.publish(bluesky.post("Hello"))
    with pytest.raises(RetryLater, match="could not be reached"):
        platform.mentions(None)


def test_a_proxy_of_the_environment_is_not_asked_on_this_machine(bluesky, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    assert bluesky.connect().mentions(None).mentions == ()


def test_budgets_say_what_they_count(bluesky):
    bluesky.platform.mentions(None)
    bluesky.platform.publish(bluesky.post("Hello"))
    named = {one.endpoint: one for one in bluesky.limits}
    assert set(named) == {"bluesky", "bluesky log-in", "bluesky writes"}
    assert (named["bluesky log-in"].limit, named["bluesky log-in"].remaining) == (30, 29)
    assert (named["bluesky writes"].limit, named["bluesky writes"].remaining) == (5000, 4997)


def test_a_moved_clock_does_not_stretch_the_wait(bluesky):
    bluesky.control.advance(86_400)
    bluesky.control.add_fault(Fault("bluesky", Kind.rate_limit, "GET"))
    with pytest.raises(RetryLater) as caught:
        bluesky.platform.mentions(None)
    assert caught.value.after <= timedelta(minutes=5, seconds=2)


# Deleting


def test_deleting_somebody_elses_post_is_refused(bluesky):
    with pytest.raises(Refused) as caught:
        bluesky.platform.delete(bluesky.people.post("zoe", "mine"))
    assert caught.value.rule == "NOT_OURS"


def test_a_lost_answer_to_a_deletion_is_unconfirmed(bluesky):
    receipt = bluesky.platform.publish(bluesky.post("Oops"))
    bluesky.control.add_fault(
        Fault("bluesky", Kind.drop_after, "POST", "/xrpc/com.atproto.repo.deleteRecord")
    )
    with pytest.raises(Unconfirmed):
        bluesky.platform.delete(receipt.id)
    bluesky.platform.delete(receipt.id)
    assert bluesky.published() == []


# Trends


def test_trends_come_with_their_figures(bluesky):
    bluesky.people.set_trends([BlueskyTrend("lamps", 1200), BlueskyTrend("Lichtwoche", 40)])
    trends = bluesky.platform.trends()
    assert [(one.name, one.n_posts) for one in trends] == [("lamps", 1200), ("Lichtwoche", 40)]
    assert trends[0].url.startswith("https://bsky.app/profile/")
    assert trends[0].seen_at.utcoffset() == timedelta()


@pytest.mark.holds("bluesky.rates")
def test_a_used_up_budget_of_writes_is_met_and_ends_with_its_hour(bluesky):
    fault(bluesky, Kind.rate_limit, CREATE)
    with pytest.raises(RetryLater) as caught:
        bluesky.platform.publish(bluesky.post("Hello"))
    assert timedelta() < caught.value.after
