"""``mynah posts`` shows what is out, with the numbers that its network gave and no others."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.draft import step
from bot.domain.ids import DraftId
from bot.domain.lifecycle import By, Event, State
from bot.domain.metrics import Measurement, Metrics
from bot.domain.origin import Source
from bot.domain.post import Receipt
from bot.domain.thread import Part, Thread
from bot.exits import Exit
from bot.publishing.gone_parts import note_gone_parts
from tests.bot.store.test_drafts import claimed, put


def put_post(store, number, age=timedelta(hours=2), lacks="", **fields):
    """Publish a draft as the publisher does, *age* ago."""
    at = datetime.now(UTC) - age
    made = put(store, State.scheduled, id=DraftId(f"d{number}"), **fields)
    sent, line = claimed(made, store.queue.fence(made.account) + 1)
    assert store.queue.claim(made, sent, line)
    url = f"https://x.com/heron/status/{900 + number}"
    proven = replace(sent, receipt=Receipt(str(900 + number), url, at, lacks))
    done, line = step(proven, Event.confirm, by=By.publisher, actor="p", at=at)
    store.queue.settle(sent, done, line)
    return done


def test_a_post_that_stands_without_an_image_says_so(mynah, store):
    lacks = "the network shows 1 of its 2 images"
    whole, made = put_post(store, 1), put_post(store, 2, lacks=lacks)
    assert f"it stands incomplete: {lacks}" in mynah("posts", "show", made.id).out
    assert mynah("posts", "show", made.id, "--json").document["post"]["lacks"] == lacks
    assert lacks in " ".join(mynah("drafts", "show", made.id).out.split())
    assert mynah("posts", "show", whole.id, "--json").document["post"]["lacks"] is None
    assert "incomplete" not in mynah("posts", "show", whole.id).out


def test_a_thread_that_lost_a_part_says_which(mynah, store):
    url, at = "https://x.com/heron/status/", datetime.now(UTC)

    def thread(*ids):
        return Thread(tuple(Part("Hi.", 0.0, Receipt(one, url + one, at)) for one in ids))

    whole = put_post(store, 1, thread=thread("4", "5"))
    made = put_post(store, 2, thread=thread("1", "2", "3"))
    assert note_gone_parts(store, made, frozenset({"2", "7"}), actor="p", at=at)
    shown = mynah("posts", "show", made.id)
    assert "part 2 of 3 is gone (noticed" in shown.out
    assert f"{url}2" in shown.out
    (gone,) = mynah("posts", "show", made.id, "--json").document["post"]["gone_parts"]
    assert (gone["number"], gone["remote_id"]) == (2, "2")
    listed = {one["id"]: one for one in mynah("posts", "--json").document["posts"]}
    assert [len(listed[one.id]["gone_parts"]) for one in (whole, made)] == [0, 1]
    assert mynah("posts").out.count("(part 2 of 3 is gone)") == 1


def measure(store, draft, **numbers):
    ((name, due_at),) = [
        one
        for one in store.measurements.due(draft.account, datetime.now(UTC), 99)
        if one[0] == draft.id
    ]
    found = Measurement(due_at, Metrics(**numbers))
    later = due_at + timedelta(minutes=1)
    assert store.measurements.note(draft.account, (name, due_at), found, later)


def test_nothing_published_is_said(mynah, store):
    put(store, State.scheduled)
    assert mynah("posts").out == "nothing was published\n"


def test_posts_come_newest_first_with_their_last_numbers(mynah, store):
    old, new = put_post(store, 1, timedelta(days=3)), put_post(store, 2)
    measure(store, old, likes=3)
    measure(store, old, likes=5, views=1200)
    posts = mynah("posts", "--json").document["posts"]
    assert [one["id"] for one in posts] == ["d2", "d1"]
    assert posts[1]["metrics"] == {
        "likes": 5,
        "reposts": None,
        "replies": None,
        "quotes": None,
        "views": 1200,
    }
    assert (posts[0]["measured_at"], posts[0]["metrics"]["likes"]) == (None, None)
    page = mynah("posts").out
    assert "1,200" in page
    assert max(map(len, page.splitlines())) <= 80
    assert new.text.split()[0] in page


def test_posts_are_sorted_by_a_number_and_those_without_it_come_last(mynah, store):
    posts = {n: put_post(store, n, timedelta(hours=n)) for n in (1, 2, 3)}
    measure(store, posts[2], likes=0, replies=4)
    measure(store, posts[3], likes=9)
    by_likes = mynah("posts", "--sort", "likes", "--json").document["posts"]
    assert [one["id"] for one in by_likes] == ["d3", "d2", "d1"]
    by_replies = mynah("posts", "--sort", "replies", "--json").document["posts"]
    assert by_replies[0]["id"] == "d2"


def test_posts_are_chosen_by_account_and_time(mynah, store):
    put_post(store, 1, timedelta(days=20))
    put_post(store, 2, timedelta(days=2), account="x-shop")
    put_post(store, 3, timedelta(days=2))
    lately = mynah("posts", "--since", "1 week ago", "--json").document["posts"]
    assert [one["id"] for one in lately] == ["d3", "d2"]
    shop = mynah("posts", "--account", "x-shop", "--json").document["posts"]
    assert [one["id"] for one in shop] == ["d2"]
    assert len(mynah("posts", "-n", "1", "--json").document["posts"]) == 1


def test_one_post_is_shown_with_its_history_link_and_sources(mynah, store):
    source = Source("hours", "We open at nine.", 0.9)
    post = put_post(store, 1, text="We open at nine.", sources=(source,))
    measure(store, post, likes=1)
    measure(store, post, likes=4)
    page = mynah("posts", "show", "d1").out
    for said in ("We open at nine.", "https://x.com/heron/status/901", "hours", "published"):
        assert said in page
    document = mynah("posts", "show", "d1", "--json").document["post"]
    assert [one["metrics"]["likes"] for one in document["measurements"]] == [1, 4]
    assert document["sources"][0]["id"] == "hours"


def test_a_post_that_is_gone_says_since_when(mynah, store):
    post = put_post(store, 1)
    noticed = replace(post, note="the network has it no more")
    gone, line = step(noticed, Event.vanish, by=By.reconciler, actor="p", at=datetime.now(UTC))
    store.drafts.swap(post, gone, line)
    (shown,) = mynah("posts", "--json").document["posts"]
    assert shown["state"] == "gone"
    assert shown["gone_at"]
    assert "(gone)" in mynah("posts").out
    page = mynah("posts", "show", "d1").out
    assert "gone since" in page
    assert "p vanish, became gone: the network has it no more" in page


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("posts", "show", "d9"), Exit.not_found),
        (("posts", "show", "d1"), Exit.not_found),
        (("posts", "--since", "tomorrow"), Exit.usage),
        (("posts", "--since", "whenever"), Exit.usage),
        (("posts", "--account", "nobody"), Exit.account),
        (("posts", "--sort", "luck"), Exit.usage),
    ],
)
def test_what_makes_no_sense_is_one_line_and_a_code(mynah, store, words, code):
    put(store, State.scheduled)
    answer = mynah(*words)
    assert answer.code == code
    assert answer.err.count("\n") == 1
