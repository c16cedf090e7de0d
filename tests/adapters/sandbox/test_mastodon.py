"""The sandboxed Mastodon has Mastodon's own habits, those that a bot trips over."""

from datetime import timedelta

import pytest
import requests

from adapters.sandbox.mastodon_auth import CREDENTIALS
from adapters.sandbox.mastodon_state import BRAND_ID
from bot.domain.platform import RetryLater

API = "/mastodon/api/v1"


@pytest.fixture
def call(sandbox):
    def send(method: str, path: str, **more: object) -> requests.Response:
        headers = {"Authorization": f"Bearer {CREDENTIALS.access_token}"}
        headers |= more.pop("headers", {})
        return requests.request(
            method, f"{sandbox.url}{API}{path}", headers=headers, timeout=5, **more
        )

    return send


def shown(mastodon, text: str) -> str:
    mastodon.platform.publish(mastodon.post(text))
    return mastodon.people.posts()[-1].content


def test_text_comes_back_as_html(mastodon):
    assert shown(mastodon, "a < b\nc & d\n\ne") == "<p>a &lt; b<br />c &amp; d</p><p>e</p>"


def test_a_long_link_is_cut_into_parts_that_are_seen_and_not(mastodon):
    html = shown(mastodon, "see https://www.example.com/a/very/long/path?c=d&e=f!")
    assert 'href="https://www.example.com/a/very/long/path?c=d&amp;e=f"' in html
    assert '<span class="invisible">https://www.</span>' in html
    assert '<span class="ellipsis">example.com/a/very/long/path?c</span>' in html


def test_only_people_who_exist_are_linked(mastodon):
    mastodon.people.post("bob@far.example", "I exist")
    html = shown(mastodon, "@bob@far.example and @nobody")
    assert 'href="https://far.example/@bob"' in html
    assert "and @nobody" in html
    assert html.count("h-card") == 1


def test_a_mention_names_the_brand_even_when_its_text_forgot_to(mastodon):
    mastodon.mention("ann", "hello there")
    (mention,) = mastodon.platform.mentions(None).mentions
    assert mention.text == "@mynah_demo hello there"


def test_who_does_not_name_the_brand_notifies_nobody(mastodon):
    own = mastodon.platform.publish(mastodon.post("Hello"))
    mastodon.people.post("ann", "so what", in_reply_to=own.id)
    assert mastodon.platform.mentions(None).mentions == ()


def test_pages_forward_begin_behind_the_cursor_and_come_newest_first(mastodon, call):
    for n in range(5):
        mastodon.mention("ann", f"number {n}")
    listed = call("GET", "/notifications", params={"min_id": "1", "limit": "2"})
    assert [one["id"] for one in listed.json()] == ["3", "2"]
    assert 'min_id=3>; rel="prev"' in listed.headers["Link"]
    listed = call("GET", "/notifications", params={"since_id": "1", "limit": "2"})
    assert [one["id"] for one in listed.json()] == ["5", "4"]


def test_a_request_without_the_token_is_turned_away(sandbox, mastodon):
    for header in ({}, {"Authorization": "Bearer wrong"}):
        answer = requests.get(f"{sandbox.url}{API}/notifications", headers=header, timeout=5)
        assert answer.status_code == 401
        assert answer.json() == {"error": "The access token is invalid"}


def test_one_key_is_one_status_even_with_another_text(mastodon, call):
    key = {"Idempotency-Key": "k"}
    first = call("POST", "/statuses", data={"status": "one"}, headers=key)
    second = call("POST", "/statuses", data={"status": "two"}, headers=key)
    assert first.json()["id"] == second.json()["id"]
    assert second.json()["content"] == "<p>one</p>"


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"status": " "}, 422),
        ({"status": "a" * 501}, 422),
        ({"status": "a" * 400, "spoiler_text": "b" * 101}, 422),
        ({"status": "a", "visibility": "everybody"}, 422),
        ({"status": "a", "in_reply_to_id": "1"}, 404),
    ],
)
def test_what_mastodon_does_not_take_is_refused(mastodon, call, form, code):
    answer = call("POST", "/statuses", data=form)
    assert answer.status_code == code
    assert answer.json()["error"]
    assert mastodon.people.posts() == []


def test_as_gotosocial_it_has_ulids_other_refusals_and_other_headers(mastodon, call):
    mastodon.people.ignore_keys()
    mention = mastodon.mention("ann", "hello")
    assert len(mention) == 26
    assert mention.startswith("01")
    answer = call("POST", "/statuses", data={"status": "a" * 501})
    assert answer.status_code == 400
    assert "status too long" in answer.json()["error"]
    assert answer.headers["X-RateLimit-Reset"].isdigit()


def test_a_reset_brings_mastodon_back(mastodon):
    mastodon.people.ignore_keys()
    mastodon.control.reset()
    assert mastodon.mention("ann", "hello").isdigit()
    assert mastodon.people.posts() == []


def test_the_limit_of_300_reads_holds_for_a_window(mastodon, call):
    mastodon.platform.mentions(None)
    codes = {call("GET", f"/accounts/{BRAND_ID}/statuses").status_code for _ in range(301)}
    assert 429 in codes
    with pytest.raises(RetryLater) as caught:
        mastodon.platform.mentions(None)
    assert timedelta() < caught.value.after <= timedelta(minutes=5, seconds=2)
    mastodon.control.advance(caught.value.after.total_seconds())
    mastodon.platform.mentions(None)
