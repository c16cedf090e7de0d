"""Every way in which X says no, over real HTTP through the real tweepy."""

from datetime import timedelta

import pytest

from adapters.sandbox import x_wire
from bot.domain.ids import AccountName, PublishKey
from bot.domain.platform import AccountBroken, Refused, RetryLater, Unconfirmed
from bot.domain.post import Post
from tests.factories import NOW

POST = Post(AccountName("x-main"), "Hello", PublishKey("k"), NOW)
MENTIONS = "GET /2/users/1072250532645998596/mentions"
DATE = "Mon, 23 Nov 2026 12:00:00 GMT"


def blank(status: int, detail: str) -> dict[str, object]:
    """The form that X really sends, without what the sandbox adds for the description."""
    return {"title": "Forbidden", "type": "about:blank", "status": status, "detail": detail}


WRITING = [
    (400, {"errors": [{"message": x_wire.TOO_LONG}], "title": "Invalid Request"}, Refused),
    (401, blank(401, "Unauthorized"), AccountBroken),
    (402, {"title": "CreditsDepleted", "detail": "no credits"}, AccountBroken),
    (403, blank(403, x_wire.DUPLICATE), Unconfirmed),
    (403, {"errors": [{"code": 187, "message": "Status is a duplicate."}]}, Unconfirmed),
    (403, blank(403, x_wire.NOT_SUMMONED), Refused),
    (403, blank(403, x_wire.TARGET_GONE), Refused),
    (403, blank(403, x_wire.LOCKED), AccountBroken),
    (403, blank(403, "Your account is suspended and is not permitted to do it."), AccountBroken),
    (403, blank(403, "not configured with the appropriate oauth1 app permissions"), AccountBroken),
    (404, b"<html>nothing here</html>", AccountBroken),
    (307, b"", AccountBroken),
    (429, blank(429, "Too Many Requests"), RetryLater),
    (408, b"", Unconfirmed),
    (409, b"", Unconfirmed),
    (500, blank(500, "Internal Server Error"), Unconfirmed),
    (503, b"<html>over capacity</html>", Unconfirmed),
    (201, b'{"data": {"text": "no id"}}', Unconfirmed),
    (201, b"", Unconfirmed),
    (201, b"[]", Unconfirmed),
    (200, b"\xff\xfe not json", Unconfirmed),
]


@pytest.mark.parametrize(("status", "body", "expected"), WRITING)
def test_an_answer_to_a_post_says_what_to_do_next(script, status, body, expected):
    script.on("POST /2/tweets", status, body, Location="/2/tweets")
    with pytest.raises(expected) as caught:
        script.platform().publish(POST)
    assert type(caught.value) is expected
    assert "\n" not in str(caught.value)
    assert script.asked.count("POST /2/tweets") == 1


@pytest.mark.parametrize(
    "body", [b"[]", b'"no"', b"null", b"3", b'{"errors": null}', b'{"errors": [7]}', b"[" * 9000]
)
@pytest.mark.parametrize("status", [400, 403, 500])
def test_an_error_body_of_any_shape_is_classed_and_never_a_traceback(script, status, body):
    script.on("POST /2/tweets", status, body)
    with pytest.raises(Unconfirmed if status == 500 else Refused):
        script.platform().publish(POST)


def test_a_refusal_carries_the_networks_own_words_as_its_rule(script):
    script.on("POST /2/tweets", 403, blank(403, x_wire.NOT_SUMMONED))
    with pytest.raises(Refused) as caught:
        script.platform().publish(POST)
    assert caught.value.rule == f"403 {x_wire.NOT_SUMMONED}"


def test_an_explanation_of_any_length_stays_one_short_line(script):
    script.on("POST /2/tweets", 403, blank(403, "no\r\n" * 50_000))
    with pytest.raises(Refused) as caught:
        script.platform().publish(POST)
    assert len(str(caught.value)) < 400
    assert "\n" not in str(caught.value)


READING = [
    (401, AccountBroken),
    (402, AccountBroken),
    (403, AccountBroken),
    (400, AccountBroken),
    (429, RetryLater),
    (500, RetryLater),
    (503, RetryLater),
]


@pytest.mark.parametrize(("status", "expected"), READING)
def test_an_answer_to_a_question_says_what_to_do_next(script, status, expected):
    script.on(MENTIONS, status, b"")
    with pytest.raises(expected):
        script.platform().mentions(None)


def test_the_wait_is_counted_by_the_networks_clock(script):
    """Our own clock may be minutes off; header and Date come from the same one."""
    script.on(
        "POST /2/tweets",
        429,
        blank(429, "Too Many Requests"),
        Date=DATE,
        x_rate_limit_remaining="0",
        x_rate_limit_reset="1795435500",
    )
    with pytest.raises(RetryLater) as caught:
        script.platform().publish(POST)
    assert caught.value.after == timedelta(minutes=5)


def test_a_spent_day_is_waited_for_and_not_the_quarter_of_an_hour(script):
    script.on(
        "POST /2/tweets",
        429,
        b"",
        Date=DATE,
        x_rate_limit_remaining="99",
        x_rate_limit_reset="1795435500",
        x_user_limit_24hour_remaining="0",
        x_user_limit_24hour_reset="1795446000",
    )
    with pytest.raises(RetryLater) as caught:
        script.platform().publish(POST)
    assert caught.value.after == timedelta(hours=3)


def test_retry_after_is_honoured(script):
    script.on(MENTIONS, 503, b"", Retry_After="120")
    with pytest.raises(RetryLater) as caught:
        script.platform().mentions(None)
    assert caught.value.after == timedelta(seconds=120)
