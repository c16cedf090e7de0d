import json
from datetime import timedelta

import pytest
import requests

from adapters.reddit import errors
from bot.domain.platform import AccountBroken, Refused, RetryLater, Unconfirmed


def response(status, body=b"", **headers):
    made = requests.Response()
    made.status_code = status
    made._content = body if isinstance(body, bytes) else json.dumps(body).encode()
    made.headers.update({name.replace("_", "-"): value for name, value in headers.items()})
    return made


@pytest.mark.parametrize(
    ("message", "wait"),
    [
        ("you are doing that too much. try again in 9 minutes.", timedelta(minutes=9)),
        ("you are doing that too much. try again in 1 second.", timedelta(seconds=1)),
        ("Take a break for 500 milliseconds", timedelta(milliseconds=500)),
        ("try again in 1 minute 30 seconds", timedelta(seconds=90)),
        ("try again in 2 hours", timedelta(hours=2)),
        ("you are doing that too much. try again later.", timedelta()),
        ("", timedelta()),
    ],
)
def test_the_wait_is_read_out_of_the_message(message, wait):
    error = errors.from_code("RATELIMIT", message)
    assert isinstance(error, RetryLater)
    assert error.after == wait


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("THREAD_LOCKED", "locked"),
        ("DELETED_COMMENT", "deleted"),
        ("TOO_OLD", "archived"),
        ("SUBREDDIT_NOTALLOWED", "ask the moderators"),
        ("SUBREDDIT_NOEXIST", "correct its name"),
        ("NO_SELFS", "no text posts"),
        ("SUBMIT_VALIDATION_FLAIR_REQUIRED", "set its flair_id"),
        ("NEVER_HEARD_OF", "NEVER_HEARD_OF"),
    ],
)
def test_a_refusal_keeps_reddits_code_and_says_what_it_means(code, told):
    error = errors.from_code(code, "whatever Reddit says")
    assert isinstance(error, Refused)
    assert error.rule == code
    assert told in str(error)
    assert "whatever Reddit says" in str(error)


@pytest.mark.parametrize("code", ["IN_TIMEOUT", "USER_REQUIRED", "VERIFIED_USER_REQUIRED"])
def test_what_only_a_person_can_mend_breaks_the_account(code):
    assert isinstance(errors.from_code(code, ""), AccountBroken)


def test_every_code_reddit_has_is_certainly_not_published(shared_data):
    known = json.loads((shared_data / "reddit_errors/error_codes.json").read_text("utf-8"))
    assert len(known["codes"]) > 150
    for code, message in known["codes"].items():
        error = errors.from_code(code, message)
        assert isinstance(error, Refused | RetryLater | AccountBroken)
        assert "\n" not in str(error)


@pytest.mark.parametrize("status", [408, 409, 500, 502, 503, 504, 520, 522])
def test_a_status_that_leaves_doubt_is_unconfirmed_for_writes_alone(status):
    assert isinstance(errors.from_response(response(status), writes=True), Unconfirmed)
    assert isinstance(errors.from_response(response(status), writes=False), RetryLater)


@pytest.mark.parametrize("status", [301, 302, 400, 403, 404, 413, 414, 415, 451])
def test_a_status_that_is_definite_is_refused(status):
    error = errors.from_response(response(status), writes=True)
    assert isinstance(error, Refused)
    assert error.rule.startswith(str(status))


@pytest.mark.parametrize(
    "answer",
    [
        response(403, {"reason": "IN_TIMEOUT", "explanation": "You can't do that."}),
        response(403, {"message": "Your account has been suspended", "error": 403}),
        response(403, {}, www_authenticate='Bearer realm="reddit", error="insufficient_scope"'),
        response(403, {"reason": "USER_REQUIRED", "message": "Forbidden"}),
    ],
)
def test_a_403_that_concerns_the_account_breaks_it(answer):
    assert isinstance(errors.from_response(answer, writes=True), AccountBroken)


def test_a_403_that_concerns_the_place_is_a_refusal_with_reddits_reason():
    body = {"reason": "private", "message": "Forbidden", "error": 403}
    error = errors.from_response(response(403, body), writes=True)
    assert isinstance(error, Refused)
    assert error.rule == "403 private"


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"retry_after": "30", "x_ratelimit_reset": "60"}, 30),
        ({"x_ratelimit_reset": "60"}, 60),
        ({"retry_after": "soon"}, 0),
        ({}, 0),
    ],
)
def test_a_429_names_the_wait_of_its_headers(headers, wait):
    error = errors.from_response(response(429, **headers), writes=True)
    assert isinstance(error, RetryLater)
    assert error.after == timedelta(seconds=wait)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"3", b"\xff\xfe", b"[" * 50_000, b'{"reason": [1]}']
)
def test_no_error_body_is_too_odd_to_be_classed(body):
    assert isinstance(errors.from_response(response(400, body), writes=True), Refused)
    assert isinstance(errors.from_login(response(400, body)), AccountBroken)
    assert isinstance(errors.from_login(response(200, body)), RetryLater)


def test_a_long_explanation_becomes_one_short_line():
    body = {"explanation": "a\nb" * 5_000, "reason": "X", "message": "Bad Request"}
    said = str(errors.from_response(response(400, body), writes=True))
    assert "\n" not in said
    assert len(said) < 300
