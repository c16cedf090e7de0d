"""Drafts move by compare-and-set, and one account has one post in flight."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.audit import AuditEntry
from bot.domain.draft import IllegalTransition, step
from bot.domain.extras import Card, Extras, Image, ImageKind
from bot.domain.ids import DraftId
from bot.domain.inbox import Status
from bot.domain.lifecycle import ENDED, OUT_OF_HAND, By, Event, State
from bot.domain.pause import EVERYTHING, Pause
from bot.domain.post import Receipt
from bot.domain.proof import prove
from bot.domain.thread import thread_of
from bot.store.documents import to_ms
from bot.store.errors import Conflict, NotFound, RemoteTaken
from bot.store.keys import Keys
from bot.store.moves import DRAFTS, due_ms, keeps_account, move_keys, slot_ms
from bot.store.store import open_store
from tests.factories import NOW, X_MAIN, attempt, draft, mention


def entry(subject="d1") -> AuditEntry:
    return AuditEntry(subject, NOW, "test", "operator", "write", "", "pending", "")


def put(store, state=State.pending, **fields):
    """Store a draft that is in *state* already, past the table and the store that holds to it."""
    made = draft(state, **fields)
    store.drafts.add(replace(made, state=State.pending), entry(made.id))
    if state is not State.pending:
        made = replace(made, version=2)
        overwrite(store, replace(made, state=State.pending, version=1), made)
    return made


def overwrite(store, before, after):
    """Write *after* as no public call of ours would."""
    keys = Keys("test")
    names = [*move_keys(keys, before, after), keys.slots(before.account)]
    names.append(keys.begun(before.account))
    parts = [before.id, before.version, after.version, "test", DRAFTS.dump(after)]
    parts += [to_ms(after.changed_at), due_ms(after), slot_ms(after), keeps_account(after)]
    assert store.connection.run("swap", names, parts) == 1


def test_a_draft_from_before_there_were_images_is_read(store):
    made = put(store)
    raw = store.connection.command("HGET", Keys("test").draft(made.id), "doc")
    document = json.loads(raw)
    del document["doc"]["extras"]
    store.connection.command("HSET", Keys("test").draft(made.id), "doc", json.dumps(document))
    assert store.drafts.get(made.id) == made


def image(n: int) -> Image:
    return Image(str(n) * 64, ImageKind.png, 100, 8, 6, "A lamp")


def test_images_come_back_as_they_were_stored(store):
    extras = Extras((image(1),), Card("https://a.com", "A", "B"), "light", "private", "de")
    made = put(store, extras=extras)
    assert store.drafts.get(made.id).extras == extras


def test_the_images_of_all_drafts_that_may_go_out_are_named(store):
    for n, state in enumerate(State):
        put(store, state, id=DraftId(f"d{n}"), extras=Extras(images=(image(n % 10),)), slot_at=None)
    put(store, id=DraftId("bare"))
    named = {n for n in range(10) if image(n).sha256 in store.drafts.named_images()}
    live = {n % 10 for n, state in enumerate(State) if state not in OUT_OF_HAND}
    assert named == live


def claimed(before, fence=1):
    ready = replace(before, attempt=attempt(fence=fence), n_attempts=1)
    return step(ready, Event.claim, by=By.publisher, actor="p", at=NOW)


def confirmed(before, remote="900"):
    proven = replace(before, receipt=Receipt(remote, f"https://x.com/heron/{remote}", NOW))
    return step(proven, Event.confirm, by=By.publisher, actor="p", at=NOW)


def advanced(before, remote="900"):
    proven, event = prove(before, Receipt(remote, f"https://x.com/heron/{remote}", NOW))
    return step(proven, event, by=By.publisher, actor="p", at=NOW)


def test_a_draft_comes_back_as_it_went_in(store):
    made = put(store)
    assert store.drafts.get(made.id) == made


def test_a_draft_that_does_not_exist_is_not_found(store):
    with pytest.raises(NotFound, match="d99"):
        store.drafts.get(DraftId("d99"))


def test_of_two_hundred_competing_swaps_one_wins_and_is_recorded(store, redis_url):
    before = put(store)
    after, line = step(before, Event.approve, by=By.operator, actor="olga", at=NOW)

    def compete(number: int) -> bool:
        try:
            rival.drafts.swap(before, replace(after, note=str(number)), line)
        except Conflict:
            return False
        return True

    rival = open_store(redis_url, "test", "rival")
    with ThreadPoolExecutor(16) as pool:
        wins = sum(pool.map(compete, range(200)))
    rival.connection.close()
    assert wins == 1
    assert len([one for one in store.audit.latest(500) if one.event == "approve"]) == 1


def test_the_index_follows_the_state(store):
    before = put(store)
    after, line = step(before, Event.reject, by=By.operator, actor="olga", at=NOW)
    store.drafts.swap(before, after, line)
    assert store.drafts.in_state(State.pending) == []
    assert [one.id for one in store.drafts.in_state(State.rejected)] == [before.id]


def test_a_mention_gets_one_draft_at_most(store):
    store.inbox.take_in([mention()], NOW)
    item = store.inbox.get(mention().id)
    waiting = store.inbox.move(item, replace(item, status=Status.waiting), entry(mention().id))
    store.drafts.add(draft(mention=mention().id), entry(), waiting)
    with pytest.raises(Conflict):
        store.drafts.add(draft(id=DraftId("d2"), mention=mention().id), entry("d2"), waiting)
    assert store.inbox.get(mention().id).draft == "d1"
    assert store.inbox.count(Status.drafted) == 1


def test_an_account_has_one_post_in_flight(store):
    first, second = put(store, State.scheduled), put(store, State.scheduled, id=DraftId("d2"))
    assert store.queue.claim(first, *claimed(first))
    assert not store.queue.claim(second, *claimed(second, fence=2))
    assert store.queue.in_flight(X_MAIN).id == first.id


def test_while_a_thread_has_begun_no_other_draft_is_claimed(store):
    first = put(store, State.scheduled, thread=thread_of(["One.", "Two."], numbered=False))
    second = put(store, State.scheduled, id=DraftId("d2"))
    publishing, line = claimed(first)
    store.queue.claim(first, publishing, line)
    begun, line = advanced(publishing)
    store.queue.settle(publishing, begun, line)
    assert store.queue.in_flight(X_MAIN) is None
    assert [one.id for one in store.queue.begun(X_MAIN)] == [first.id]
    assert not store.queue.claim(second, *claimed(second, fence=2))
    assert store.queue.claim(begun, *claimed(begun, fence=2))


def test_a_claim_with_an_old_fence_is_refused(store):
    first, second = put(store, State.scheduled), put(store, State.scheduled, id=DraftId("d2"))
    publishing, line = claimed(first)
    store.queue.claim(first, publishing, line)
    store.queue.settle(publishing, *confirmed(publishing))
    assert store.queue.in_flight(X_MAIN) is None
    assert not store.queue.claim(second, *claimed(second, fence=1))
    assert store.queue.claim(second, *claimed(second, fence=2))


@pytest.mark.parametrize("scope", [EVERYTHING, "network:x", "account:x-main"])
def test_a_pause_stops_the_claim_itself(store, scope):
    before = put(store, State.scheduled)
    store.pauses.set(Pause(scope, "olga", NOW, "wrong price"))
    assert not store.queue.claim(before, *claimed(before))
    store.pauses.lift(Pause(scope, "olga", NOW, "price corrected"))
    assert store.queue.claim(before, *claimed(before))


def test_a_pause_of_another_account_stops_nothing(store):
    before = put(store, State.scheduled)
    store.pauses.set(Pause("account:reddit-main", "olga", NOW, "holiday"))
    assert store.queue.claim(before, *claimed(before))


def test_doubt_keeps_the_account_blocked(store):
    before = put(store, State.scheduled)
    publishing, line = claimed(before)
    store.queue.claim(before, publishing, line)
    lost, line = step(publishing, Event.lose, by=By.publisher, actor="p", at=NOW)
    store.queue.settle(publishing, lost, line)
    assert store.queue.in_flight(X_MAIN).state is State.unconfirmed


def test_a_remote_post_belongs_to_one_draft(store):
    for name in ("d1", "d2"):
        before = put(store, State.scheduled, id=DraftId(name))
        publishing, line = claimed(before, fence=store.queue.fence(X_MAIN) + 1)
        assert store.queue.claim(before, publishing, line)
        if name == "d1":
            store.queue.settle(publishing, *confirmed(publishing))
    with pytest.raises(RemoteTaken):
        store.queue.settle(publishing, *confirmed(publishing))
    assert store.queue.owner_of(X_MAIN, "900") == "d1"


def test_only_what_is_due_is_returned_earliest_first(store):
    for number, minutes in ((1, 5), (2, -5), (3, -9)):
        due_at = NOW + timedelta(minutes=minutes)
        put(store, State.scheduled, id=DraftId(f"d{number}"), due_at=due_at)
    assert [one.id for one in store.queue.due(X_MAIN, to_ms(NOW), most=9)] == ["d3", "d2"]


def test_replies_are_counted_by_author_whatever_the_case(store):
    before = put(store, State.scheduled, author="Ada")
    publishing, line = claimed(before)
    store.queue.claim(before, publishing, line)
    store.queue.settle(publishing, *confirmed(publishing))
    assert store.inbox.n_replies_to(X_MAIN, "ada") == 1


def test_replies_are_counted_by_thread(store):
    before = put(store, State.scheduled, root="t3_a")
    publishing, line = claimed(before)
    store.queue.claim(before, publishing, line)
    store.queue.settle(publishing, *confirmed(publishing))
    assert store.queue.n_replies_in(X_MAIN, "t3_a") == 1
    assert store.queue.n_replies_in(X_MAIN, "t3_b") == 0


def test_drafts_that_ended_long_ago_are_forgotten_and_others_are_not(store):
    before = put(store, State.scheduled)
    publishing, line = claimed(before)
    store.queue.claim(before, publishing, line)
    store.queue.settle(publishing, *confirmed(publishing))
    put(store, id=DraftId("d2"))
    put(store, State.rejected, id=DraftId("d3"), changed_at=NOW + timedelta(days=2))
    assert store.drafts.forget_before(NOW + timedelta(days=1), *ENDED) == 1
    with pytest.raises(NotFound):
        store.drafts.get(DraftId("d1"))
    assert store.queue.owner_of(X_MAIN, "900") is None
    assert store.drafts.count(State.published) == 0
    assert [store.drafts.get(DraftId(one)).id for one in ("d2", "d3")] == ["d2", "d3"]


def test_old_lines_of_the_audit_are_forgotten(store):
    for number in range(500):
        store.drafts.add(draft(id=DraftId(f"d{number}")), entry())
    assert store.audit.forget_before(datetime.now(UTC) + timedelta(days=1)) > 300


def test_the_store_writes_no_move_that_the_table_does_not_know(store):
    made = put(store)
    published = replace(draft(State.published), version=2)
    line = replace(entry(), event="confirm", before="pending", after="published", by="publisher")
    for write in (store.drafts.swap, store.queue.settle):
        with pytest.raises(IllegalTransition):
            write(made, published, line)
    approved, by_hand = step(made, Event.approve, by=By.operator, actor="olga", at=NOW)
    with pytest.raises(IllegalTransition):
        store.drafts.swap(made, approved, replace(by_hand, by="clock"))
    with pytest.raises(IllegalTransition):
        store.drafts.swap(made, replace(approved, state=State.scheduled, due_at=NOW), by_hand)
    assert store.drafts.get(made.id) == made
