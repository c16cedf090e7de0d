"""One process leads at a time, and its term has a number."""

from datetime import timedelta

from bot.store.store import open_store

LEASE = timedelta(seconds=30)


def test_one_leads_until_it_resigns(store, redis_url):
    rival = open_store(redis_url, "test", "rival")
    term = store.lead.hold(LEASE)
    assert term > 0
    assert store.lead.hold(LEASE) == term
    assert rival.lead.hold(LEASE) == 0
    rival.lead.resign()
    assert rival.lead.hold(LEASE) == 0
    store.lead.resign()
    assert rival.lead.hold(LEASE) == term + 1
    rival.connection.close()


def test_a_silent_leader_is_replaced(store, redis_url):
    rival = open_store(redis_url, "test", "rival")
    store.lead.hold(timedelta(milliseconds=1))
    terms = [rival.lead.hold(LEASE) for _ in range(50)]
    assert terms[-1] == 2
    rival.connection.close()
