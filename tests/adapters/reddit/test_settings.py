import pytest
from pydantic import ValidationError

from adapters.reddit import RedditAccount, RedditSecrets

LEAST = {"handle": "acme", "contact": "ops@acme.example"}


def test_prefixes_that_people_write_are_taken_off():
    account = RedditAccount.model_validate(
        {**LEAST, "handle": "u/acme", "subreddits": [{"name": "r/Lamps"}]}
    )
    assert account.handle == "acme"
    assert account.subreddits[0].name == "Lamps"


def test_a_subreddit_is_known_in_whatever_case():
    account = RedditAccount.model_validate({**LEAST, "subreddits": [{"name": "Lamps"}]})
    assert account.subreddit("lAMPS") is account.subreddits[0]
    assert account.subreddit("other") is None


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("oauth_url", "http://oauth.reddit.com", "https"),
        ("base_url", "ftp://127.0.0.1", "address"),
        ("contact", "näme", "pattern"),
        ("contact", "x\r\nHost: evil", "pattern"),
        ("handle", "a b", "pattern"),
        ("timeout_s", 0, "greater than 0"),
        ("subreddits", [{"name": "../etc"}], "pattern"),
        ("surprise", 1, "Extra"),
    ],
)
def test_a_wrong_setting_is_refused(key, value, told):
    with pytest.raises(ValidationError, match=told):
        RedditAccount.model_validate({**LEAST, key: value})


def test_plain_http_is_allowed_on_this_machine_alone():
    RedditAccount.model_validate({**LEAST, "base_url": "http://127.0.0.1:80/reddit"})
    with pytest.raises(ValidationError):
        RedditAccount.model_validate({**LEAST, "base_url": "http://127.0.0.1.example.com"})


def test_secrets_need_a_way_to_log_in_and_never_show_themselves():
    keys = {"client_id": "id", "client_secret": "hush\n"}
    with pytest.raises(ValidationError, match="refresh_token, or the password"):
        RedditSecrets.model_validate(keys)
    secrets = RedditSecrets.model_validate(keys | {"refresh_token": "hush"})
    assert "hush" not in repr(secrets)
    assert secrets.client_secret.get_secret_value() == "hush"


@pytest.mark.parametrize("value", ["", "  \n"])
def test_an_empty_secret_says_where_to_get_one(value):
    keys = {"client_id": "id", "client_secret": value, "refresh_token": "r"}
    with pytest.raises(ValidationError, match="prefs/apps"):
        RedditSecrets.model_validate(keys)
