"""What praw would do behind one's back, and that ours does not: counted at the server."""

from datetime import timedelta
from time import monotonic

import praw
import prawcore
import pytest

from adapters.sandbox.faults import Fault, Kind
from adapters.sandbox.reddit_auth import CREDENTIALS
from bot.domain.platform import AccountBroken, RetryLater, Unconfirmed

LOGIN = "/api/v1/access_token"


def fault(reddit, kind, *, path="/api/comment", **more):
    reddit.control.add_fault(Fault("reddit", kind, path_prefix=path, **more))


def answer_to(reddit):
    return reddit.post("We open at nine.", reddit.mention("ann", "when do you open?"))


def test_praw_as_it_comes_does_resend_a_lost_write(reddit, sandbox):
    """The control: were this to fail, the counting below would prove nothing."""
    plain = praw.Reddit(
        client_id=CREDENTIALS.client_id,
        client_secret=CREDENTIALS.client_secret,
        refresh_token=CREDENTIALS.refresh_token,
        user_agent="the control of a test",
        reddit_url=f"{sandbox.url}/reddit",
        oauth_url=f"{sandbox.url}/reddit/",
        check_for_updates=False,
    )
    target = reddit.mention("ann", "when do you open?")
    fault(reddit, Kind.drop_after, times=3)
    with pytest.raises(prawcore.RequestException):
        plain.comment(target.removeprefix("t1_")).reply("We open at nine.")
    assert reddit.n_writes() == 3
    assert reddit.published() == ["We open at nine."] * 3


@pytest.mark.parametrize(
    ("kind", "n_published"),
    [
        (Kind.drop_before, 0),
        (Kind.drop_after, 1),
        (Kind.timeout_after, 1),
        (Kind.malformed, 1),
        (Kind.status, 0),
    ],
)
def test_a_lost_answer_means_exactly_one_post_on_the_wire(reddit, kind, n_published):
    post = answer_to(reddit)
    fault(reddit, kind, times=9, seconds=0.5)
    with pytest.raises(Unconfirmed):
        reddit.platform.publish(post)
    assert reddit.n_writes() == 1
    assert len(reddit.published()) == n_published


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504, 520, 522])
def test_no_status_makes_a_write_go_out_twice(reddit, status):
    post = answer_to(reddit)
    fault(reddit, Kind.status, times=9, status=status)
    with pytest.raises(Unconfirmed):
        reddit.platform.publish(post)
    assert reddit.n_writes() == 1


@pytest.mark.holds("reddit.rates")
@pytest.mark.parametrize("seconds", [0, 1, 5, 90, 540])
def test_a_ratelimit_is_not_slept_on_but_handed_over(reddit, seconds):
    post = answer_to(reddit)
    fault(reddit, Kind.ratelimit, times=9, seconds=seconds)
    started = monotonic()
    with pytest.raises(RetryLater) as caught:
        reddit.platform.publish(post)
    assert monotonic() - started < max(seconds, 5)
    assert caught.value.after == timedelta(seconds=60 if seconds == 90 else seconds)
    assert reddit.n_writes() == 1


def test_a_silent_server_is_given_up_after_the_configured_time(reddit):
    post = answer_to(reddit)
    platform = reddit.connect(timeout_s=1.5)
    fault(reddit, Kind.timeout_after, seconds=20)
    started = monotonic()
    with pytest.raises(Unconfirmed):
        platform.publish(post)
    assert 1 < monotonic() - started < 15
    assert reddit.n_writes() == 1


def test_a_read_is_sent_once_too(reddit):
    reddit.platform.mentions(None)
    fault(reddit, Kind.status, path="/message", times=9)
    with pytest.raises(RetryLater):
        reddit.platform.mentions(None)
    assert [one.status for one in reddit.control.requests("reddit", "GET")][-2:] == [200, 503]


@pytest.mark.holds("reddit.rates")
def test_a_spent_budget_is_reported_and_never_slept_on(replay):
    budget = {"x_ratelimit_used": "100", "x_ratelimit_remaining": "0", "x_ratelimit_reset": "60"}
    nothing = {"data": {"children": [], "after": None}}
    replay.says("GET /message/inbox", nothing, **budget)
    platform = replay.connect()
    started = monotonic()
    for _ in range(3):
        platform.mentions(None)
    assert monotonic() - started < 60  # which the budget asks to wait
    assert [(one.limit, one.remaining) for one in replay.limits] == [(100, 0)] * 3


def test_budget_headers_that_are_no_numbers_are_passed_by(replay):
    nothing = {"data": {"children": [], "after": None}}
    budget = {"x_ratelimit_used": "?", "x_ratelimit_remaining": "x", "x_ratelimit_reset": "inf"}
    replay.says("GET /message/inbox", nothing, **budget)
    replay.connect().mentions(None)
    assert replay.limits == []


@pytest.mark.parametrize("kind", [Kind.drop_before, Kind.status, Kind.malformed, Kind.rate_limit])
def test_a_failed_login_has_sent_nothing_and_is_tried_later(reddit, kind):
    post = answer_to(reddit)
    fault(reddit, kind, path=LOGIN)
    with pytest.raises(RetryLater):
        reddit.platform.publish(post)
    assert reddit.n_writes() == 0
    assert reddit.platform.publish(post)


