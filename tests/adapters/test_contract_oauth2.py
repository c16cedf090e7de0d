"""The whole contract once more, for an account on X whose access token is one of OAuth 2.0."""

from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from adapters.sandbox.faults import Fault, Kind
from adapters.sandbox.x_control import XControl
from adapters.sandbox.x_grants import PUBLIC
from adapters.x import XAccount, XOAuth2Secrets
from adapters.x.connect import connect_granted
from adapters.x.grant import Grant
from adapters.x.oauth2 import SCOPES
from bot.domain.ids import AccountName
from bot.domain.platform import AccountBroken, RetryLater
from tests.adapters.conftest import HANDLE, XCase
from tests.adapters.test_contract import *  # noqa: F403 - every test of it, on the case below
from tests.adapters.test_contract_after import *  # noqa: F403 - the same
from tests.adapters.test_contract_media import *  # noqa: F403 - the same
from tests.adapters.test_contract_media import picture
from tests.adapters.test_contract_processing import *  # noqa: F403 - the same
from tests.adapters.test_contract_reading import *  # noqa: F403 - the same


class OneProcess:
    """A shelf in memory: the tests that need another are in tests/bot/vault."""

    def __init__(self, grant: Grant) -> None:
        self._grant = grant

    def alone(self) -> AbstractContextManager[None]:
        return nullcontext()

    def load(self) -> Grant:
        return self._grant

    def save(self, grant: Grant) -> None:
        self._grant = grant


@pytest.fixture
def case(sandbox, control):
    people, limits, opened = XControl(control), [], []

    def new(*, base_url="", timeout_s=5, handle=HANDLE, scopes=SCOPES):
        answer = people.grant(PUBLIC.client_id, [*scopes, "offline.access"])
        tokens = SecretStr(answer["access_token"]), SecretStr(answer["refresh_token"])
        shelf = OneProcess(Grant(*tokens, datetime.now(UTC) + timedelta(hours=2), scopes))
        account = XAccount(
            base_url=base_url or f"{sandbox.url}/x", timeout_s=timeout_s, handle=handle
        )
        app = XOAuth2Secrets(client_id=PUBLIC.client_id)
        opened.append(connect_granted(AccountName("x-main"), account, app, shelf, limits.append))
        return opened[-1]

    yield XCase(new(), control, people, limits, new)
    for platform in opened:
        platform.close()


@pytest.fixture
def x(case):
    return case


def test_nothing_is_signed_with_keys_that_are_not_there(case):
    case.platform.trends()
    asked = [one.path for one in case.control.requests("x")]
    assert asked == ["/2/trends/by/woeid/1"]


def test_a_scope_that_was_not_granted_is_known_before_the_first_post(case):
    assert case.platform.inspect().lacks == ()
    fewer = tuple(one for one in SCOPES if one != "media.write")
    assert case.connect(scopes=fewer).inspect().lacks == ("media.write",)


def test_revoked_credentials_break_the_account(case):
    """One refusal of a token is an expiry; a refusal of the next one too is the account."""
    post = case.post("We ship on Monday.", case.mention("ann", "when do you ship?"))
    case.control.add_fault(Fault("x", Kind.revoked, "POST", case.write_path, times=2))
    with pytest.raises(RetryLater):
        case.platform.publish(post)
    with pytest.raises(AccountBroken):
        case.platform.publish(post)
    assert case.published() == []


def test_credentials_that_are_no_good_stop_the_account_at_the_upload(case):
    case.control.add_fault(Fault("x", Kind.revoked, "POST", "/2/media/upload", times=2))
    with pytest.raises(RetryLater):
        case.platform.images.upload(*picture())
    with pytest.raises(AccountBroken):
        case.platform.images.upload(*picture())
