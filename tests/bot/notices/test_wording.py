"""The operators hear of what needs them, in one line each, with the command that goes on."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.audit import AuditEntry
from bot.domain.lifecycle import TABLE, By, Event
from bot.notices.wording import MOST_CHARACTERS, MOST_LINES, Notice, message_of, notice_of
from tests.factories import NOW

BERLIN = ZoneInfo("Europe/Berlin")


def entry(event, **fields):
    defaults = AuditEntry("d7", NOW, "host-1", By.publisher, event, "", "", "")
    return replace(defaults, **fields)


@pytest.mark.parametrize(
    ("told", "line"),
    [
        (
            entry("pause", subject="account:x-main", note="X says that the token was revoked."),
            (
                "x-main was stopped: X says that the token was revoked, "
                "then mynah resume --account x-main"
            ),
        ),
        (
            entry(
                "preflight",
                subject="account:x-main",
                by=By.clock,
                after="failed",
                note="the bio does not say who runs it: add it to the profile",
            ),
            (
                "x-main publishes nothing: the bio does not say who runs it: add it to the "
                "profile: mynah check --account x-main"
            ),
        ),
        (
            entry(Event.refuse, after="failed", note="The text counts 300, 280 are allowed."),
            "d7 was refused: The text counts 300, 280 are allowed: mynah drafts show d7",
        ),
        (
            entry(Event.ask, after="held", note="it was due 3h ago: release it or cancel it"),
            (
                "d7 is on hold: it was due 3h ago: release it or cancel it: "
                "mynah queue release, reschedule or cancel d7"
            ),
        ),
        (
            entry(
                Event.doubt,
                by=By.reconciler,
                note="2 posts look like it: https://m.example/@heron/1 https://m.example/@heron/2: "
                "a person has to say which, mynah queue resolve d7",
            ),
            (
                "d7 may be out or not: 2 posts look like it: https://m.example/@heron/1 "
                "https://m.example/@heron/2: a person has to say which, mynah queue resolve d7"
            ),
        ),
        (
            entry(Event.time_out, by=By.clock, before="held", note="nobody decided within 14 days"),
            (
                "d7 was approved and will not go out: nobody decided within 14 days: "
                "mynah drafts show d7"
            ),
        ),
        (
            entry(Event.vanish, by=By.reconciler, before="published", note="X has it no more"),
            "d7 is gone from its network: X has it no more: mynah posts show d7",
        ),
        (
            entry("change", subject="redis", after="another server", note="posts are looked for"),
            "Redis is another server now: posts are looked for: mynah queue list",
        ),
        (
            entry("give up", subject="x-main:7", by="writer", note="given up after 3 tries: why"),
            (
                "x-main:7 got no draft: given up after 3 tries: why: "
                "mynah inbox show x-main:7, then retry it"
            ),
        ),
    ],
    ids=[
        *("stopped", "grounded", "refused", "asked", "doubted", "expired", "gone", "redis"),
        "given up",
    ],
)
def test_each_kind_has_its_words_and_its_command(told, line):
    assert notice_of(told).line == line


def test_a_reason_that_is_cut_takes_the_command_with_it_nowhere():
    line = notice_of(entry(Event.doubt, by=By.reconciler, note="seen " * 100)).line
    assert line.endswith("…: mynah queue resolve d7")


def test_of_all_that_can_happen_to_a_draft_only_six_things_are_told():
    moves = {(row.before, row.event, by) for row in TABLE for by in row.by}
    told = {
        (event, by)
        for before, event, by in moves
        if notice_of(entry(event, by=by, before=before)) is not None
    }
    assert told == {
        (Event.refuse, By.publisher),
        (Event.refuse, By.reconciler),
        (Event.ask, By.publisher),
        (Event.doubt, By.reconciler),
        (Event.vanish, By.reconciler),
        (Event.time_out, By.clock),
    }


def test_a_post_that_an_operator_deleted_is_not_told_of_when_it_is_gone():
    assert notice_of(entry(Event.vanish, by=By.reconciler, before="deleting")) is None


@pytest.mark.parametrize("event", ["pause", "resume", Event.refuse])
def test_what_a_person_did_is_not_told(event):
    assert notice_of(entry(event, subject="account:x-main", by=By.operator)) is None


def test_a_reason_calls_nobody_and_hides_nothing():
    note = "trend “@everyone <!channel>\u202e\x1b[31m\n@here”, see https://m.example/@heron"
    line = notice_of(entry(Event.refuse, note=note)).line
    assert "＠everyone ‹!channel›" in line
    assert "＠here”" in line
    assert "https://m.example/@heron" in line
    assert line.isprintable()


def some(n, urgency=2):
    return [Notice(NOW + timedelta(minutes=i), urgency, f"line {urgency} {i}") for i in range(n)]


def test_one_message_counts_what_it_has_no_room_for():
    message = message_of(some(22), "Heron Cycles", BERLIN)
    lines = message.body.splitlines()
    assert message.title == "Mynah, Heron Cycles: 22 things need you"
    assert lines[0] == "11-23 13:00 line 2 0"
    assert len(lines) == MOST_LINES + 1
    assert lines[-1] == "and 12 more: mynah audit"


def test_a_message_is_short_whatever_its_lines_are():
    long = [Notice(NOW, 2, "w" * 400) for _ in range(9)]
    body = message_of(long, "Heron Cycles", BERLIN).body
    assert len(body) <= MOST_CHARACTERS + len("\nand 9 more: mynah audit")
    assert body.endswith("and 6 more: mynah audit")


def test_an_account_that_stopped_is_never_among_those_left_out():
    message = message_of([*some(50), *some(1, urgency=0)], "Heron Cycles", BERLIN)
    assert message.body.splitlines()[0].endswith("line 0 0")


def test_one_thing_is_one_thing():
    assert message_of(some(1), "Heron", BERLIN).title == "Mynah, Heron: 1 thing needs you"


def test_a_preflight_that_was_passed_needs_nobody():
    assert (
        notice_of(entry("preflight", subject="account:x-main", by=By.clock, after="passed")) is None
    )


@pytest.mark.parametrize("said", ["请@heron 看", "oops@everyone", "新@here", "(@channel)"])
def test_no_reason_calls_anybody_whatever_stands_before_the_sign(said):
    told = notice_of(entry("pause", subject="account:x-main", note=said))
    assert "@" not in told.line
