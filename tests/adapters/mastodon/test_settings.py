"""The section of one account on Mastodon: what is taken, and how it says no."""

import pytest
from pydantic import ValidationError

from adapters.mastodon import MastodonAccount, MastodonSecrets

SERVER = "https://social.example"


def test_a_handle_and_a_server_are_enough_and_posts_are_unlisted():
    account = MastodonAccount(handle="@acme", base_url=SERVER + "/")
    assert (account.handle, account.base_url) == ("acme", SERVER)
    assert account.visibility == "unlisted"
    assert account.content_warning is None


@pytest.mark.parametrize("handle", ["acme", "acme_shoes", "acme.shoes", "a-b.c_d"])
def test_handles_are_as_mastodon_and_its_family_give_them_out(handle):
    assert MastodonAccount(handle=handle, base_url=SERVER).handle == handle


@pytest.mark.parametrize(
    "wrong",
    [
        {"handle": "two words"},
        {"handle": ""},
        {"handle": "acme@social.example"},
        {"handle": "acme."},
        {"handle": "a" * 65},
        {"base_url": "social.example"},
        {"base_url": "http://social.example"},
        {"visibility": "direct"},
        {"visibility": "everybody"},
        {"content_warning": ""},
        {"language": "English"},
        {"timeout_s": 0},
        {"network": "x"},
        {"unknown": 1},
    ],
)
def test_what_makes_no_sense_is_refused(wrong):
    with pytest.raises(ValidationError):
        MastodonAccount(**{"handle": "acme", "base_url": SERVER} | wrong)


def test_the_server_must_be_named():
    with pytest.raises(ValidationError, match="base_url"):
        MastodonAccount(handle="acme")


def test_a_line_end_that_was_copied_along_is_dropped():
    secrets = MastodonSecrets(access_token=" token\n")
    assert secrets.access_token.get_secret_value() == "token"


def test_an_empty_token_is_refused_and_no_token_is_shown():
    with pytest.raises(ValidationError, match="Development"):
        MastodonSecrets(access_token=" ")
    assert "very-secret" not in repr(MastodonSecrets(access_token="very-secret"))
