"""
Bluesky's adapter against the real server software: what the sandbox claims, measured.

``make test-real`` installs the server and runs this. Tags and answers need the index of the
network too: `make test-real-appview` brings it.
"""

import os
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from adapters.bluesky import BlueskyAccount, BlueskySecrets
from adapters.bluesky.connect import connect
from adapters.bluesky.platform import BlueskyPlatform
from bot.domain.ids import AccountName, PublishKey
from bot.domain.platform import AccountBroken, Refused, RetryLater, Unconfirmed
from bot.domain.post import Post
from tests.real.bluesky_people import PASSWORD, POSTS, BlueskyCrowd, Person, stamp

HAS_INDEX = "MYNAH_REAL_APPVIEW" in os.environ
needs_index = pytest.mark.skipif(not HAS_INDEX, reason="no index: make test-real-appview")


@pytest.fixture(scope="session")
def server(bluesky_server: str) -> str:
    return bluesky_server


@pytest.fixture(scope="session")
def people(bluesky_crowd: BlueskyCrowd) -> dict[str, Person]:
    return {name: bluesky_crowd.person(name) for name in ("heron", "anna", "bobby")}


@pytest.fixture
def names(people: dict[str, Person]) -> dict[str, str]:
    return {one.handle: one.did for one in people.values()}


@pytest.fixture
def platform(server: str, people: dict[str, Person]) -> Iterator[BlueskyPlatform]:
    made = opened(server, PASSWORD)
    yield made
    made.close()


def opened(server: str, password: str) -> BlueskyPlatform:
    account = BlueskyAccount(handle="heron.test", base_url=server, langs=("en",))
    secrets = BlueskySecrets(app_password=password)
    return connect(AccountName("bluesky-main"), account, secrets, lambda _: None)


def post(text: str, in_reply_to: str | None = None) -> Post:
    now = datetime.now(UTC)
    return Post(AccountName("bluesky-main"), text, PublishKey(f"{text} {now}"), now, in_reply_to)


def held(person: Person, uri: str) -> dict[str, Any]:
    asked = {"repo": person.did, "collection": POSTS, "rkey": uri.rpartition("/")[2]}
    return person.client.get("/xrpc/com.atproto.repo.getRecord", params=asked).json()


def test_a_post_is_absent_then_published_then_found_then_deleted(platform, people):
    sent = post("Hello")
    assert platform.find(sent, sent.key_at) == []
    receipt = platform.publish(sent)
    assert platform.find(sent, sent.key_at) == [receipt]
    assert held(people["heron"], receipt.id)["value"]["langs"] == ["en"]
    platform.delete(receipt.id)
    platform.delete(receipt.id)
    assert platform.find(sent, sent.key_at) == []


def test_the_same_key_again_gives_the_same_receipt_and_no_second_record(platform, people):
    sent = post("Hello again")
    receipt = platform.publish(sent)
    before = held(people["heron"], receipt.id)
    assert platform.publish(sent) == receipt
    assert held(people["heron"], receipt.id) == before


def test_a_create_under_a_key_that_is_taken_fails_with_500_and_changes_nothing(platform, people):
    heron, receipt = people["heron"], platform.publish(post("the first"))
    with pytest.raises(httpx.HTTPStatusError) as caught:
        heron.write(POSTS, {"text": "the second"}, rkey=receipt.id.rpartition("/")[2])
    assert caught.value.response.status_code == 500
    assert held(heron, receipt.id)["value"]["text"] == "the first"


def test_another_text_under_our_key_is_in_doubt(platform):
    sent = post("one text")
    platform.publish(sent)
    for call in (platform.publish, lambda other: platform.find(other, other.key_at)):
        with pytest.raises(Unconfirmed, match="another text"):
            call(replace(sent, text="another"))


def test_the_server_takes_our_facets_and_covers_what_we_meant(platform, people):
    text = "新 https://a.com/b for @anna.test and @nobody.test #lamps"
    record = held(people["heron"], platform.publish(post(text)).id)["value"]
    spans = [one["index"] for one in record["facets"]]
    covered = [text.encode()[one["byteStart"] : one["byteEnd"]].decode() for one in spans]
    assert covered == ["https://a.com/b", "@anna.test", "#lamps"]


@pytest.mark.parametrize(("text", "fits"), [("新" * 300, True), ("新" * 301, False)])
def test_the_server_draws_the_line_where_we_draw_it(platform, people, text, fits):
    assert (platform.length(text)[0] <= 300) is fits
    if fits:
        platform.publish(post(text))
        return
    with pytest.raises(httpx.HTTPStatusError) as caught:
        people["heron"].write(POSTS, {"text": text})
    assert "grapheme too big" in caught.value.response.text


def test_a_wrong_password_breaks_the_account(server, people):
    with pytest.raises(AccountBroken, match="Invalid identifier or password"):
        opened(server, "wrong").publish(post("Hello"))


