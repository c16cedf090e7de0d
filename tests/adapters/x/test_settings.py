"""The section of one account on X: what is taken, and how it says no."""

import pytest
from pydantic import ValidationError

from adapters.x import XAccount, XSecrets

SECRETS = {
    "consumer_key": "a",
    "consumer_secret": "b",
    "access_token": "c",
    "access_token_secret": "d",
}


def test_a_handle_is_enough_and_replies_are_off():
    account = XAccount(handle="@mynah_demo")
    assert account.handle == "mynah_demo"
    assert account.base_url == "https://api.x.com"
    assert account.x_reply_approval is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"handle": "two words"},
        {"handle": ""},
        {"handle": "a" * 16},
        {"base_url": "api.x.com"},
        {"base_url": "http://api.x.com"},
        {"base_url": "ftp://api.x.com"},
        {"timeout_s": 0},
        {"max_per_day": 0},
        {"network": "reddit"},
        {"unknown": 1},
    ],
)
def test_what_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValidationError):
        XAccount(**{"handle": "mynah_demo"} | wrong)


def test_plain_http_is_for_this_machine_only():
    assert XAccount(handle="a", base_url="http://127.0.0.1:80/x/").base_url.endswith("/x")
    with pytest.raises(ValidationError, match="https://"):
        XAccount(handle="a", base_url="http://10.0.0.1/x")


def test_a_line_end_that_was_copied_along_is_dropped():
    secrets = XSecrets(**SECRETS | {"consumer_key": " key\n"})
    assert secrets.consumer_key.get_secret_value() == "key"


def test_an_empty_secret_is_refused_and_no_secret_is_shown():
    with pytest.raises(ValidationError, match=r"developer\.x\.com"):
        XSecrets(**SECRETS | {"access_token": " "})
    assert "key" not in repr(XSecrets(**SECRETS | {"consumer_key": "key"})).replace("_key", "")
