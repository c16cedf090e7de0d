"""From the approval to the end of a post, by the daemon's own steps and the operator's commands."""

import sys
from datetime import timedelta

import pexpect
import pytest

from adapters.sandbox.engagement import Engagement
from adapters.sandbox.faults import Fault, Kind
from adapters.sandbox.server import Sandbox
from bot.domain.extras import Extras, Image, ImageKind
from bot.domain.lifecycle import State
from bot.domain.thread import thread_of
from bot.exits import Exit
from bot.policy.demands import DEMANDS
from bot.review.agenda import NotAllowed
from tests.adapters.test_contract_after import DELETES
from tests.bot.house import OLD, opened_house
from tests.bot.store.test_drafts import put
from tests.faults.accounts import HANDLES, MASTODON, NETWORKS

NEW = "Thank you so much for them all."
PARTS = ("We open again on Monday.", "The first check of a bike is free.")
HERE = ("--reason", "the offer ended", "--yes")


@pytest.fixture(scope="module")
def sandbox_url():
    with Sandbox(handles=HANDLES) as running:
        yield running.url


@pytest.fixture
def house(tmp_path, sandbox_url):
    with opened_house(tmp_path, sandbox_url, NETWORKS) as made:
        yield made


@pytest.fixture(params=NETWORKS, ids=lambda one: one.name)
def network(request):
    return request.param


def test_a_post_is_published_measured_listed_and_deleted(house, network):
    post = house.publish(network)
    house.control.engage(network.name, post.receipt.id, Engagement(likes=7, replies=2))
    house.late = timedelta(minutes=11)
    house.run(f"measure {network.account}")
    (listed,) = house.document("posts", "--account", network.account)["posts"]
    assert listed["metrics"]["likes"] == (8 if network.name == "reddit" else 7)
    assert (listed["state"], listed["url"]) == ("published", post.receipt.url)
    deleted = house.mynah("posts", "delete", post.id, *HERE)
    assert (deleted.exit_code, deleted.stdout) == (
        0,
        f"{post.id} is gone: deleted: the offer ended\n",
    )
    assert network.posts(house.control) == []
    shown = house.document("posts", "show", post.id)["post"]
    assert (shown["state"], shown["metrics"]["likes"]) == ("gone", listed["metrics"]["likes"])
    tail = [(one["event"], one["actor"]) for one in shown["audit"]][-2:]
    assert tail == [("delete", "olga"), ("vanish", "olga")]


def test_a_deletion_whose_answer_never_comes_is_ended_by_the_daemon(house, network):
    post = house.publish(network)
    method, path = DELETES[network.name]
    house.control.add_fault(Fault(network.name, Kind.drop_before, method, path))
    failed = house.mynah("posts", "delete", post.id, *HERE)
    assert failed.exit_code == Exit.platform
    assert f"{post.id} may stand still, and the daemon goes on deleting it" in failed.stderr
    assert house.document("posts")["posts"][0]["state"] == "deleting"
    house.late = timedelta(minutes=2)
    house.run(f"delete {network.account}")
    assert house.document("posts")["posts"][0]["state"] == "gone"
    assert network.posts(house.control) == []


def test_the_same_command_again_ends_a_deletion_too(house, network):
    post = house.publish(network)
    method, path = DELETES[network.name]
    house.control.add_fault(Fault(network.name, Kind.drop_before, method, path))
    house.mynah("posts", "delete", post.id, *HERE)
    assert house.mynah("posts", "delete", post.id, *HERE).exit_code == 0
    assert house.mynah("posts", "delete", post.id, *HERE).exit_code == Exit.conflict
    assert network.posts(house.control) == []


def published_thread(house, network):
    post = house.app.store.drafts.get(
        house.publish(network, thread=thread_of(PARTS, numbered=False)).id
    )
    assert len(network.posts(house.control)) == len(PARTS)
    return post


@pytest.mark.parametrize(
    "network", [one for one in NETWORKS if one.has_threads], ids=lambda one: one.name
)
def test_of_a_thread_every_part_is_deleted(house, network):
    post = published_thread(house, network)
    assert house.mynah("posts", "delete", post.id, *HERE).exit_code == 0
    assert network.posts(house.control) == []


def test_a_thread_of_which_a_part_stands_is_deleted_on_by_the_daemon(house):
    post = published_thread(house, MASTODON)
    method, path = DELETES["mastodon"]
    # The last part goes, the first one's deletion is not answered.
    house.control.add_fault(Fault("mastodon", Kind.drop_before, method, path, after=1))
    assert house.mynah("posts", "delete", post.id, *HERE).exit_code == Exit.platform
    assert len(MASTODON.posts(house.control)) == 1
    house.late = timedelta(minutes=2)
    house.run(f"delete {MASTODON.account}")
    assert MASTODON.posts(house.control) == []
    assert house.document("posts")["posts"][0]["state"] == "gone"


def test_a_thread_is_not_edited(house):
    post = published_thread(house, MASTODON)
    refused = house.mynah("posts", "edit", post.id, "--text", NEW, "--yes")
    assert refused.exit_code != 0
    assert "a thread is not edited" in refused.stderr
    assert house.document("posts")["posts"][0]["state"] == "published"


