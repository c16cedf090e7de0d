"""redis-py sends a command again when its reply was lost: no script may act twice."""

import re
import secrets
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.domain.audit import AuditEntry
from bot.domain.draft import step
from bot.domain.erasure import emptied
from bot.domain.ids import Cursor, Place
from bot.domain.inbox import Status
from bot.domain.inspection import Finding, Grade
from bot.domain.lifecycle import By, Event, State
from bot.domain.metrics import Measurement, Metrics
from bot.domain.pause import Pause
from bot.domain.platform import RateLimit
from bot.domain.ranking import Ranking
from bot.domain.thread import thread_of
from bot.store import drafts as drafts_module
from bot.store.documents import Documents, to_ms
from bot.store.store import open_store
from tests.bot.store.test_dead import letter, taken
from tests.bot.store.test_drafts import advanced, claimed, confirmed, entry, put
from tests.factories import NOW, X_MAIN, draft, mention, passed
from tests.redis_proxy import Proxy

ROUNDS = 20
ENTRIES = Documents(AuditEntry)
LATER = NOW + timedelta(hours=1)
LUA = Path(drafts_module.__file__).parent / "lua"


@pytest.fixture
def lossy(store, redis_url, tmp_path):
    """Give the store over a connection that can lose replies, with its scripts loaded."""
    path = Path("/tmp") / f"mynah-{secrets.token_hex(4)}.sock"
    proxy = Proxy(urlsplit(redis_url).path, path)
    opened = open_store(proxy.url, "test", "lossy")
    opened.connection.command("PING")
    yield opened, proxy
    opened.connection.close()
    proxy.close()
    path.unlink()


def lose_the_reply(proxy, act):
    proxy.forget = 1
    result = act()
    assert proxy.forget == 0, "the reply was not lost, so the test proves nothing"
    return result


def events(store) -> list[str]:
    return [one.event for one in store.audit.latest(1000)]


