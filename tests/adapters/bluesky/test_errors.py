"""Every way in which a server says no, over real HTTP through the real client."""

from datetime import timedelta

import pytest

from bot.domain.ids import AccountName, PublishKey
from bot.domain.platform import AccountBroken, Refused, RetryLater, Unconfirmed
from bot.domain.post import Post
from tests.factories import NOW

POST = Post(AccountName("bluesky-main"), "Hello", PublishKey("k"), NOW)
CREATE = "POST com.atproto.repo.createRecord"
GET = "GET com.atproto.repo.getRecord"
NOTIFICATIONS = "GET app.bsky.notification.listNotifications"
LOG_IN = "POST com.atproto.server.createSession"
REFRESH = "POST com.atproto.server.refreshSession"
DATE = "Mon, 23 Nov 2026 12:00:00 GMT"


def error(name: str, message: str = "why") -> dict[str, str]:
    return {"error": name, "message": message}


WRITING = [
    (400, error("InvalidRequest", "Record/text must not be longer"), Refused),
    (400, error("InvalidRecord"), Refused),
    (400, error("InvalidSwap"), Refused),
    (413, error("PayloadTooLarge"), Refused),
    (400, error("ConcurrentWrites"), RetryLater),
    (400, error("InvalidToken", "Bad token scope"), AccountBroken),
    (400, error("AccountDeactivated"), AccountBroken),
    (401, error("AuthMissing"), AccountBroken),
    (401, error("AuthenticationRequired"), AccountBroken),
    (401, error("AccountTakedown"), AccountBroken),
    (401, error("AccountSuspended"), AccountBroken),
    (401, error("AccountDeactivated"), AccountBroken),
    (403, error("Forbidden"), AccountBroken),
    (404, b"<html>nothing here</html>", AccountBroken),
    (501, error("MethodNotImplemented"), AccountBroken),
    (307, b"", AccountBroken),
    (429, error("RateLimitExceeded"), RetryLater),
    (400, error("RecordAlreadyExists"), Unconfirmed),
    (409, error("RecordAlreadyExists"), Unconfirmed),
    (408, b"", Unconfirmed),
    (500, error("InternalServerError"), Unconfirmed),
    (502, error("UpstreamFailure"), Unconfirmed),
    (503, b"<html>over capacity</html>", Unconfirmed),
    (200, b'{"uri": "no address"}', Unconfirmed),
    (200, b"", Unconfirmed),
    (200, b"[]", Unconfirmed),
    (200, b"\xff\xfe not json", Unconfirmed),
    (200, b"[" * 100_000, Unconfirmed),
]


@pytest.mark.parametrize(("status", "body", "expected"), WRITING)
def test_an_answer_to_a_post_says_what_to_do_next(script, status, body, expected):
    script.on(CREATE, status, body, Location="/xrpc/elsewhere")
    with pytest.raises(expected) as caught:
        script.platform().publish(POST)
    assert type(caught.value) is expected
    assert "\n" not in str(caught.value)
    assert script.asked.count(CREATE) == 1


def test_a_record_under_another_key_than_ours_is_in_doubt(script):
    elsewhere = "at://did:plc:ewvi7nxzyoun6zhxrhs64oiz/app.bsky.feed.post/2222222222222"
    script.on(CREATE, 200, {"uri": elsewhere, "cid": "bafyreiaaaa"})
    with pytest.raises(Unconfirmed, match="2222222222222"):
        script.platform().publish(POST)


@pytest.mark.parametrize("body", [b"[]", b'"no"', b"null", b"3", b'{"error": 7}', b"[" * 9000])
@pytest.mark.parametrize("status", [400, 401, 500])
def test_an_error_body_of_any_shape_is_classed_and_never_a_traceback(script, status, body):
    script.on(CREATE, status, body)
    with pytest.raises({400: Refused, 401: AccountBroken, 500: Unconfirmed}[status]):
        script.platform().publish(POST)


def test_a_refusal_carries_the_networks_own_name_as_its_rule(script):
    script.on(CREATE, 400, error("InvalidRequest", "Record/text must be shorter"))
    with pytest.raises(Refused, match="Record/text must be shorter") as caught:
        script.platform().publish(POST)
    assert caught.value.rule == "InvalidRequest"


def test_an_explanation_of_any_length_stays_one_short_line(script):
    script.on(CREATE, 400, error("InvalidRequest", "no\r\n" * 50_000))
    with pytest.raises(Refused) as caught:
        script.platform().publish(POST)
    assert len(str(caught.value)) < 400
    assert "\n" not in str(caught.value)


