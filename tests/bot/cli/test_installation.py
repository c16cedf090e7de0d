"""``mynah check`` says what to change, and the embedded server obeys."""

import json
from types import SimpleNamespace

import pytest

from bot.app import open_app
from bot.domain.lifecycle import State
from bot.exits import Exit
from bot.store.errors import StoreDown
from bot.store.server import is_running, stop
from tests.chat import TOKEN

SECRETS = ("CONSUMER_KEY", "CONSUMER_SECRET", "ACCESS_TOKEN", "ACCESS_TOKEN_SECRET")


@pytest.fixture
def credentials():
    return {f"MYNAH_{name}_{key}": "s" for name in ("X_MAIN", "X_SHOP") for key in SECRETS}


def parts(answer):
    return [(one["part"], one["grade"]) for one in answer.document["checks"]]


def redis_lines(answer, grade):
    checks = answer.document["checks"]
    return [one["line"] for one in checks if (one["part"], one["grade"]) == ("redis", grade)]


def test_a_missing_credential_is_a_fault_that_names_the_variable(mynah, store, credentials):
    credentials.pop("MYNAH_X_SHOP_ACCESS_TOKEN")
    answer = mynah("check", "--json", **credentials)
    assert answer.code == Exit.account
    assert parts(answer)[:2] == [("config", "ok"), ("accounts", "fault")]
    assert "MYNAH_X_SHOP_ACCESS_TOKEN" in answer.out


def test_a_file_of_secrets_that_others_can_read_is_pointed_out(mynah, store, credentials, config):
    file = config.parent / ".env"
    file.write_text("".join(f"{name}={value}\n" for name, value in credentials.items()))
    file.chmod(0o644)
    assert ("accounts", "advice") in parts(mynah("check", "--json"))
    file.chmod(0o600)
    assert ("accounts", "advice") not in parts(mynah("check", "--json"))


def test_a_redis_that_keeps_what_it_is_given_is_fine(mynah, store, credentials):
    answer = mynah("check", "--json", **credentials)
    assert ("redis", "ok") in parts(answer)


def notice_lines(answer):
    checks = answer.document["checks"]
    return [(one["grade"], one["line"]) for one in checks if one["part"] == "notices"]


def test_a_check_says_how_to_be_told_when_nobody_is(mynah, store, credentials):
    answer = mynah("check", "--json", **credentials)
    ((grade, line),) = notice_lines(answer)
    assert grade == "advice"
    assert "set MYNAH_NOTIFY_URLS" in line


def test_a_check_says_which_address_is_not_understood_and_prints_none(mynah, store, credentials):
    urls = f"json://{TOKEN}@127.0.0.1:1/{TOKEN} slack://{TOKEN} xoxb-{TOKEN} ntfys://127.0.0.1/x"
    answer = mynah("check", "--json", **credentials, MYNAH_NOTIFY_URLS=urls)
    assert answer.code == Exit.config
    bad_slack, bad_paste, good = notice_lines(answer)
    assert bad_slack[0] == bad_paste[0] == "fault"
    assert "address 2 (slack)" in bad_slack[1]
    assert "address 3 (of no known kind)" in bad_paste[1]
    assert good == ("ok", "they go to json, ntfys; mynah notify --test tries it")
    assert TOKEN not in answer.out + answer.err


@pytest.fixture
def spoilt(store, request):
    """Give the server a bad setting for one test."""
    setting, bad, good = request.param
    store.connection.command("CONFIG", "SET", setting, bad)
    yield f"{setting} is {bad}; set {setting} to {good}"
    store.connection.command("CONFIG", "SET", setting, good)


@pytest.mark.parametrize(
    "spoilt",
    [("maxmemory-policy", "allkeys-lru", "noeviction"), ("appendonly", "no", "yes")],
    indirect=True,
)
def test_a_setting_that_loses_data_is_a_fault(mynah, spoilt, credentials):
    answer = mynah("check", "--json", **credentials)
    assert answer.code == Exit.redis
    assert [spoilt in line for line in redis_lines(answer, "fault")] == [True]


@pytest.mark.parametrize("spoilt", [("appendfsync", "everysec", "always")], indirect=True)
def test_a_setting_that_loses_data_in_a_power_cut_is_worth_advice(mynah, spoilt, credentials):
    answer = mynah("check", "--json", **credentials)
    assert answer.code != Exit.redis
    assert [spoilt in line for line in redis_lines(answer, "advice")] == [True]


def test_a_redis_user_who_may_not_read_the_settings_is_told_what_to_see_to(
    mynah, store, credentials, config, redis_url
):
    store.connection.command("ACL", "SETUSER", "poor", "on", ">pw", "~*", "+@all", "-config")
    config.write_text(
        config.read_text().replace(redis_url, f"{redis_url}?username=poor&password=pw")
    )
    try:
        answer = mynah("check", "--json", **credentials)
    finally:
        store.connection.command("ACL", "DELUSER", "poor")
    assert redis_lines(answer, "fault") == []
    assert "see to it that it is noeviction" in redis_lines(answer, "advice")[0]


def test_a_wrong_config_ends_the_check_with_its_own_code(mynah, config):
    config.write_text("brand: 1\n")
    assert mynah("check").code == Exit.config


def test_the_schema_is_one_json_document(mynah):
    schema = json.loads(mynah("config", "schema").out)
    assert "accounts" in schema["properties"]


def test_the_embedded_server_starts_on_demand_and_stops_on_command(mynah, config, redis_url):
    config.write_text(config.read_text().replace(redis_url, "embedded"))
    folder = config.parent / ".mynah" / "redis"
    assert mynah("drafts", "list").code == 0
    assert is_running(folder)
    assert mynah("redis", "stop").out == "the embedded server was stopped\n"
    assert not is_running(folder)
    assert mynah("redis", "stop", "--json").document == {"stopped": False}


def test_an_embedded_server_that_ended_says_where_its_reason_is(config, redis_url):
    config.write_text(config.read_text().replace(redis_url, "embedded"))
    folder = config.parent / ".mynah" / "redis"
    app = open_app(config)
    stop(folder)
    with pytest.raises(StoreDown, match="the next command starts it again") as caught:
        app.store.drafts.count(State.pending)
    app.store.connection.close()
    assert str(folder / "server.log") in str(caught.value)
    assert "redis.url" not in str(caught.value), "there is no address to correct"


def test_a_check_tells_of_a_disk_before_it_is_full(mynah, config, redis_url, monkeypatch):
    config.write_text(config.read_text().replace(redis_url, "embedded"))
    try:
        assert redis_lines(mynah("check", "--json"), "fault") == []
        monkeypatch.setattr("bot.cli.checks.disk_usage", lambda _: SimpleNamespace(free=1_000_000))
        (line,) = redis_lines(mynah("check", "--json"), "fault")
    finally:
        stop(config.parent / ".mynah" / "redis")
    assert "has 1 MB left: free some" in line


def test_a_server_of_the_operators_own_is_not_stopped(mynah, store):
    assert mynah("redis", "stop").code == Exit.usage
    assert mynah("drafts", "list").code == 0
