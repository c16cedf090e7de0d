"""The protocol's own lists of good and bad identifiers, times and tags are judged as there."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from adapters.bluesky.keys import is_key
from adapters.bluesky.names import Did, Handle, Uri
from adapters.bluesky.settings import BlueskyAccount
from adapters.bluesky.wire import Stamp, language

POST = "at://did:plc:asdf123/app.bsky.feed.post"
READ_ALL_THE_SAME = {
    *("1985-04-12T23:20:50.123z", "1985-04-12t23:20:50.123Z", "1985-04-12T23:20:50.123-00:00"),
    *("1985-04-12_23:20:50.123Z", "1985-04-12 23:20:50.123Z", "1985-04-12T23:20Z"),
    "1985-04-12T23:20:50.123+0000",
}
"""Written wrongly, and yet one instant: a mention is worth more than its form."""


@pytest.fixture
def listed(shared_data: Path) -> Callable[[str], list[str]]:
    def read(name: str) -> list[str]:
        path = shared_data / f"atproto/interop-test-files/syntax/{name}.txt"
        lines = path.read_text("utf-8").split("\n")
        return [line for line in lines if line.strip() and not line.startswith("#")]

    return read


def takes(kind: Any, value: Any) -> bool:
    try:
        TypeAdapter(kind).validate_python(value)
    except ValidationError:
        return False
    return True


def test_every_did_is_judged_as_listed(listed):
    assert [one for one in listed("did_syntax_valid") if not takes(Did, one)] == []
    assert [one for one in listed("did_syntax_invalid") if takes(Did, one)] == []


def test_every_address_of_a_record_is_judged_as_listed(listed):
    """Of the valid ones those with a DID and all three parts are records, no others."""
    for one in listed("aturi_syntax_valid"):
        assert takes(Uri, one) is (one.startswith("at://did:") and one.count("/") == 4), one
    assert [one for one in listed("aturi_syntax_invalid") if takes(Uri, one)] == []


def test_every_record_key_and_collection_is_judged_as_listed(listed):
    for name, is_good in (("valid", True), ("invalid", False)):
        keys = [f"{POST}/{one}" for one in listed(f"recordkey_syntax_{name}")]
        kinds = [f"at://did:plc:asdf123/{one}/3k" for one in listed(f"nsid_syntax_{name}")]
        whole = [one for one in keys + kinds if takes(Uri, one) is not is_good]
        assert whole == []


def test_every_tid_is_judged_as_listed(listed):
    assert [one for one in listed("tid_syntax_valid") if not is_key(one)] == []
    assert [one for one in listed("tid_syntax_invalid") if is_key(one)] == []


def test_every_valid_time_is_read_and_one_that_never_was_is_not(listed):
    def is_read(time: str) -> bool:
        return takes(Stamp, {"uri": f"{POST}/3k", "indexedAt": time})

    assert [one for one in listed("datetime_syntax_valid") if not is_read(one)] == []
    assert [one for one in listed("datetime_parse_invalid") if is_read(one)] == []
    wrong = listed("datetime_syntax_invalid")
    assert {one for one in wrong if is_read(one)} == READ_ALL_THE_SAME


def test_of_every_valid_language_tag_the_language_is_read(listed):
    """``i-…`` and ``x-…`` name no language of ISO 639."""
    for tag in listed("language_syntax_valid"):
        named = not tag.lower().startswith(("i-", "x-"))
        assert language([tag]) == (tag.partition("-")[0].lower() if named else None)


def test_no_wrong_language_tag_gets_into_a_post(listed):
    wrong = [*listed("language_syntax_invalid"), *listed("language_parse_invalid"), "english"]
    for tag in wrong:
        assert not takes(BlueskyAccount, {"handle": "heron.bsky.social", "langs": [tag]}), tag


def test_every_identifier_of_an_account_is_a_did_or_a_handle(listed):
    for one in listed("atidentifier_syntax_valid"):
        assert takes(Did, one) or takes(Handle, one), one


def test_config_names_an_account_by_what_is_listed_as_a_handle_and_by_nothing_else(listed):
    """What a server calls somebody is read more freely: it answers for its own names."""

    def is_named(handle: str) -> bool:
        return takes(BlueskyAccount, {"handle": handle})

    assert [one for one in listed("handle_syntax_valid") if not is_named(one)] == []
    assert [one for one in listed("handle_syntax_invalid") if is_named(one)] == []
    wrong = listed("atidentifier_syntax_invalid")
    assert [one for one in wrong if takes(Did, one) or is_named(one)] == []