def _warm(store):
    """Run every script once, so that the lost reply is the script's and not the loading's."""
    before = put(store, State.scheduled, id="warm", account="warm")
    publishing, line = claimed(before)
    store.queue.claim(before, publishing, line)
    store.queue.settle(publishing, *confirmed(publishing, "1"))
    store.inbox.take_in([mention(id="warm:1", account="warm")], NOW)
    item = store.inbox.get("warm:1")
    store.inbox.move(item, replace(item, status=Status.waiting), entry("warm:1"))
    store.pauses.set(Pause("warm", "olga", NOW, ""))
    store.work.finish(*store.work.take("warm", 1, timedelta(seconds=1)))


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_lost_reply_moves_a_draft_once(store, lossy, round_):
    opened, proxy = lossy
    _warm(opened)
    before = put(store)
    after, line = step(before, Event.approve, by=By.operator, actor="olga", at=NOW)
    lose_the_reply(proxy, lambda: opened.drafts.swap(before, after, line))
    assert store.drafts.get(before.id).version == before.version + 1
    assert events(store).count("approve") == 1


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_lost_reply_claims_once_and_says_so(store, lossy, round_):
    opened, proxy = lossy
    _warm(opened)
    before = put(store, State.scheduled)
    assert lose_the_reply(proxy, lambda: opened.queue.claim(before, *claimed(before)))
    assert store.queue.fence(X_MAIN) == 1


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_lost_reply_settles_once(store, lossy, round_):
    opened, proxy = lossy
    _warm(opened)
    before = put(store, State.scheduled, author="ada")
    publishing, line = claimed(before)
    store.queue.claim(before, publishing, line)
    lose_the_reply(proxy, lambda: opened.queue.settle(publishing, *confirmed(publishing)))
    assert store.drafts.get(before.id).state is State.published
    assert store.inbox.n_replies_to(X_MAIN, "ada") == 1


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_lost_reply_proves_a_part_once(store, lossy, round_):
    opened, proxy = lossy
    _warm(opened)
    thread = thread_of(["One.", "Two.", "Three."], numbered=False)
    before = put(store, State.scheduled, author="ada", thread=thread)
    publishing, line = claimed(before)
    store.queue.claim(before, publishing, line)
    lose_the_reply(proxy, lambda: opened.queue.settle(publishing, *advanced(publishing)))
    begun = store.drafts.get(before.id)
    assert [one.id for one in begun.thread.out] == ["900"]
    assert [one.id for one in store.queue.begun(X_MAIN)] == [before.id]
    again, line = claimed(begun, fence=2)
    store.queue.claim(begun, again, line)
    lose_the_reply(proxy, lambda: opened.queue.settle(again, *advanced(again, "901")))
    assert events(store).count("advance") == 2
    sent = store.queue.sent_since(X_MAIN, NOW - timedelta(hours=1))
    assert [(one.draft, one.part) for one in sent] == [("d1", 1), ("d1", 2)]
    assert store.inbox.n_replies_to(X_MAIN, "ada") == 1, "only the first part answers her"


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_lost_reply_adds_a_draft_once(store, lossy, round_):
    opened, proxy = lossy
    _warm(opened)
    lose_the_reply(proxy, lambda: opened.drafts.add(draft(), entry()))
    assert store.drafts.count(State.pending) == 1


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_lost_reply_hands_a_mention_to_the_writers_once(store, lossy, round_):
    opened, proxy = lossy
    _warm(opened)
    backlog = store.work.backlog()
    lose_the_reply(proxy, lambda: opened.inbox.take_in([mention()], NOW))
    item = store.inbox.get(mention().id)
    waiting = replace(item, status=Status.waiting)
    lose_the_reply(proxy, lambda: opened.inbox.move(item, waiting, entry("m")))
    assert store.work.backlog() == backlog + 1


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_lost_reply_finishes_a_mention_once(store, lossy, round_):
    opened, proxy = lossy
    _warm(opened)
    store.inbox.take_in([mention()], NOW)
    item = store.inbox.get(mention().id)
    store.inbox.move(item, replace(item, status=Status.waiting), entry("m"))
    (task,) = store.work.take("w1", 8, timedelta(seconds=1))
    lose_the_reply(proxy, lambda: opened.work.finish(task))
    assert store.work.backlog() == 0
    assert store.work.take_over("w2", 8, timedelta(0)) == []


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_lost_reply_pauses_once(store, lossy, round_):
    opened, proxy = lossy
    _warm(opened)
    lose_the_reply(proxy, lambda: opened.pauses.set(Pause("all", "olga", NOW, "stop")))
    assert [one.subject for one in store.audit.latest(1000)].count("all") == 1


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_lost_reply_takes_a_slot_once(store, lossy, round_):
    opened, proxy = lossy
    _warm(opened)
    before = put(store)
    approved, first = step(before, Event.approve, by=By.operator, actor="olga", at=NOW)
    slotted = replace(approved, due_at=LATER, slot_at=LATER)
    queued, second = step(slotted, Event.schedule, by=By.operator, actor="olga", at=NOW)
    lose_the_reply(proxy, lambda: opened.drafts.swap(before, queued, first, second))
    assert store.queue.booked(X_MAIN) == {LATER: before.id}
    assert [events(store).count(one) for one in ("approve", "schedule")] == [1, 1]


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_lost_reply_exchanges_two_drafts_once(store, lossy, round_):
    opened, proxy = lossy
    _warm(opened)
    pair = [put(store, State.scheduled, id=name, due_at=NOW) for name in ("d1", "d2")]
    moves = []
    for draft_, due_at in zip(pair, (LATER, NOW), strict=True):
        timed = replace(draft_, due_at=due_at)
        after, line = step(timed, Event.schedule, by=By.operator, actor="olga", at=NOW)
        moves.append((draft_, (after, (line,))))
    opened.queue.exchange(*moves)  # once, so that the script is known
    moves = [
        (after, (replace(after, version=after.version + 1), lines)) for _, (after, lines) in moves
    ]
    lose_the_reply(proxy, lambda: opened.queue.exchange(*moves))
    wanted = [one.version + 2 for one in pair]
    assert [store.drafts.get(one.id).version for one in pair] == wanted
    assert events(store).count("schedule") == 4


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_lost_reply_notes_a_budget_a_read_a_cursor_and_an_epoch_once(store, lossy, round_):
    opened, proxy = lossy
    _warm(opened)
    limit = RateLimit("POST /2/tweets", 100, 7, LATER)
    term = store.lead.hold(timedelta(seconds=30))
    acts = [
        lambda: opened.limits.note(X_MAIN, limit),
        lambda: opened.reads.note(X_MAIN, "x-main:1", 0.001, NOW),
        lambda: opened.inbox.move_cursor(X_MAIN, Cursor("7"), term),
        lambda: opened.noticed.move("json", Place("7-0"), term),
    ]
    for act in acts:
        act()
        lose_the_reply(proxy, act)
    assert store.limits.of(X_MAIN) == [limit]
    assert len(store.reads.since(X_MAIN, NOW)) == 1
    assert store.inbox.cursor(X_MAIN) == "7"
    assert store.noticed.place("json") == "7-0"
    opened.epoch.began_at(NOW)
    keys = ["{test}:epoch", "{test}:audit"]
    change = replace(entry("redis"), event="change")
    args = ["another server", to_ms(LATER), ENTRIES.dump(change)]
    lose_the_reply(proxy, lambda: opened.connection.run("note_epoch", keys, args))
    assert events(store).count("change") == 1


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_lost_reply_counts_the_tokens_of_a_call_once(store, lossy, round_):
    opened, proxy = lossy
    opened.tokens.settle(opened.tokens.take(0, 100, NOW), 0)  # so that the script is known
    call = lose_the_reply(proxy, lambda: opened.tokens.take(60, 100, NOW))
    assert store.tokens.spent(NOW) == 60
    lose_the_reply(proxy, lambda: opened.tokens.settle(call, 20))
    assert store.tokens.spent(NOW) == 20


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_lost_reply_notes_a_measurement_once(store, lossy, round_):
    opened, proxy = lossy
    for name in ("d1", "d2"):  # the first one sends the scripts
        before = put(store, State.scheduled, id=name)
        sent, line = claimed(before, store.queue.fence(X_MAIN) + 1)
        store.queue.claim(before, sent, line)
        store.queue.settle(sent, *confirmed(sent, name))
        measured = store.measurements.due(X_MAIN, LATER, 9)[0]
        found = Measurement(NOW, Metrics(likes=3))
        if name == "d1":
            assert opened.measurements.note(X_MAIN, measured, found, None)
    assert lose_the_reply(
        proxy,
        lambda: opened.measurements.note(X_MAIN, measured, found, LATER + timedelta(minutes=1)),
    )
    assert store.measurements.of("d2") == [found]
    assert store.measurements.due(X_MAIN, LATER, 9) == []


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_lost_reply_records_a_preflight_and_accepts_rules_once(store, lossy, round_):
    opened, proxy = lossy
    known = opened.preflights
    known.record(passed("warm"), "test")  # so that the scripts are known
    known.accept("warm", "abc", "olga", NOW)
    failed = replace(passed(), findings=(Finding("x.bio", Grade.fault, "says nothing"),))
    lose_the_reply(proxy, lambda: known.record(failed, "test"))
    lose_the_reply(proxy, lambda: known.accept(X_MAIN, "abc", "olga", NOW))
    assert store.preflights.objection(X_MAIN, NOW) == "says nothing"
    assert store.preflights.accepted(X_MAIN) == "abc"
    told = [one.event for one in store.audit.latest(9, "account:x-main")]
    assert told == ["preflight", "accept rules"]


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_lost_reply_counts_an_objection_once(store, lossy, round_):
    opened, proxy = lossy
    opened.objections.note("x.summoned", "d0", NOW)  # so that the script is known
    lose_the_reply(proxy, lambda: opened.objections.note("x.summoned", "d1", NOW))
    assert store.objections.since(NOW, NOW)["x.summoned"].n == 2


