"""Demands of the networks that the adapters hold, over real HTTP and the real client."""

import pytest


@pytest.mark.holds("x.mentions-only")
def test_who_does_not_name_the_account_is_not_heard(x):
    x.people.post("zoe", "does anybody know a good bicycle maker?")
    named = x.mention("ann", "are you open?")
    assert [one.remote_id for one in x.platform.mentions(None).mentions] == [named]


@pytest.mark.holds("bluesky.images")
def test_a_record_on_bluesky_carries_no_image_without_an_alt_text(bluesky):
    post = bluesky.post("Look at https://heron.example/huila.jpg")
    embed = bluesky.platform._record(post).model_dump().get("embed") or {}
    assert len(embed.get("images", [])) <= 4
    assert all(image["alt"].strip() for image in embed.get("images", []))
