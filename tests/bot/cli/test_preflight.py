"""``mynah check`` asks the networks about the accounts, and the rest of Mynah heeds the answer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import yaml
from typer.testing import CliRunner

from adapters.sandbox.control import Control
from adapters.sandbox.faults import Fault, Kind
from adapters.sandbox.profile import Profile
from adapters.sandbox.reddit_control import RedditControl
from adapters.sandbox.reddit_state import Place
from adapters.sandbox.server import Sandbox
from bot.cli.program import app
from bot.domain.ids import AccountName
from bot.domain.lifecycle import State
from bot.exits import Exit
from tests.bot.cli.conftest import Answer
from tests.bot.store.test_drafts import put
from tests.factories import passed
from tests.faults.accounts import HANDLES, NETWORKS

X_MAIN = AccountName("x-main")
RULES = ("Bots post unlisted.", "Be kind.\x1b[31m")


@pytest.fixture(scope="module")
def sandbox():
    with Sandbox(handles=HANDLES) as running:
        yield running


@pytest.fixture
def control(sandbox):
    door = Control(sandbox.url)
    door.reset()
    RedditControl(door).settle(Place("sandbox"))
    yield door
    door.close()


@pytest.fixture
def mynah(tmp_path, redis_url, sandbox, control, store):
    """Run a command for a brand with an account on each sandboxed network."""
    config = {
        "brand": {"name": "Test", "slug": "test", "about": "A test.", "voice": {"tone": "dry"}},
        "accounts": {one.account: one.config(sandbox.url) for one in NETWORKS},
        "redis": {"url": redis_url},
    }
    file = tmp_path / "config.yaml"
    file.write_text(yaml.safe_dump(config))
    secrets = {key: value for one in NETWORKS for key, value in one.variables().items()}

    def run(*words: str) -> Answer:
        everything = ["--config", str(file), "--operator", "olga", *words]
        result = CliRunner().invoke(app, everything, env=secrets, catch_exceptions=False)
        return Answer(result.exit_code, result.stdout, result.stderr)

    return run


def grades(answer):
    return {one["part"]: one["grade"] for one in answer.document["checks"]}


@pytest.mark.parametrize("network", [one.name for one in NETWORKS])
def test_an_account_in_order_passes_and_may_publish(mynah, store, network):
    answer = mynah("check", "--account", f"{network}-main", "--json")
    assert answer.code == 0
    assert "fault" not in grades(answer).values()
    assert store.preflights.objection(AccountName(f"{network}-main"), datetime.now(UTC)) is None


def test_the_whole_check_makes_every_preflight(mynah, store):
    found = grades(mynah("check", "--json"))
    for one in NETWORKS:
        assert found[f"{one.account} all.own-account"] == "ok"
        assert store.preflights.of(one.account) is not None


def test_a_fault_ends_with_the_code_of_accounts_and_is_counted(mynah, store, control):
    control.set_up("x", Profile(bio="Bicycles from Freiburg."))
    answer = mynah("check", "--account", "x-main")
    assert answer.code == Exit.account
    assert "x-main x.bio: the bio does not say that the account is automated" in answer.out
    now = datetime.now(UTC)
    assert store.objections.since(now, now)["x.bio"].last == "x-main"
    assert "the bio does not say" in store.preflights.objection(X_MAIN, now)


def test_rules_are_shown_and_hold_once_they_are_accepted(mynah, store, control):
    control.set_up("mastodon", Profile(rules=RULES))
    refused = mynah("check", "--account", "mastodon-main")
    assert refused.code == Exit.account
    assert "social.example, rule 1: Bots post unlisted." in refused.out
    assert "rule 2: Be kind.<U+001B>[31m" in refused.out
    accepted = mynah("check", "--account", "mastodon-main", "--accept-rules")
    assert accepted.code == 0
    assert "rule 1: Bots post unlisted." in accepted.out
    assert mynah("check", "--account", "mastodon-main").code == 0
    control.set_up("mastodon", Profile(rules=("No bots.",)))
    assert mynah("check", "--account", "mastodon-main").code == Exit.account
    audit = mynah("audit", "--subject", "account:mastodon-main", "--json").document["audit"]
    assert [one["event"] for one in audit] == [
        "preflight",
        "accept rules",
        "preflight",
        "preflight",
    ]
    assert [one["after"] for one in audit if one["event"] == "preflight"] == [
        *("failed", "passed", "failed"),
    ]


def test_a_network_that_is_away_leaves_what_it_said_last(mynah, store, control):
    assert mynah("check", "--account", "x-main").code == 0
    control.add_fault(Fault("x", Kind.status, "GET", times=1))
    answer = mynah("check", "--account", "x-main", "--json")
    assert answer.code == 0
    assert grades(answer)["x-main preflight"] == "advice"
    stale = store.preflights.of(X_MAIN)
    old = replace(stale, answered_at=stale.answered_at - timedelta(days=4))
    store.preflights.record(old, "test")
    control.add_fault(Fault("x", Kind.status, "GET", times=1))
    answer = mynah("check", "--account", "x-main")
    assert answer.code == Exit.platform
    assert "nothing is sent" in answer.out


def test_a_network_that_never_answered_lets_nothing_out(mynah, store, control):
    control.add_fault(Fault("x", Kind.drop_before, "GET", times=9))
    assert mynah("check", "--account", "x-main").code == Exit.platform
    assert "got no answer yet" in store.preflights.objection(X_MAIN, datetime.now(UTC))


def test_credentials_of_another_account_are_a_fault(mynah, control):
    control.add_fault(Fault("x", Kind.revoked, "GET"))
    answer = mynah("check", "--account", "x-main")
    assert answer.code == Exit.account
    assert "renew the four credentials" in answer.out


def test_status_and_queue_name_the_accounts_that_publish_nothing(mynah, store):
    put(store, State.scheduled)
    store.preflights.record(passed(AccountName("reddit-main"), datetime.now(UTC)), "test")
    status = mynah("status", "--json").document["grounded"]
    assert sorted(status) == ["bluesky-main", "mastodon-main", "x-main"]
    assert "no preflight was made yet" in status["x-main"]
    assert "x-main publishes nothing: no preflight" in mynah("status").out
    assert list(mynah("queue", "list", "--json").document["grounded"]) == ["x-main"]
    assert "x-main publishes nothing: no preflight" in mynah("queue", "list").out


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--account", "x-mian"], Exit.account),
        (["--accept-rules"], Exit.usage),
    ],
)
def test_what_cannot_be_meant_is_one_line(mynah, words, code):
    answer = mynah("check", *words)
    assert (answer.code, answer.err.count("\n")) == (code, 1)
