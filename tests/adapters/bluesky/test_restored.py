"""A session out of the file that the server no longer knows is no broken account."""

from contextlib import nullcontext

import pytest

from adapters.bluesky.connect import connect
from adapters.bluesky.settings import BlueskyAccount, BlueskySecrets
from adapters.sandbox.bluesky_auth import CREDENTIALS
from adapters.sandbox.faults import Fault, Kind
from bot.domain.ids import AccountName
from bot.domain.platform import AccountBroken, RetryLater
from tests.adapters.conftest import BLUESKY_HANDLE


class OneShelf:
    """A shelf in memory, shared as the file is."""

    def __init__(self):
        self.tokens = None

    def alone(self):
        return nullcontext()

    def load(self):
        return self.tokens

    def save(self, tokens):
        self.tokens = tokens

    def drop(self):
        self.tokens = None


@pytest.fixture
def opened(sandbox, bluesky):
    shelf = OneShelf()
    account = BlueskyAccount(handle=BLUESKY_HANDLE, base_url=f"{sandbox.url}/bluesky", timeout_s=5)
    secrets = BlueskySecrets(app_password=CREDENTIALS.app_password)

    def new():
        return connect(AccountName("bluesky-main"), account, secrets, lambda _: None, shelf)

    return new


def test_a_restored_session_that_is_unknown_is_opened_anew_by_the_next_call(bluesky, opened):
    opened().publish(bluesky.post("The first one"))
    bluesky.control.reset()
    restored = opened()
    with pytest.raises(RetryLater):
        restored.publish(bluesky.post("The second one"))
    restored.publish(bluesky.post("The second one"))
    assert bluesky.published() == ["The second one"]


def test_one_that_was_opened_here_and_is_refused_breaks_the_account(bluesky, opened):
    platform = opened()
    platform.publish(bluesky.post("The first one"))
    bluesky.control.add_fault(Fault("bluesky", Kind.revoked, "POST", bluesky.write_path))
    with pytest.raises(AccountBroken):
        platform.publish(bluesky.post("The second one"))
