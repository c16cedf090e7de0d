"""``mynah notify --test`` tries every service and names none by more than its kind."""

import pytest

from bot.exits import Exit
from tests.chat import TOKEN


def test_a_test_arrives(mynah, chat):
    answer = mynah("notify", "--test", MYNAH_NOTIFY_URLS=chat.url)
    assert (answer.code, answer.out, answer.err) == (0, "json: it went\n", "")
    assert [title for _, title, _ in chat.received] == ["Mynah, Test: a test"]


def test_the_addresses_may_stand_in_the_env_file(mynah, config, chat):
    (config.parent / ".env").write_text(f"MYNAH_NOTIFY_URLS='{chat.url}  {chat.url}'\n")
    assert mynah("notify", "--test").code == 0
    assert len(chat.received) == 1


@pytest.mark.parametrize("as_json", [(), ("--json",)], ids=["text", "json"])
def test_each_service_is_tried_and_no_address_is_printed(mynah, chat, as_json):
    chat.answers = [500]
    gone = f"json://{TOKEN}@127.0.0.1:1/{TOKEN}"
    urls = f"{chat.url} {gone} xoxb-{TOKEN} {chat.url}?again=yes"
    answer = mynah("notify", "--test", *as_json, MYNAH_NOTIFY_URLS=urls)
    assert answer.code == Exit.failed
    assert answer.err == "error: 3 of 4 services took no test\n"
    assert len(chat.received) == 2
    assert TOKEN not in answer.out + answer.err
    why = ["it answered 500", "it could not be reached, or refused", "not understood", None]
    if as_json:
        errors = [one["error"] for one in answer.document["services"]]
        assert errors == [why[0], why[1], "apprise does not understand the address", None]
    else:
        assert answer.out.splitlines() == [
            "json: it did not go: it answered 500",
            "json: it did not go: it could not be reached, or refused",
            "of no known kind: it did not go: apprise does not understand the address",
            "json: it went",
        ]


def test_without_addresses_it_says_where_they_belong(mynah):
    answer = mynah("notify", "--test")
    assert answer.code == Exit.config
    assert answer.err == "error: MYNAH_NOTIFY_URLS is not set: .env.example shows how\n"


def test_a_notice_of_ones_own_is_not_sent(mynah, chat):
    answer = mynah("notify", MYNAH_NOTIFY_URLS=chat.url)
    assert answer.code == Exit.usage
    assert chat.received == []