def test_a_password_that_may_more_than_mynah_needs_is_told_from_one_that_may_not(server, people):
    heron = people["heron"]
    passwords = (heron.app_password(), heron.app_password(privileged=True), PASSWORD)
    plain, privileged, own = (opened(server, one).inspect() for one in passwords)
    assert (plain.lacks, plain.excess) == ((), "")
    assert "direct messages" in privileged.excess
    assert "own password" in own.excess


def test_a_session_is_renewed_and_one_that_was_ended_is_opened_anew(platform):
    door = platform._pds._door
    first = door.session()
    door.renew(first)
    assert platform.publish(post("with the second session")).id
    second = door.session()
    second.client.invoke_procedure(
        "com.atproto.server.deleteSession", headers={"Authorization": f"Bearer {second.refresh}"}
    )
    door.renew(second)
    assert platform.publish(post("with the third session")).id


def heard(platform, cursor, n):
    """Ask until *n* mentions are there: the index is some tenths of a second behind."""
    for _ in range(80):
        page = platform.mentions(cursor)
        if len(page.mentions) >= n:
            return page
        time.sleep(0.25)
    return page


@needs_index
def test_tags_answers_and_quotes_are_heard_once_in_order(platform, people, names):
    anna, bobby, cursor = people["anna"], people["bobby"], platform.mentions(None).next
    tag = anna.say("@heron.test when do you open?", names)
    page = heard(platform, cursor, 1)
    assert [one.remote_id for one in page.mentions] == [tag["uri"]]
    receipt = platform.publish(post("At nine", tag["uri"]))
    time.sleep(2)  # an answer that is indexed before what it answers is told to nobody
    ours = {"uri": receipt.id, "cid": held(people["heron"], receipt.id)["cid"]}
    quote = bobby.say("look", names, embed={"$type": "app.bsky.embed.record", "record": ours})
    answer = anna.say("really?", names, reply={"root": tag, "parent": ours})
    below = bobby.say("yes", names, reply={"root": tag, "parent": answer})
    last = bobby.say("@heron.test Sunday?", names, reply={"root": tag, "parent": below})
    page = heard(platform, page.next, 3)
    assert [one.remote_id for one in page.mentions] == [quote["uri"], answer["uri"], last["uri"]]
    assert page.mentions[1].thread[-1].text == "At nine"
    assert {one.root for one in page.mentions[1:]} == {tag["uri"]}
    assert page.set_aside == ()
    assert platform.mentions(page.next).mentions == ()


@needs_index
def test_a_mention_from_a_clock_that_is_hours_behind_is_heard(platform, people, names):
    people["anna"].say("@heron.test first", names)
    cursor = heard(platform, platform.mentions(None).next, 0).next
    at = stamp(datetime.now(UTC) - timedelta(hours=3))
    late = people["bobby"].say("@heron.test my clock is wrong", names, createdAt=at)
    seen = heard(platform, cursor, 1).mentions
    assert late["uri"] in {one.remote_id for one in seen}


@needs_index
def test_a_burst_of_250_mentions_loses_none_and_repeats_none(platform, people, names):
    cursor = platform.mentions(None).next
    sent = [people["bobby"].say(f"@heron.test number {n}", names)["uri"] for n in range(250)]
    page = heard(platform, cursor, 250)
    assert [one.remote_id for one in page.mentions] == sent
    assert platform.mentions(page.next).mentions == ()


@needs_index
@pytest.mark.parametrize("how", ["closed", "deleted", "blocked"])
def test_a_reply_that_nobody_would_see_is_refused(platform, people, names, how):
    anna = people["anna"]
    tag = anna.say(f"@heron.test {how}", names)
    rkey = tag["uri"].rpartition("/")[2]
    if how == "closed":
        gate = {"post": tag["uri"], "allow": []}
        anna.write("app.bsky.feed.threadgate", gate, rkey=rkey)
    elif how == "deleted":
        anna.delete(POSTS, tag["uri"])
    else:
        anna.write("app.bsky.graph.block", {"subject": people["heron"].did})
    time.sleep(2)  # until the index knows
    with pytest.raises(Refused):
        platform.publish(post("Hello", tag["uri"]))


@pytest.mark.skipif(HAS_INDEX, reason="the index is there")
def test_without_an_index_nothing_is_heard_and_nothing_is_lost(platform):
    with pytest.raises(AccountBroken, match="No service configured"):
        platform.mentions(None)


def test_an_account_that_was_deactivated_needs_a_person(server, platform, people):
    """The last test: nobody reactivates it."""
    sent = post("too late")
    platform.mentions(None) if HAS_INDEX else platform.find(sent, sent.key_at)
    people["heron"].call("server.deactivateAccount", {})
    with pytest.raises((AccountBroken, RetryLater)):
        platform.publish(sent)
    with pytest.raises(AccountBroken, match="deactivated"):
        opened(server, PASSWORD).publish(sent)