def test_a_lost_reply_begins_the_notices_where_it_began_them_first(store, lossy):
    opened, proxy = lossy
    _warm(opened)
    opened.noticed.place("another")  # so that the script is known
    place = lose_the_reply(proxy, lambda: opened.noticed.place("json"))
    store.drafts.add(draft(), entry())
    assert opened.noticed.place("json") == place


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_lost_reply_reminds_once_and_says_so(store, lossy, round_):
    opened, proxy = lossy
    period, term = timedelta(hours=4), opened.lead.hold(timedelta(minutes=5))
    before = replace(entry("inbox"), at=NOW - period)
    assert opened.reminders.record(before, period, term)  # so that the script is known
    said = replace(entry("inbox"), event="remind")
    assert lose_the_reply(proxy, lambda: opened.reminders.record(said, period, term))
    assert not store.reminders.record(said, period, term)
    assert events(store).count("remind") == 1


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_lost_reply_replaces_a_ranking_once(store, lossy, round_):
    opened, proxy = lossy
    first = Ranking(1, (("voice", 0.5),), NOW, "olga", 90, 60, 0.9, 0.6, "built in")
    opened.rankings.replace(first)  # so that the script is known
    lose_the_reply(proxy, lambda: opened.rankings.replace(replace(first, version=2)))
    assert store.rankings.current().version == 2
    assert events(store).count("learn") == 2


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_lost_reply_buries_revives_forgets_and_leads_once(store, lossy, round_):
    opened, proxy = lossy
    lease = timedelta(seconds=30)
    _warm(opened)
    term = opened.lead.hold(lease)
    opened.lead.resign()
    lose_the_reply(proxy, lambda: opened.lead.hold(lease))
    assert opened.lead.hold(lease) == term + 1
    for turn in (1, 2):  # the first time sends the scripts
        task, item = taken(store, number=turn)
        given_up = letter(task)
        put(store, State.rejected, id=f"d{turn}")
        if turn == 1:
            opened.dead.bury(task, given_up, item, entry("m"))
            opened.dead.revive(given_up, store.inbox.get(task.mention), entry("m"))
            opened.work.finish(*opened.work.take("w1", 8, timedelta(seconds=1)))
            opened.drafts.forget_before(LATER, State.rejected)
    lose_the_reply(proxy, lambda: opened.dead.bury(task, given_up, item, entry("m")))
    assert [one.mention for one in store.dead.unseen()] == [task.mention]
    handed, n_lines = store.inbox.get(task.mention), len(events(store))
    lose_the_reply(proxy, lambda: opened.dead.revive(given_up, handed, entry("m")))
    assert (store.dead.unseen(), store.work.backlog()) == ([], 1)
    assert len(events(store)) == n_lines + 1
    keys = ["{test}:draft:d2", "{test}:drafts:rejected", "{test}:remote:x-main"]
    keys += ["{test}:metrics:d2", "{test}:measuring:x-main"]
    lose_the_reply(proxy, lambda: opened.connection.run("forget_draft", keys, ["d2", ""]))
    assert store.drafts.count(State.rejected) == 0


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_lost_reply_erases_a_mention_once(store, lossy, round_):
    opened, proxy = lossy
    _warm(opened)
    store.inbox.take_in([mention(id="x-main:8"), mention(id="x-main:9")], NOW)
    first, second = store.inbox.get("x-main:8"), store.inbox.get("x-main:9")
    opened.inbox.erase(first, emptied(first, "gone", NOW), entry("m"))  # sends the script
    n_lines = len(events(store))
    bare = emptied(second, "gone", NOW)
    lose_the_reply(proxy, lambda: opened.inbox.erase(second, bare, entry("m")))
    assert (store.inbox.count(Status.gone), len(events(store))) == (2, n_lines + 1)


