"""A publisher and a reconciler on a real Redis, with the real X client against the sandbox."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.sandbox.control import Control
from adapters.sandbox.server import Sandbox
from adapters.sandbox.x_auth import CREDENTIALS
from adapters.sandbox.x_control import XControl
from adapters.x import XAccount, XSecrets
from adapters.x.connect import connect
from bot.domain.draft import Draft
from bot.domain.lifecycle import State
from bot.domain.terms import Terms
from bot.publishing.publish import Pace, Publisher
from bot.publishing.reconcile import Reconciler
from bot.store.store import Store
from tests.bot.store.test_drafts import put
from tests.factories import X_MAIN

PACE = Pace(lease=timedelta(seconds=60), call=timedelta(seconds=10), settle=timedelta(seconds=90))
SECRETS = XSecrets(**asdict(CREDENTIALS))


@dataclass
class Desk:
    """All that a test of publishing holds in its hands."""

    store: Store
    control: Control
    x: XControl
    publisher: Publisher
    reconciler: Reconciler
    late: timedelta = field(default=timedelta())

    def now(self) -> datetime:
        return datetime.now(UTC) + self.late

    def queue(
        self, text: str = "Shipping takes three days.", number: int = 1, **fields: object
    ) -> Draft:
        """Put an original post on the queue, due now."""
        defaults: dict[str, object] = {
            "in_reply_to": None,
            "due_at": self.now() - timedelta(seconds=number),
        }
        return put(self.store, State.scheduled, id=f"d{number}", text=text, **(defaults | fields))

    def wait(self, time: timedelta) -> None:
        """Let time pass for Mynah; the network's clock goes on as it does."""
        self.late += time

    def state(self, draft: Draft) -> State:
        return self.store.drafts.get(draft.id).state

    def texts(self) -> list[str]:
        return [post.sent for post in self.x.posts()]

    def n_posts_sent(self) -> int:
        requests = self.control.requests("x", "POST")
        return len([one for one in requests if one.path == "/2/tweets"])


@pytest.fixture(scope="session")
def sandbox_url() -> Iterator[str]:
    with Sandbox(handles={"x": "heron"}) as sandbox:
        yield sandbox.url


@pytest.fixture
def desk(store, sandbox_url) -> Iterator[Desk]:
    control = Control(sandbox_url)
    control.reset()
    account = XAccount(handle="heron", base_url=f"{sandbox_url}/x", timeout_s=2)
    platform = connect(X_MAIN, account, SECRETS, lambda _: None)
    made: Desk

    def clock() -> datetime:
        return made.now()

    publisher = Publisher(
        store=store,
        platforms={X_MAIN: platform},
        objection=lambda _: None,
        terms={X_MAIN: Terms()},
        pace=PACE,
        owner="test",
        clock=clock,
    )
    reconciler = Reconciler(
        store=store, platforms={X_MAIN: platform}, pace=PACE, owner="test", clock=clock
    )
    made = Desk(store, control, XControl(control), publisher, reconciler)
    yield made
    platform.close()
    control.close()


@pytest.fixture
def rival(desk) -> Publisher:
    """Give a second publisher on the same Redis and the same account."""
    return replace(desk.publisher, owner="rival")
