"""Notices reach the operators at least once, over real apprise and a real server."""

import secrets
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from bot.domain.draft import step
from bot.domain.lifecycle import By, Event, State
from bot.domain.pause import Pause, account_scope
from bot.notices.notify import Notifier
from bot.notices.services import kind_of, service
from bot.store.errors import StoreDown
from bot.store.store import open_store
from tests.bot.store.test_drafts import put
from tests.chat import TOKEN, Chat
from tests.factories import NOW, X_MAIN
from tests.redis_proxy import Proxy

LEASE = timedelta(minutes=5)


@pytest.fixture
def term(store):
    return store.lead.hold(LEASE)


@pytest.fixture
def other_chat():
    with Chat() as made:
        yield made


def notifier(store, clock, *chats, begin=True):
    services = tuple(service(SecretStr(one.url)) for one in chats)
    made = Notifier(store, services, "Heron Cycles", ZoneInfo("UTC"), clock)
    if begin:
        made.begin()
    return made


def refuse(store, number):
    """Let the publisher refuse one draft, by the same move that it makes itself."""
    before = put(store, State.scheduled, id=f"d{number}")
    noted = replace(before, note="too long")
    after, line = step(noted, Event.refuse, by=By.publisher, actor="host-1", at=NOW)
    store.drafts.swap(before, after, line)


def place(store, chat):
    return store.noticed.place(service(SecretStr(chat.url)).key)


def test_all_that_happened_in_a_tick_is_one_message(store, clock, term, chat):
    told = notifier(store, clock, chat)
    store.pauses.set(Pause(account_scope(X_MAIN), "host-1", NOW, "token revoked"), By.publisher)
    for number in range(1, 5):
        refuse(store, number)
    assert told.step(term)
    assert chat.received == [
        (
            f"/{TOKEN}",
            "Mynah, Heron Cycles: 5 things need you",
            "11-23 12:00 x-main was stopped: token revoked, then mynah resume --account x-main\n"
            + "\n".join(
                f"11-23 12:00 d{n} was refused: too long: mynah drafts show d{n}"
                for n in range(1, 5)
            ),
        )
    ]


def test_what_was_told_is_not_told_again(store, clock, term, chat):
    told = notifier(store, clock, chat)
    refuse(store, 1)
    assert told.step(term)
    assert not told.step(term)
    assert not notifier(store, clock, chat).step(term)
    assert len(chat.received) == 1


def test_a_new_service_is_told_nothing_of_the_past(store, clock, term, chat):
    refuse(store, 1)
    told = notifier(store, clock, chat)
    assert not told.step(term)
    refuse(store, 2)
    assert told.step(term)
    assert ["d2" in body and "d1" not in body for body in chat.bodies] == [True]


def test_an_empty_store_begins_at_its_beginning(store, clock, term, chat):
    told = notifier(store, clock, chat)
    assert place(store, chat) == "0-0"
    refuse(store, 1)
    assert told.step(term)


def test_what_concerns_nobody_is_passed_over_without_a_message(store, clock, term, chat):
    told = notifier(store, clock, chat)
    store.pauses.set(Pause("all", "olga", NOW, "wrong price"))
    before = place(store, chat)
    assert not told.step(term)
    assert place(store, chat) != before
    assert chat.received == []


@pytest.mark.parametrize("code", [500, 301, 429], ids=str)
def test_a_refused_message_is_sent_again_with_all_that_came_since(store, clock, term, chat, code):
    told = notifier(store, clock, chat)
    before = place(store, chat)
    refuse(store, 1)
    chat.answers = [code]
    with capture_logs() as lines:
        assert not told.step(term)
    assert place(store, chat) == before
    assert [(one["log_level"], one["reason"]) for one in lines] == [
        ("warning", f"it answered {code}")
    ]
    refuse(store, 2)
    assert told.step(term)
    assert len(chat.received) == 2
    assert "d1 was refused" in chat.bodies[-1]
    assert "d2 was refused" in chat.bodies[-1]
    assert place(store, chat) > before


