"""The section of one account on Bluesky: what is taken, and how it says no."""

import subprocess
import sys

import pytest
from pydantic import ValidationError

from adapters.bluesky import BlueskyAccount, BlueskySecrets


def test_a_handle_is_enough():
    account = BlueskyAccount(handle="@Heron.bsky.social")
    assert account.handle == "heron.bsky.social"
    assert account.base_url == "https://bsky.social"
    assert account.langs == ()


@pytest.mark.parametrize(
    "wrong",
    [
        {"handle": "heron"},
        {"handle": ""},
        {"handle": "two words.com"},
        {"handle": "heron_shop.bsky.social"},
        {"handle": "-heron.bsky.social"},
        {"handle": "heron.1"},
        {"handle": f"{'a' * 250}.com"},
        {"base_url": "bsky.social"},
        {"base_url": "http://bsky.social"},
        {"timeout_s": 0},
        {"langs": ["english"]},
        {"langs": ["en", "de", "fr", "zh"]},
        {"network": "x"},
        {"unknown": 1},
    ],
)
def test_what_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValidationError):
        BlueskyAccount(**{"handle": "heron.bsky.social"} | wrong)


def test_every_handle_of_the_protocols_own_lists_is_judged_as_there(shared_data):
    """A handle without a dot or with a digit before its end is in neither list."""
    folder = shared_data / "atproto/interop-test-files/syntax"
    for name, is_good in (("handle_syntax_valid.txt", True), ("handle_syntax_invalid.txt", False)):
        for line in (folder / name).read_text().splitlines():
            if line and not line.startswith("#"):
                assert _takes(line) is is_good, line


def _takes(handle: str) -> bool:
    try:
        return BlueskyAccount(handle=handle).handle == handle.lower()
    except ValidationError:
        return False


def test_an_empty_password_is_refused_and_none_is_shown():
    with pytest.raises(ValidationError, match="App passwords"):
        BlueskySecrets(app_password=" \n")
    secrets = BlueskySecrets(app_password=" abcd-efgh-ijkl-mnop\n")
    assert secrets.app_password.get_secret_value() == "abcd-efgh-ijkl-mnop"
    assert "efgh" not in repr(secrets)


def test_the_settings_alone_do_not_load_the_client():
    """It takes a second, which no command that sends nothing should pay."""
    probe = "import sys, adapters.bluesky; print({'atproto_client', 'httpx'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
