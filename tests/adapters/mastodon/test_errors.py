"""Every way in which a server says no, over real HTTP through the real Mastodon.py."""

from datetime import timedelta

import pytest

from adapters.sandbox import mastodon_wire
from bot.domain.ids import AccountName, PublishKey
from bot.domain.platform import AccountBroken, Refused, RetryLater, Unconfirmed
from bot.domain.post import Post
from tests.adapters.mastodon.conftest import status
from tests.factories import NOW

POST = Post(AccountName("mastodon-main"), "Hello", PublishKey("k"), NOW)
REPLY = Post(AccountName("mastodon-main"), "Hello", PublishKey("k"), NOW, "900")
WRITE = "POST /api/v1/statuses"
NOTIFICATIONS = "GET /api/v1/notifications"
DATE = "Mon, 23 Nov 2026 12:00:00 GMT"


def error(words: str) -> dict[str, str]:
    return {"error": words}


WRITING = [
    (422, error(mastodon_wire.TOO_LONG), Refused),
    (422, error("バリデーションに失敗しました: Textを入力してください"), Refused),
    (400, error("Bad Request: status too long"), Refused),
    (404, error(mastodon_wire.TARGET_GONE), Refused),
    (413, b"", Refused),
    (422, error(mastodon_wire.DUPLICATE), Unconfirmed),
    (401, error(mastodon_wire.REVOKED), AccountBroken),
    (403, error(mastodon_wire.DISABLED), AccountBroken),
    (403, error("Your account is suspended"), AccountBroken),
    (403, error("This action is outside the authorized scopes"), AccountBroken),
    (403, error("Forbidden: you do not have permission to reply to this status"), Refused),
    (410, b"", AccountBroken),
    (301, b"", AccountBroken),
    (307, b"", AccountBroken),
    (429, error(mastodon_wire.TOO_MANY), RetryLater),
    (408, b"", Unconfirmed),
    (409, b"", Unconfirmed),
    (500, b"<html>We're sorry, but something went wrong</html>", Unconfirmed),
    (502, b"<html>Bad gateway</html>", Unconfirmed),
    (503, error(mastodon_wire.UNWELL), Unconfirmed),
    (200, b'{"content": "no id"}', Unconfirmed),
    (200, b"", Unconfirmed),
    (200, b"[]", Unconfirmed),
    (200, b"\xff\xfe not json", Unconfirmed),
    (200, b"[" * 100_000, Unconfirmed),
]


@pytest.mark.parametrize(("code", "body", "expected"), WRITING)
def test_an_answer_to_a_post_says_what_to_do_next(script, code, body, expected):
    script.on(WRITE, code, body, Location="/api/v1/statuses")
    with pytest.raises(expected) as caught:
        script.platform().publish(POST)
    assert type(caught.value) is expected
    assert "\n" not in str(caught.value)
    assert script.asked.count(WRITE) == 1


@pytest.mark.parametrize(
    "body", [b"[]", b'"no"', b"null", b"3", b'{"error": null}', b'{"error": [7]}', b"[" * 9000]
)
@pytest.mark.parametrize(("code", "expected"), [(422, Refused), (500, Unconfirmed)])
def test_an_error_body_of_any_shape_is_classed_and_never_a_traceback(script, code, body, expected):
    script.on(WRITE, code, body)
    with pytest.raises(expected):
        script.platform().publish(POST)


@pytest.mark.parametrize(
    "odd",
    [
        {"X_RateLimit_Reset": "soon"},
        {"X_RateLimit_Remaining": "many", "X_RateLimit_Reset": "9" * 400},
        {"Deprecation": "true"},
        {"Link": "<<>>;;;rel"},
        {"Mastodon_Async_Refresh": "id=,=,,"},
    ],
)
def test_odd_headers_do_not_turn_a_post_that_went_out_into_an_error(script, odd):
    """The library reads them after the write has taken effect, and raises on some."""
    script.on(WRITE, 200, status("1000", "<p>Hello</p>"), **odd)
    assert script.platform().publish(POST).id == "1000"


def test_a_refusal_carries_the_servers_own_words_as_its_rule(script):
    script.on(WRITE, 422, error(mastodon_wire.TOO_LONG))
    with pytest.raises(Refused) as caught:
        script.platform().publish(POST)
    assert caught.value.rule == f"422 {mastodon_wire.TOO_LONG}"


def test_an_explanation_of_any_length_stays_one_short_line(script):
    script.on(WRITE, 422, error("no\r\n" * 50_000))
    with pytest.raises(Refused) as caught:
        script.platform().publish(POST)
    assert len(str(caught.value)) < 400
    assert "\n" not in str(caught.value)


TARGET = [
    (404, error(mastodon_wire.NOT_FOUND), Refused),
    (401, error(mastodon_wire.REVOKED), AccountBroken),
    (429, error(mastodon_wire.TOO_MANY), RetryLater),
    (503, b"", RetryLater),
    (200, b"[]", RetryLater),
    (200, b"no json", RetryLater),
]


@pytest.mark.parametrize(("code", "body", "expected"), TARGET)
def test_what_is_answered_is_read_before_anything_is_sent(script, code, body, expected):
    script.on("GET /api/v1/statuses/900", code, body)
    with pytest.raises(expected):
        script.platform().publish(REPLY)
    assert WRITE not in script.asked


READING = [
    (401, AccountBroken),
    (403, AccountBroken),
    (404, AccountBroken),
    (301, AccountBroken),
    (429, RetryLater),
    (500, RetryLater),
    (503, RetryLater),
]


@pytest.mark.parametrize(("code", "expected"), READING)
def test_an_answer_to_a_question_says_what_to_do_next(script, code, expected):
    script.on(NOTIFICATIONS, code, b"")
    with pytest.raises(expected):
        script.platform().mentions(None)


@pytest.mark.parametrize("body", [b"", b"<html>", b"{}", b"3", b'{"error": "x"}', b"[" * 100_000])
def test_an_answer_that_is_no_listing_is_read_later(script, body):
    script.on(NOTIFICATIONS, 200, body)
    with pytest.raises(RetryLater):
        script.platform().mentions(None)


@pytest.mark.parametrize("resets", ["2026-11-23T12:05:00.175404Z", "1795435500"])
def test_the_wait_is_counted_by_the_servers_clock(script, resets):
    """Our own clock may be minutes off; header and Date come from the same one."""
    left = {"X_RateLimit_Remaining": "0", "X_RateLimit_Reset": resets}
    script.on(WRITE, 429, error(mastodon_wire.TOO_MANY), Date=DATE, **left)
    with pytest.raises(RetryLater) as caught:
        script.platform().publish(POST)
    assert timedelta(minutes=5) <= caught.value.after < timedelta(minutes=5, seconds=1)


def test_retry_after_is_honoured(script):
    script.on(NOTIFICATIONS, 503, b"", Retry_After="120")
    with pytest.raises(RetryLater) as caught:
        script.platform().mentions(None)
    assert caught.value.after == timedelta(seconds=120)