READING = [
    (400, error("InvalidRequest"), AccountBroken),
    (401, error("AuthMissing"), AccountBroken),
    (403, b"", AccountBroken),
    (501, error("MethodNotImplemented"), AccountBroken),
    (302, b"", AccountBroken),
    (429, error("RateLimitExceeded"), RetryLater),
    (500, b"", RetryLater),
    (502, error("UpstreamFailure"), RetryLater),
    (200, b"{}", RetryLater),
    (200, b"not json", RetryLater),
]


@pytest.mark.parametrize(("status", "body", "expected"), READING)
def test_an_answer_to_a_question_says_what_to_do_next(script, status, body, expected):
    script.on(NOTIFICATIONS, status, body)
    with pytest.raises(expected) as caught:
        script.platform().mentions(None)
    assert type(caught.value) is expected


LOGGING_IN = [
    (400, error("InvalidRequest"), AccountBroken),
    (401, error("AuthenticationRequired", "Invalid identifier or password"), AccountBroken),
    (401, error("AuthFactorTokenRequired"), AccountBroken),
    (401, error("AccountTakedown"), AccountBroken),
    (429, error("RateLimitExceeded"), RetryLater),
    (404, b"<html>", AccountBroken),
    (503, b"", RetryLater),
    (200, b"{}", RetryLater),
    (200, b"not json", RetryLater),
]


@pytest.mark.parametrize(("status", "body", "expected"), LOGGING_IN)
def test_a_log_in_that_fails_has_sent_nothing(script, status, body, expected):
    script.instead(LOG_IN, status, body)
    with pytest.raises(expected) as caught:
        script.platform().publish(POST)
    assert type(caught.value) is expected
    assert script.asked == [LOG_IN]


def test_the_accounts_own_password_is_told_from_an_app_password(script):
    script.instead(LOG_IN, 401, error("AuthFactorTokenRequired"))
    with pytest.raises(AccountBroken, match="use an app password"):
        script.platform().mentions(None)


def test_the_wait_is_counted_by_the_networks_clock(script):
    """Our own clock may be minutes off; header and Date come from the same one."""
    script.on(
        CREATE,
        429,
        error("RateLimitExceeded"),
        Date=DATE,
        ratelimit_limit="5000",
        ratelimit_remaining="0",
        ratelimit_reset="1795435500",
    )
    with pytest.raises(RetryLater) as caught:
        script.platform().publish(POST)
    assert caught.value.after == timedelta(minutes=5)


def test_retry_after_is_honoured(script):
    script.on(NOTIFICATIONS, 503, b"", Retry_After="120")
    with pytest.raises(RetryLater) as caught:
        script.platform().mentions(None)
    assert caught.value.after == timedelta(seconds=120)


@pytest.mark.parametrize("name", ["RecordNotFound", "InvalidRequest"])
def test_a_record_that_is_not_there_is_certainly_not_there(script, name):
    """Older servers have no name for it, only a sentence."""
    script.instead(GET, 400, error(name, "Could not locate record: at://did:plc:a/b/c"))
    assert script.platform().find(POST, NOW) == []


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (400, error("InvalidRequest", "Could not find repo: did:plc:a")),
        (404, b"<html>nothing here</html>"),
        (401, error("AuthMissing")),
        (500, error("InternalServerError")),
        (429, error("RateLimitExceeded")),
        (200, b"{}"),
        (200, b"not json"),
    ],
)
def test_what_cannot_be_read_is_not_absent(script, status, body):
    script.instead(GET, status, body)
    with pytest.raises(Unconfirmed):
        script.platform().find(POST, NOW)


@pytest.mark.parametrize("method", [NOTIFICATIONS, CREATE])
def test_a_session_that_ran_out_is_renewed_and_the_call_made_later(script, method):
    script.on(REFRESH, 200, renewed())
    script.on(method, 400, error("ExpiredToken", "Token has expired"))
    platform = script.platform()
    with pytest.raises(RetryLater, match="session had run out"):
        platform.publish(POST) if method == CREATE else platform.mentions(None)
    assert script.asked.count(method) == script.asked.count(REFRESH) == 1
    assert script.asked.count(LOG_IN) == 1


def renewed() -> dict[str, str]:
    did, handle = "did:plc:ewvi7nxzyoun6zhxrhs64oiz", "heron.test"
    return {"did": did, "handle": handle, "accessJwt": "new", "refreshJwt": "newer"}