def test_a_service_that_is_gone_is_tried_at_once_and_then_ever_more_seldom(
    store, clock, term, chat
):
    told = notifier(store, clock, chat)
    refuse(store, 1)
    chat.answers = [500] * 1000
    tries = []
    with capture_logs():
        for _ in range(720):  # an hour of ticks
            told.step(term)
            tries.append(len(chat.received))
            clock.now += timedelta(seconds=5)
    assert tries[:2] == [1, 2]
    assert 10 < tries[-1] < 25
    chat.answers = []
    clock.now += timedelta(minutes=5)
    assert told.step(term)


def test_a_service_that_fails_makes_no_other_repeat_its_notices(
    store, clock, term, chat, other_chat
):
    told = notifier(store, clock, chat, other_chat)
    refuse(store, 1)
    chat.answers = [500]
    with capture_logs():
        assert told.step(term)
    assert told.step(term)
    assert [len(chat.received), len(other_chat.received)] == [2, 1]


def test_a_leader_that_was_followed_leaves_the_place_to_the_next(store, clock, term, chat):
    told = notifier(store, clock, chat)
    before = place(store, chat)
    refuse(store, 1)
    told.step(term - 1)
    assert place(store, chat) == before
    assert notifier(store, clock, chat).step(term)
    assert len(chat.received) == 2


def test_a_redis_that_goes_away_after_the_message_has_it_sent_again(
    store, redis_url, clock, term, chat
):
    path = Path("/tmp") / f"mynah-{secrets.token_hex(4)}.sock"
    proxy = Proxy(urlsplit(redis_url).path, path)
    over_proxy = open_store(proxy.url, "test", "tester")
    told = notifier(over_proxy, clock, chat)
    refuse(store, 1)
    chat.meanwhile = lambda: proxy.switch_to("/nowhere")
    with pytest.raises(StoreDown):
        told.step(term)
    chat.meanwhile = lambda: None
    proxy.switch_to(urlsplit(redis_url).path)
    assert told.step(term)
    assert not told.step(term)
    assert chat.bodies[0] == chat.bodies[1]
    over_proxy.connection.close()
    proxy.close()
    path.unlink()


def test_the_words_of_a_changed_redis_come_from_the_epoch_itself(store, clock, term, chat):
    told = notifier(store, clock, chat)
    store.epoch.began_at(NOW)
    store.connection.command("HSET", "{test}:epoch", "server", "another")
    store.epoch._seen = ""
    store.epoch.began_at(NOW)
    assert told.step(term)
    assert chat.bodies[0].startswith("11-23 12:00 Redis is another server now: posts due before")


def test_a_long_past_takes_several_steps_and_nothing_is_skipped(
    store, clock, term, chat, monkeypatch
):
    monkeypatch.setattr("bot.notices.notify.MOST_READ", 4)
    told = notifier(store, clock, chat)
    for number in range(1, 6):
        refuse(store, number)
    for _ in range(8):
        told.step(term)
    assert sum(body.count("was refused") for body in chat.bodies) == 5
    assert sum(body.count("d1 ") for body in chat.bodies) == 1
    assert len(chat.bodies) > 1


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        (f"bogus-{TOKEN}", "of no known kind"),
        (f"xoxb-{TOKEN}://here", "of no known kind"),
        (f"slack://{TOKEN}", "slack"),
    ],
)
def test_an_address_that_is_not_understood_is_called_by_its_kind_alone(address, kind, capfd):
    assert service(SecretStr(address)) is None
    assert kind_of(SecretStr(address)) == kind
    assert capfd.readouterr() == ("", "")


def test_a_service_shows_nothing_of_its_address(chat, capfd):
    made = service(SecretStr(chat.url))
    assert made.kind == "json"
    assert "127.0.0.1" not in repr(made)
    assert TOKEN not in repr(made)
    assert capfd.readouterr() == ("", "")
