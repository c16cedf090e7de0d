"""Answers that are owed too long are named once a period, by whichever daemon leads."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.ids import AccountName, MentionId
from bot.domain.inbox import Status
from bot.domain.timetable import Timetable
from bot.notices.owed import Reminder
from bot.notices.wording import message_of, notice_of
from tests.bot.store.test_drafts import entry
from tests.factories import NOW, X_MAIN, mention

AFTER = timedelta(hours=4)
MINUTE = timedelta(minutes=1)
UTC = ZoneInfo("UTC")
OTHER = AccountName("m-main")


@pytest.fixture
def term(store):
    return store.lead.hold(timedelta(days=7))


def reminder(store, clock, hours=None):
    return Reminder(store, hours or {X_MAIN: Timetable(UTC)}, AFTER, "host-1", clock)


def owe(store, number, since=NOW, account=X_MAIN):
    """Leave an answer owed since *since* for a mention that says something shameful."""
    said = mention(id=MentionId(f"{account}:{number}"), account=account, text="@mallory is a thief")
    store.inbox.take_in([said], NOW)
    item = store.inbox.get(said.id)
    after = replace(item, status=Status.owed, changed_at=since)
    return store.inbox.move(item, after, entry(said.id))


def reminders(store):
    return [one for one in store.audit.latest(1000) if one.event == "remind"]


def lines(store):
    return [notice_of(one).line for one in reminders(store)]


def test_an_answer_owed_too_long_is_named_with_the_command_and_nobodys_words(store, clock, term):
    owe(store, 1, since=NOW - timedelta(hours=5))
    owe(store, 2, since=NOW - timedelta(hours=53))
    owe(store, 3, since=NOW - timedelta(hours=3))
    assert reminder(store, clock).step(term)
    assert lines(store) == [
        (
            "2 answers are owed after a holding reply, the oldest to x-main:2 for 2 days: "
            "mynah inbox list --status owed"
        )
    ]
    assert "x-main:2" in reminders(store)[0].note.split(), "by it mynah forget finds the line"
    told = message_of([notice_of(one) for one in reminders(store)], "Heron Cycles", UTC)
    assert "mallory" not in told.body
    assert "ada" not in told.body


def test_one_answer_is_spoken_of_as_one(store, clock, term):
    owe(store, 1, since=NOW - AFTER)
    reminder(store, clock).step(term)
    assert lines(store)[0].startswith("1 answer is owed after")
    assert "x-main:1 for 4 hours:" in lines(store)[0]


def test_nothing_is_said_before_its_time_or_of_what_waits_for_a_first_answer(store, clock, term):
    owe(store, 1, since=NOW - AFTER + MINUTE)
    handed = owe(store, 2, since=NOW - 2 * AFTER)
    store.inbox.move(handed, replace(handed, status=Status.handed), entry("m"))
    assert not reminder(store, clock).step(term)
    assert reminders(store) == []


def test_a_day_of_ticks_reminds_once_a_period_until_the_answer_is_written(store, clock, term):
    item, told = owe(store, 1), reminder(store, clock)
    at = []
    for number in range(25 * 60):
        clock.now = NOW + number * MINUTE
        if clock.now == NOW + timedelta(hours=17):
            store.inbox.move(item, replace(item, status=Status.drafted), entry("m"))
        if told.step(term):
            at.append(number // 60)
    assert at == [4, 8, 12, 16]
    assert len(reminders(store)) == 4


def test_daemons_that_look_at_the_same_moment_remind_once(store, clock, term):
    owe(store, 1, since=NOW - AFTER)
    daemons = [reminder(store, clock) for _ in range(8)]
    with ThreadPoolExecutor(8) as at_once:
        wrote = list(at_once.map(lambda one: one.step(term), daemons))
    assert wrote.count(True) == 1
    assert len(reminders(store)) == 1


def test_a_leader_that_was_followed_reminds_of_nothing(store, clock, term):
    owe(store, 1, since=NOW - AFTER)
    assert not reminder(store, clock).step(term - 1)
    assert reminders(store) == []
    assert reminder(store, clock).step(term)


def test_in_quiet_hours_an_account_is_left_out_and_named_when_it_opens(store, clock, term):
    night = Timetable(UTC, quiet=((time(11), time(13)),))
    told = reminder(store, clock, {X_MAIN: night, OTHER: Timetable(UTC)})
    owe(store, 1, since=NOW - 3 * AFTER)
    assert not told.step(term)
    owe(store, 2, since=NOW - AFTER, account=OTHER)
    assert told.step(term)
    assert "1 answer is owed after a holding reply, the oldest to m-main:2 " in lines(store)[0]
    clock.now += AFTER
    assert told.step(term)
    assert "2 answers are owed after a holding reply, the oldest to x-main:1 " in lines(store)[1]


def test_what_an_account_that_was_taken_away_owes_is_still_owed(store, clock, term):
    owe(store, 1, since=NOW - AFTER, account=AccountName("gone"))
    assert reminder(store, clock).step(term)