def test_a_server_that_is_not_there_has_been_sent_nothing(reddit):
    post = answer_to(reddit)
    nowhere = reddit.connect(base_url="http://127.0.0.1:9", oauth_url="http://127.0.0.1:9")
    with pytest.raises(RetryLater):
        nowhere.publish(post)


def test_a_write_that_could_not_even_connect_is_tried_later(reddit):
    post = answer_to(reddit)
    reddit.platform.mentions(None)
    halfway = reddit.connect(oauth_url="http://127.0.0.1:9")
    with pytest.raises(RetryLater):
        halfway.publish(post)


def test_a_token_that_ran_out_is_renewed_without_a_second_write(reddit):
    post = answer_to(reddit)
    reddit.platform.mentions(None)
    reddit.control.advance(3700)
    with pytest.raises(RetryLater) as caught:
        reddit.platform.publish(post)
    assert caught.value.after == timedelta()
    assert reddit.n_writes() == 1
    assert reddit.published() == []
    reddit.platform.publish(post)
    assert reddit.published() == [post.text]


def test_a_withdrawn_grant_breaks_the_account_even_after_it_worked(reddit):
    post = answer_to(reddit)
    reddit.platform.mentions(None)
    fault(reddit, Kind.revoked)
    with pytest.raises(AccountBroken, match="renew the credentials"):
        reddit.platform.publish(post)
    assert reddit.n_writes() == 1


def test_a_fresh_token_that_is_turned_away_breaks_the_account(replay):
    replay.says("GET /api/v1/me", {"message": "Unauthorized", "error": 401}, 401)
    with pytest.raises(AccountBroken, match="401"):
        replay.connect().mentions(None)
    assert replay.count("GET /api/v1/me") == 1


@pytest.mark.parametrize(
    "wrong", [{"client_secret": "no"}, {"client_id": "no"}, {"refresh_token": "no"}]
)
def test_wrong_credentials_break_the_account_and_say_where_to_renew_them(
    reddit, reddit_secrets, wrong
):
    with pytest.raises(AccountBroken, match="prefs/apps"):
        reddit.connect(secrets=reddit_secrets(**wrong)).mentions(None)


def test_a_script_app_logs_in_with_its_password(reddit, reddit_secrets):
    good = {"refresh_token": None, "password": CREDENTIALS.password}
    target = reddit.mention("ann", "hello")
    platform = reddit.connect(secrets=reddit_secrets(**good))
    assert [one.remote_id for one in platform.mentions(None).mentions] == [target]
    bad = {"refresh_token": None, "password": "wrong"}
    with pytest.raises(AccountBroken, match="invalid_grant"):
        reddit.connect(secrets=reddit_secrets(**bad)).mentions(None)


def test_an_access_token_is_kept_between_calls(reddit):
    for _ in range(3):
        reddit.platform.mentions(None)
    logins = [one for one in reddit.control.requests("reddit", "POST") if one.path == LOGIN]
    assert len(logins) == 1


@pytest.mark.holds("reddit.user-agent")
def test_the_user_agent_says_who_calls_and_whom_to_ask(replay):
    replay.says("GET /message/inbox", {"data": {"children": [], "after": None}})
    replay.connect().mentions(None)
    agents = {one.headers["user-agent"] for one in replay.asked}
    assert len(agents) == 1
    (agent,) = agents
    assert agent.startswith("python:mynah-bot:")
    assert "(by /u/PyAPITestUser2; operator@example.com)" in agent


def test_the_environment_and_praw_ini_cannot_change_the_credentials(replay, monkeypatch, tmp_path):
    (tmp_path / "praw.ini").write_text("[DEFAULT]\nusername=eve\npassword=eve\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(praw.config.Config, "CONFIG", None)  # read once a process otherwise
    for name in ("praw_site", "praw_username", "praw_password", "praw_refresh_token"):
        monkeypatch.setenv(name, "eve")
    replay.says("GET /message/inbox", {"data": {"children": [], "after": None}})
    assert replay.connect().mentions(None).mentions == ()
    assert replay.asked[0].form == {"grant_type": "refresh_token", "refresh_token": "r"}


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"null", b"{}", b"<html>", b'"x"', b"[" * 100_000, b'{"json": {"errors": 3}}'],
)
def test_an_answer_that_makes_no_sense_leaves_the_write_unconfirmed(replay, body, a_post):
    replay.says("POST /api/comment", body)
    with pytest.raises(Unconfirmed):
        replay.connect().publish(a_post)
    assert replay.count("POST /api/comment") == 1


@pytest.mark.parametrize("body", [b"", b"[]", b"null", b"{}", b"<html>", b'{"data": 3}'])
def test_a_listing_that_makes_no_sense_is_read_later(replay, body):
    replay.says("GET /message/inbox", body)
    with pytest.raises(RetryLater):
        replay.connect().mentions(None)


def test_a_redirected_write_is_not_followed(replay, a_post):
    replay.says("POST /api/comment", {}, 307, location=f"{replay.url}/api/submit")
    with pytest.raises(Exception, match="it sends us to"):
        replay.connect().publish(a_post)
    assert replay.count("POST /api/submit") == 0