def test_a_post_with_images_is_not_edited_where_that_would_take_them_away(house):
    (reddit,) = (one for one in NETWORKS if one.name == "reddit")
    out = house.publish(reddit)
    image = Image("0" * 64, ImageKind.png, 1_000, 40, 30, "A lamp")
    fields = {"account": reddit.account, "network": "reddit", "receipt": out.receipt}
    extras = Extras(images=(image,))
    post = put(
        house.app.store, State.published, id="d99", extras=extras, **fields | reddit.original
    )
    refused = house.mynah("posts", "edit", post.id, "--text", NEW, "--yes")
    assert refused.exit_code == Exit.conflict
    assert refused.stderr == f"error: {DEMANDS['reddit'].no_edits_with_images}\n"
    assert [text for _, text in reddit.posts(house.control)] == [OLD]
    with pytest.raises(NotAllowed, match="take the images out"):
        house.app.desk("olga").rewrite(post.id, NEW)


def test_a_post_deleted_over_there_is_seen_to_be_gone(house, network):
    post = house.publish(network)
    network.people(house.control).delete(post.receipt.id)
    house.late = timedelta(hours=1)
    house.run(f"measure {network.account}")
    (listed,) = house.document("posts")["posts"]
    assert listed["state"] == "gone"
    assert house.app.store.audit.latest(1, post.id)[0].event == "vanish"


def test_where_reading_is_free_a_deletion_over_there_is_noticed_between_measurements(
    house, network
):
    """X charges for each read: there the measurements have to do."""
    post = house.publish(network)
    network.people(house.control).delete(post.receipt.id)
    job = f"deletions of own posts {network.account}"
    assert (job in [one.name for one in house.jobs]) is (network.name != "x")
    if network.name != "x":
        house.run(job)
        assert house.document("posts")["posts"][0]["state"] == "gone"


def test_nothing_is_deleted_unasked(house):
    post = house.publish(NETWORKS[0])
    refused = house.mynah("posts", "delete", post.id, "--reason", "no")
    assert refused.exit_code == Exit.usage
    assert "say --yes" in refused.stderr
    assert house.document("posts")["posts"][0]["state"] == "published"


def test_a_draft_that_never_went_out_has_no_post_to_delete(house):
    made = put(house.app.store, State.scheduled)
    assert house.mynah("posts", "delete", made.id, *HERE).exit_code == Exit.not_found


@pytest.mark.parametrize(("answer", "state", "code"), [("n", "published", 130), ("y", "gone", 0)])
def test_on_a_terminal_the_operator_is_asked_first(house, answer, state, code):
    post = house.publish(NETWORKS[0])
    words = ["--config", str(house.config), "posts", "delete", post.id, "--reason", "no"]
    child = pexpect.spawn(sys.executable, ["-m", "bot", *words], timeout=60)
    child.expect("for good")
    child.sendline(answer)
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == code
    assert house.document("posts")["posts"][0]["state"] == state


@pytest.mark.parametrize("network", NETWORKS, ids=lambda one: one.name)
def test_a_published_text_is_edited_or_refused_in_one_plain_line(house, network):
    post = house.publish(network)
    edited = house.mynah("posts", "edit", post.id, "--text", NEW, "--yes")
    texts = [text for _, text in network.posts(house.control)]
    if why_not := DEMANDS[network.name].no_edits:
        assert edited.exit_code == Exit.conflict
        assert edited.stderr == f"error: {why_not}\n"
        assert texts == [OLD]
        return
    assert (edited.exit_code, edited.stderr) == (0, "")
    assert texts == [NEW]
    shown = house.document("posts", "show", post.id)["post"]
    assert shown["text"] == NEW
    assert shown["former_texts"] == [OLD]
    assert "said before" in house.mynah("posts", "show", post.id).stdout


def test_the_editor_opens_with_the_text_that_stands(house, monkeypatch, tmp_path):
    post = house.publish(MASTODON)
    script = tmp_path / "editor"
    script.write_text("#!/bin/sh\nsed -i s/kind/warm/ $1\n")
    script.chmod(0o700)
    monkeypatch.setenv("EDITOR", str(script))
    assert house.mynah("posts", "edit", post.id, "--yes").exit_code == 0
    assert [text for _, text in MASTODON.posts(house.control)] == ["Thank you for the warm words."]


def test_a_text_that_a_check_blocks_is_not_edited_in(house):
    post = house.publish(MASTODON)
    asked = ("posts", "edit", post.id, "--text", "Only 9 USD until Sunday!", "--yes")
    refused = house.mynah(*asked)
    assert refused.exit_code == Exit.conflict
    assert "is blocked by" in refused.stderr
    assert [text for _, text in MASTODON.posts(house.control)] == [OLD]


def test_an_edit_in_doubt_is_ended_by_the_daemon(house):
    post = house.publish(MASTODON)
    house.control.add_fault(Fault("mastodon", Kind.drop_before, "PUT"))
    failed = house.mynah("posts", "edit", post.id, "--text", NEW, "--yes")
    assert failed.exit_code == Exit.platform
    assert "may say the new text or the old one" in failed.stderr
    assert house.document("posts")["posts"][0]["new_text"] == NEW
    house.late = timedelta(minutes=5)
    house.run(f"edit {MASTODON.account}")
    (listed,) = house.document("posts")["posts"]
    assert (listed["state"], listed["text"]) == ("published", OLD)
