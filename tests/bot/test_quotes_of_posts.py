"""A quote of a post on X, from the count that grew to the answer of a person, and its deletion."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.sandbox.server import Sandbox
from adapters.sandbox.x_control import XControl
from bot.domain.inbox import Status
from bot.domain.thread import thread_of
from tests.bot.house import opened_house
from tests.faults.accounts import HANDLES, X

DAY = timedelta(days=1)
ASKING = replace(X, section=X.section | {"quotes_for_days": 7})


@pytest.fixture(scope="module")
def sandbox_url():
    with Sandbox(handles=HANDLES) as running:
        yield running.url


@pytest.fixture(params=[ASKING])
def house(request, tmp_path, sandbox_url):
    with opened_house(tmp_path, sandbox_url, [request.param]) as made:
        yield made


def asked(house):
    found = house.control.requests("x", "GET")
    return [one for one in found if one.path.endswith("/quote_tweets")]


def n_asked(house):
    return len(asked(house))


def look(house, late):
    """Let Mynah be *late* after publishing, measure and ask who quotes."""
    house.late = late
    house.run(f"measure {X.account}")
    house.run(f"quotes {X.account}")


def test_a_quote_reaches_a_person_whose_answer_goes_out_and_its_deletion_erases_it(house):
    ours, people = house.publish(X), XControl(house.control)
    look(house, timedelta(minutes=11))
    assert n_asked(house) == 0  # nobody quoted: nothing is asked, and nothing paid
    quote = people.post("zoe", "how do I get one of these?", quotes=ours.receipt.id)
    people.post("ann", "@mynah_demo and I?", quotes=ours.receipt.id)
    look(house, timedelta(hours=1, minutes=1))
    look(house, timedelta(hours=1, minutes=2))
    assert n_asked(house) == 1
    house.run(f"poll {X.account}")
    listed = {one.mention.author: one for one in house.app.store.inbox.in_status(Status.new)}
    assert {name: one.mention.is_quote for name, one in listed.items()} == {
        "zoe": True,
        "ann": False,
    }
    assert [one.text for one in listed["zoe"].mention.thread] == [ours.text]

    house.run("sort")
    shown = house.document("inbox", "show", f"{X.account}:{quote}")["mention"]
    assert (shown["status"], shown["triage"]["topic"]) == ("handed", "quote")
    words = ("--text", "Thank you! The shop has them.")
    assert house.mynah("inbox", "answer", f"{X.account}:{quote}", *words).exit_code == 0
    (draft,) = house.document("drafts", "list")["drafts"]
    approved = house.mynah("drafts", "approve", draft["id"])
    assert approved.exit_code == 0, approved.output
    house.run(f"publish {X.account}")
    assert [one.in_reply_to for one in people.posts()] == [None, quote]

    people.delete(quote)
    house.late = DAY
    house.run(f"deletions {X.account}")
    item = house.app.store.inbox.get(f"{X.account}:{quote}")
    assert (item.status, item.mention.text) == (Status.gone, "")


def test_who_quotes_the_end_of_a_thread_is_read_too(house):
    thread = thread_of(("We open again on Monday.", "The first check is free."), numbered=False)
    _, second = house.publish(X, thread=thread).thread.out
    quote = XControl(house.control).post("zoe", "free for whom?", quotes=second.id)
    look(house, timedelta(minutes=11))
    assert [one.path.split("/")[-2] for one in asked(house)] == [second.id]
    (item,) = house.app.store.inbox.in_status(Status.new)
    assert (item.mention.remote_id, item.mention.is_quote) == (quote, True)
    assert [one.text for one in item.mention.thread] == [thread.parts[1].text]


@pytest.mark.parametrize("house", [X], indirect=True)
def test_nobody_is_asked_who_quotes_unless_the_account_says_so(house):
    assert not [one.name for one in house.jobs if one.name.startswith("quotes")]