@pytest.mark.parametrize("round_", range(ROUNDS))
def test_a_lost_reply_forgets_a_person_once_and_erases_a_draft_once(store, lossy, round_):
    opened, proxy = lossy
    _warm(opened)
    line = entry("person")
    opened.people.forget("zoe", "x", [X_MAIN], line)  # sends the script
    opened.drafts.erase(put(store, id="d7"))
    before, n_lines = put(store, id="d8"), len(events(store))
    store.inbox.opt_out("x", "ada", NOW)
    lose_the_reply(proxy, lambda: opened.people.forget("ada", "x", [X_MAIN], line))
    assert len(events(store)) == n_lines + 1
    lose_the_reply(proxy, lambda: opened.drafts.erase(before))
    assert store.drafts.count(State.pending) == 0
    assert store.inbox.has_opted_out("x", "ada")


def test_no_script_spells_or_searches_a_key():
    for script in LUA.glob("*.lua"):
        code = re.sub(r"--.*", "", script.read_text())
        calls = re.findall(r"redis\.p?call\(([^,]+),\s*([^,)]+)", code)
        assert calls, script.name
        for verb, key in calls:
            if "XGROUP" in verb:
                continue
            assert verb.strip("'").upper() not in {"KEYS", "SCAN"}, script.name
            assert key.strip().startswith("KEYS["), f"{script.name}: {verb} on {key}"


def test_every_script_says_what_its_keys_and_arguments_are():
    for script in LUA.glob("*.lua"):
        text = script.read_text()
        assert all(word in text for word in ("-- KEYS", "-- ARGV", "-- Result")), script.name


def test_only_the_keys_module_spells_a_key():
    root = Path(drafts_module.__file__).parents[2]
    literal = re.compile(r"""["'](draft|mention|inbox|due|inflight|drafts|fence|remote):(?! )""")
    for source in [*root.glob("bot/**/*.py"), *root.glob("adapters/**/*.py")]:
        if source.name != "keys.py":
            assert not literal.search(source.read_text()), source


def test_an_audit_line_is_read_back(store):
    store.drafts.add(draft(), entry())
    assert store.audit.latest(1) == [
        AuditEntry("d1", NOW, "test", "operator", "write", "", "pending", "")
    ]
