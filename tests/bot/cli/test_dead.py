"""``mynah inbox dead`` shows what no writer could finish, and ``retry`` gives it back once."""

from datetime import timedelta

from bot.domain.ids import MentionId
from bot.domain.inbox import Status
from bot.exits import Exit
from tests.bot.store.test_dead import bury


def given_up(mynah):
    return [one["mention"] for one in mynah("inbox", "dead", "--json").document["dead"]]


def test_a_mention_that_was_given_up_is_listed_with_reason_tries_and_worker(mynah, store):
    bury(store)
    page = mynah("inbox", "dead", COLUMNS="120").out
    assert all(word in page for word in ("x-main:100", "poison", " 3 ", "w1"))
    (letter,) = mynah("inbox", "dead", "--json").document["dead"]
    assert letter["given_up_at"] == "2026-11-23T12:00:00Z"
    assert (letter["tries"], letter["worker"], letter["reason"]) == (3, "w1", "poison")


def test_a_retried_mention_is_with_the_writers_for_the_first_time(mynah, store):
    bury(store)
    assert mynah("inbox", "retry", "x-main:100").out == "x-main:100 is with the writers again\n"
    assert given_up(mynah) == []
    (task,) = store.work.take("w2", 8, timedelta(milliseconds=20))
    assert (task.mention, task.n_deliveries) == ("x-main:100", 1)
    line = store.audit.latest(1)[0]
    assert (line.actor, line.event, line.after) == ("olga", "retry", "waiting")


def test_a_second_retry_finds_nothing_to_do(mynah, store):
    bury(store)
    mynah("inbox", "retry", "x-main:100")
    again = mynah("inbox", "retry", "x-main:100")
    assert again.code == Exit.not_found
    assert "was not given up" in again.err
    assert store.work.backlog() == 1


def test_all_are_retried_and_one_that_cannot_be_stops_no_other(mynah, store):
    for number in (1, 2, 3):
        bury(store, number)
    mynah("inbox", "answer", "x-main:2", "--text", "We are looking into it.")
    assert given_up(mynah) == ["x-main:1", "x-main:3"]
    some = mynah("inbox", "retry", "x-main:2", "x-main:3", "--json")
    assert some.code == Exit.conflict
    assert some.document["retried"] == ["x-main:3"]
    assert some.document["refused"][0]["id"] == "x-main:2"
    assert store.inbox.get(MentionId("x-main:2")).status is Status.drafted
    assert mynah("inbox", "retry", "--all", "--json").document["retried"] == ["x-main:1"]
    assert mynah("inbox", "retry", "--all").out == "no mention was given up\n"


def test_retry_wants_ids_or_all_and_not_both(mynah, store):
    assert mynah("inbox", "retry").code == Exit.usage
    assert mynah("inbox", "retry", "x-main:1", "--all").code == Exit.usage
