"""``mynah forget`` leaves nothing of a person, and says what it erased."""

from dataclasses import replace

import pytest

from bot.domain.ids import DraftId, MentionId, Untrusted
from bot.domain.inbox import Decision, Status, Triage
from bot.domain.lifecycle import State
from bot.domain.mention import Remark
from bot.exits import Exit
from tests.bot.store.test_drafts import entry, put
from tests.everything import everything
from tests.factories import NOW, X_MAIN, mention

SAID = "My saddle squeaks terribly"
ADA = MentionId("x-main:100")
BOB = MentionId("x-main:101")


def written(store, state=State.pending):
    """Store what ada said, what we answered, and bob below her words."""
    store.inbox.take_in([mention(text=Untrusted(SAID), author="AdaK")], NOW)
    draft = put(
        store, state, mention=ADA, author="AdaK", text=f"@AdaK you say “{SAID}”?", in_reply_to="100"
    )
    triage = Triage(Decision.human, "sensitive", f"says “{SAID}”", 1.0)
    item = store.inbox.get(ADA)
    moved = replace(item, status=Status.drafted, triage=triage, draft=draft.id)
    store.inbox.move(item, moved, replace(entry(ADA), note=f"for mention {ADA}"))
    below = mention(
        id=BOB,
        remote_id="101",
        author="bob",
        text=Untrusted("@heron @adak is right, see https://x.com/AdaK/status/100"),
        thread=(Remark("AdaK", Untrusted(SAID)), Remark("heron", Untrusted("Oh"), is_own=True)),
    )
    store.inbox.take_in([below], NOW)
    put(store, id="d2", mention=BOB, author="bob", text="Thank you, @AdaK and @bob!")
    return draft


def test_nothing_that_they_said_and_no_handle_is_left_anywhere(mynah, store):
    written(store)
    store.inbox.opt_out("x", "AdaK", NOW)
    answer = mynah("forget", "@adak", "--network", "x", "--yes", "--json")
    assert answer.document == {
        "erased": [
            {
                "network": "x",
                "mentions": 1,
                "drafts": 1,
                "mentions_by_others": 1,
                "drafts_for_others": 1,
            }
        ]
    }
    left = everything(store)
    assert SAID.casefold() not in left
    assert "adak" not in left
    assert "is right, see" in left
    assert store.inbox.has_opted_out("x", "adaK")
    assert [one.text for one in store.inbox.get(BOB).mention.thread] == ["Oh"]
    last = store.audit.latest(1)[0]
    assert (last.actor, last.event, last.note) == ("olga", "forget", "1 mentions and 1 drafts on x")


def test_an_opt_out_that_was_kept_by_name_is_honoured_and_becomes_a_digest(mynah, store):
    store.connection.command("HSET", "{test}:optout:x", "adak", "1")
    assert store.inbox.has_opted_out("x", "AdaK")
    assert mynah("forget", "AdaK", "--yes").code == Exit.ok
    assert store.inbox.has_opted_out("x", "AdaK")
    assert "adak" not in everything(store)


def test_how_often_they_were_answered_is_forgotten(mynah, store):
    written(store, State.scheduled)
    store.connection.command("HSET", "{test}:authors:x-main", "adak", "3", "bob", "1")
    mynah("forget", "adak", "--yes")
    assert store.inbox.n_replies_to(X_MAIN, "AdaK") == 0
    assert store.inbox.n_replies_to(X_MAIN, "bob") == 1
    assert store.queue.due(X_MAIN, 2**52) == []


def test_it_asks_first_and_a_no_leaves_everything(mynah, store):
    written(store)
    before = everything(store)
    assert mynah("forget", "adak").code != Exit.ok
    assert everything(store) == before


@pytest.mark.parametrize("state", [State.publishing, State.unconfirmed])
def test_what_may_be_on_its_way_keeps_the_person_until_it_is_known(mynah, store, state):
    written(store, state)
    answer = mynah("forget", "adak", "--yes")
    assert answer.code == Exit.conflict
    assert "d1 may be on the way" in answer.err
    assert store.drafts.get(DraftId("d1")).state is state
    assert store.inbox.get(ADA).mention.text == SAID


def test_a_longer_handle_that_begins_the_same_is_somebody_else(mynah, store):
    said = mention(id=BOB, author="adak2", text=Untrusted("@adak2 and @adak-b, hello"))
    store.inbox.take_in([said], NOW)
    mynah("forget", "adak", "--yes")
    assert store.inbox.get(BOB).mention == said


def test_a_network_that_the_config_does_not_name_is_refused(mynah, store):
    assert mynah("forget", "adak", "--network", "bluesky", "--yes").code == Exit.account
    assert mynah("forget", "two words", "--yes").code == Exit.usage
