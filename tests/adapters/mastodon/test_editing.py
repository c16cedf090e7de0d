"""An edit takes along what the server would otherwise drop, and believes no empty success."""

import pytest

from bot.domain.ids import AccountName, PublishKey
from bot.domain.platform import AccountBroken, Refused, RetryLater, Unconfirmed
from bot.domain.post import Post
from tests.adapters.mastodon.conftest import status
from tests.factories import NOW

HERE = "/api/v1/statuses/9"
PICTURES = [{"id": "31", "type": "image"}, {"id": "32", "type": "image"}]


def post(text, in_reply_to=None):
    return Post(AccountName("mastodon-main"), text, PublishKey("k"), NOW, in_reply_to)


def stands(script, said="<p>We open at nine.</p>", text="We open at nine.", **more):
    script.on(f"GET {HERE}", 200, status("9", said, **more))
    script.on(f"GET {HERE}/source", 200, {"id": "9", "text": text, "spoiler_text": ""})


def test_pictures_and_what_hides_them_are_sent_again(script):
    stands(script, media_attachments=PICTURES, sensitive=True, spoiler_text="new hours")
    script.on(f"PUT {HERE}", 200, status("9", "<p>We open at ten.</p>"))
    script.platform().edit("9", post("We open at ten."))
    ((form, _),) = script.sent
    assert form["media_ids[]"] == ["31", "32"]
    assert (form["spoiler_text"], form["sensitive"]) == (["new hours"], ["1"])


def test_a_handle_that_the_new_text_names_is_not_put_before_it_twice(script):
    stands(script, "<p>@ann hello</p>", "@ann@far.example hello", in_reply_to_id="4")
    said = "<p>@ann good morning</p>"
    script.on(f"PUT {HERE}", 200, status("9", said, in_reply_to_id="4"))
    script.platform().edit("9", post("@ann@far.example good morning", "4"))
    assert script.sent[0][0]["status"] == ["@ann@far.example good morning"]


@pytest.mark.parametrize("body", [{}, b"<html>", status("9", "<p>We open at nine.</p>")])
def test_a_success_that_does_not_show_the_new_text_is_in_doubt(script, body):
    stands(script)
    script.on(f"PUT {HERE}", 200, body)
    with pytest.raises(Unconfirmed):
        script.platform().edit("9", post("We open at ten."))


@pytest.mark.parametrize(
    ("code", "error"), [(404, Refused), (500, RetryLater), (401, AccountBroken)]
)
def test_a_status_that_cannot_be_read_first_is_not_edited(script, code, error):
    script.on(f"GET {HERE}", code, {"error": "no"})
    with pytest.raises(error):
        script.platform().edit("9", post("We open at ten."))
    assert script.sent == []
