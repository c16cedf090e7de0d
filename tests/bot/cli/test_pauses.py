"""The kill switch takes effect in the scope it names, and says so."""

import pytest

from bot.exits import Exit


def paused(store):
    return sorted(one.scope for one in store.pauses.all())


def test_pausing_without_a_scope_stops_everything(mynah, store):
    answer = mynah("pause", "--reason", "outage")
    assert (answer.code, answer.out) == (0, "everything is paused now\n")
    (pause,) = store.pauses.all()
    assert (pause.scope, pause.operator, pause.reason) == ("all", "olga", "outage")


def test_pausing_twice_is_no_error_and_says_so(mynah, store):
    mynah("pause")
    assert mynah("pause", "--json").document["changed"] is False
    assert mynah("resume", "--json").document["changed"] is True
    assert mynah("resume").out == "everything was not paused\n"


def test_a_scope_is_resumed_by_itself_and_the_other_pauses_are_named(mynah, store):
    mynah("pause", "--account", "x-main", "--reason", "press")
    mynah("pause", "--network", "x")
    answer = mynah("resume", "--network", "x")
    assert paused(store) == ["account:x-main"]
    assert "account:x-main is paused by olga: press" in answer.out


@pytest.mark.parametrize("command", ["pause", "resume"])
def test_an_unknown_account_is_one_line_with_the_nearest_name(mynah, store, command):
    answer = mynah(command, "--account", "x-mian")
    assert (answer.code, answer.err.count("\n")) == (Exit.account, 1)
    assert "did you mean x-main?" in answer.err
    assert paused(store) == []


def test_an_unknown_network_is_refused_with_those_there_are(mynah, store):
    answer = mynah("pause", "--network", "myspace")
    assert (answer.code, "there are x" in answer.err) == (Exit.account, True)


def test_one_pause_has_one_scope(mynah, store):
    assert mynah("pause", "--account", "x-main", "--network", "x").code == Exit.usage
    assert paused(store) == []


def test_every_turn_of_the_switch_is_in_the_audit(mynah, store):
    mynah("pause", "--reason", "outage")
    mynah("resume", "--reason", "over")
    document = mynah("audit", "--subject", "all", "--json").document
    assert [(one["actor"], one["event"], one["note"]) for one in document["audit"]] == [
        ("olga", "pause", "outage"),
        ("olga", "resume", "over"),
    ]


def test_resuming_an_account_that_the_breaker_stopped_gives_it_a_clean_slate(mynah, store):
    store.connection.command("SET", "{test}:refused:x-main", 5)
    mynah("pause", "--account", "x-main")
    assert mynah("resume", "--account", "x-main").code == 0
    assert store.queue.n_refused("x-main") == 0
