"""The sandboxed X has X's own habits, those that a bot trips over."""

from datetime import timedelta

import pytest
import requests
from tweepy import OAuth1UserHandler

from adapters.sandbox.x_state import BRAND_ID
from adapters.x.wire import snowflake_time
from bot.domain.platform import RetryLater


def shown(x, text: str) -> str:
    x.platform.publish(x.post(text))
    return x.people.posts()[-1].text


def test_text_comes_back_as_x_shows_it(x):
    assert shown(x, "a < b && c > d") == "a &lt; b &amp;&amp; c &gt; d"
    assert shown(x, "  Cafe\u0301 \n ") == "Café"
    assert shown(x, "see https://a.com/b?c=d&e=f!").startswith("see https://t.co/")


def test_a_reply_begins_with_the_handle_of_whom_it_answers(x):
    x.platform.publish(x.post("Hello!", x.mention("ann", "hi")))
    assert x.people.posts()[-1].text == "@ann Hello!"


def test_the_same_text_may_answer_two_people_and_not_one_twice(x):
    first, second = x.mention("ann", "hi"), x.mention("bob", "hi")
    x.platform.publish(x.post("Thank you!", first))
    x.platform.publish(x.post("Thank you!", second))
    assert len(x.people.posts()) == 2


def test_ids_rise_with_time_and_tell_it(x):
    first = x.mention("ann", "one")
    at = x.control.advance(60)
    second = x.mention("ann", "two")
    assert int(first) < int(second)
    assert abs(snowflake_time(second) - at) < timedelta(seconds=5)


def test_an_unsigned_request_is_turned_away(x, sandbox):
    for header in ({}, {"Authorization": "OAuth nonsense"}, {"Authorization": "Bearer x"}):
        answer = requests.get(f"{sandbox.url}/x/2/users/me", headers=header, timeout=5)
        assert answer.status_code == 401


def test_a_signature_for_another_address_is_turned_away(x, sandbox):
    """What is signed is checked, not only that something is."""
    signed = x.platform._client.session.prepare_request(
        requests.Request("GET", "https://api.x.com/2/users/me", auth=oauth(x))
    )
    signed.url = f"{sandbox.url}/x/2/users/{BRAND_ID}/mentions"
    answer = requests.Session().send(signed, timeout=5)
    assert answer.status_code == 401


def oauth(x):
    client = x.platform._client
    return OAuth1UserHandler(
        client.consumer_key,
        client.consumer_secret,
        client.access_token,
        client.access_token_secret,
    ).apply_auth()


def test_the_limit_of_300_mention_reads_holds_for_a_window(x):
    for _ in range(300):
        x.platform.mentions(None)
    with pytest.raises(RetryLater) as caught:
        x.platform.mentions(None)
    assert caught.value.after > timedelta(minutes=10)
    x.control.advance(16 * 60)
    x.platform.mentions(None)


def test_a_mention_names_the_brand_even_when_its_text_forgot_to(x):
    x.mention("ann", "hello there")
    (mention,) = x.platform.mentions(None).mentions
    assert mention.text == "@mynah_demo hello there"
