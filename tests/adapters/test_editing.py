"""What an edit takes along, and what networks were recorded to answer to one."""

import json

import pytest
import requests
from openapi_schema_validator import OAS31Validator

from adapters.reddit import editing, wire
from adapters.sandbox.mastodon_auth import CREDENTIALS
from bot.domain.ids import AccountName, PublishKey
from bot.domain.platform import Unconfirmed
from bot.domain.post import Post
from tests.factories import NOW


def text_post(text, in_reply_to=None):
    return Post(AccountName("reddit-main"), text, PublishKey("k"), NOW, in_reply_to)


def test_a_reply_on_mastodon_still_reaches_whom_it_answered_and_keeps_its_warning(mastodon):
    platform = mastodon.connect(content_warning="written by a bot", visibility="public")
    post = mastodon.post("We open at nine.", mastodon.mention("ann@far.example", "hello"))
    remote_id = platform.publish(post).id
    platform.edit(remote_id, mastodon.post("We open at ten.", post.in_reply_to))
    (edited,) = mastodon.people.posts()
    assert edited.sent == "@ann@far.example We open at ten."
    assert edited.spoiler_text == "written by a bot"
    assert edited.in_reply_to == post.in_reply_to


def test_an_edit_spends_the_budget_of_posts_on_mastodon(mastodon):
    remote_id = mastodon.platform.publish(mastodon.post("We open at nine.")).id
    mastodon.limits.clear()
    mastodon.platform.edit(remote_id, mastodon.post("We open at ten."))
    assert mastodon.limits[-1].endpoint == "mastodon posts"


def test_the_source_and_the_edited_status_of_mastodon_are_as_described(
    mastodon, sandbox, shared_data
):
    path = shared_data / "mastodon_openapi" / "schema.json"
    components = json.loads(path.read_text())["components"]
    remote_id = mastodon.platform.publish(mastodon.post("We open at nine.")).id
    url = f"{sandbox.url}/mastodon/api/v1/statuses/{remote_id}"
    headers = {"Authorization": f"Bearer {CREDENTIALS.access_token}"}
    source = requests.get(f"{url}/source", headers=headers, timeout=5).json()
    edited = requests.put(url, data={"status": "Ten."}, headers=headers, timeout=5).json()
    for name, answer in (("StatusSource", source), ("Status", edited)):
        schema = {"$ref": f"#/components/schemas/{name}", "components": components}
        OAS31Validator(schema).validate(answer)
    assert edited["edited_at"]


def recorded_edit(shared_data, name):
    cassette = json.loads((shared_data / f"praw_cassettes/{name}.json").read_text())
    (one,) = [one for one in cassette["interactions"] if "editusertext" in one["request"]["uri"]]
    return one["request"]["body"], json.loads(one["response"]["body"]["string"])


@pytest.mark.parametrize("name", ["TestComment.test_edit", "TestSubmission.test_edit"])
def test_a_recorded_edit_of_reddit_is_read_and_sent_as_praw_sent_it(shared_data, name):
    sent, answer = recorded_edit(shared_data, name)
    outcome = wire.read(wire.Outcome, answer)
    editing.check(outcome.result.data, text_post("New text"))
    with pytest.raises(Unconfirmed):
        editing.check(outcome.result.data, text_post("Another text"))
    form = editing.edit_form("t1_d1616q2", text_post("New text"))
    recorded = sent if isinstance(sent, str) else sent["string"]
    assert {"thing_id", "text"} <= {pair.partition("=")[0] for pair in recorded.split("&")}
    assert form["text"] == "New text"


def thread(text):
    return Post(AccountName("reddit-main"), text, PublishKey("k"), NOW, None, "Lamps", "sandbox")


def test_the_text_of_a_thread_on_reddit_is_edited_below_its_title(reddit):
    reddit.mention("ann", "so that the place is there")
    remote_id = reddit.platform.publish(thread("All of them.")).id
    anew = thread("Most of them.")
    reddit.platform.edit(remote_id, anew)
    (shown,) = [one for one in reddit.people.posts() if one.id == remote_id]
    assert (shown.title, shown.text) == ("Lamps", "Most of them.")
    assert reddit.platform.says(remote_id, anew)


def test_a_long_text_on_reddit_is_confirmed_to_its_very_end(reddit):
    reddit.mention("ann", "so that the place is there")
    long = "We build every bike to order. " * 200
    remote_id = reddit.platform.publish(thread("All of them.")).id
    reddit.platform.edit(remote_id, thread(f"{long}At nine."))
    assert reddit.platform.says(remote_id, thread(f"{long}At nine.")) is True
    assert reddit.platform.says(remote_id, thread(f"{long}At ten.")) is False
