"""Values with defaults for everything that a test does not care about."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.domain.approval import Approval
from bot.domain.draft import Attempt, Draft, fingerprint
from bot.domain.ids import AccountName, DraftId, MentionId, Untrusted
from bot.domain.inspection import Preflight
from bot.domain.lifecycle import STANDING, State
from bot.domain.mention import Mention
from bot.domain.post import Receipt

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
X_MAIN = AccountName("x-main")

_APPROVED = {
    State.approved,
    State.scheduled,
    State.publishing,
    *STANDING,
    State.gone,
    State.unconfirmed,
    State.held,
}

_OUT = {*STANDING, State.gone}
_SENT = {State.publishing, State.unconfirmed} | _OUT


@dataclass
class Clock:
    """Tells the time that the test sets."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


def mention(**fields: Any) -> Mention:
    defaults = Mention(
        id=MentionId("x-main:100"),
        account=X_MAIN,
        network="x",
        remote_id="100",
        author="ada",
        text=Untrusted("How long does shipping take?"),
        url="https://x.com/ada/status/100",
        posted_at=NOW,
    )
    return replace(defaults, **fields)


def attempt(**fields: Any) -> Attempt:
    defaults = Attempt(
        id="a1",
        number=1,
        fence=1,
        started_at=NOW,
        key_at=NOW,
        lease_until=NOW + timedelta(minutes=1),
        owner="test",
    )
    return replace(defaults, **fields)


def draft(state: State = State.pending, **fields: Any) -> Draft:
    """Make a draft in *state* that has all that the state calls for."""
    made = Draft(
        id=DraftId("d1"),
        account=X_MAIN,
        network="x",
        text="Shipping takes three days.",
        language="en",
        created_at=NOW,
        changed_at=NOW,
        in_reply_to="100",
        state=state,
    )
    made = replace(made, **fields)
    if state in _APPROVED:
        approval = Approval("olga", NOW, fingerprint(made))
        made = replace(made, approval=made.approval or approval, due_at=made.due_at or NOW)
    if state in _SENT:
        made = replace(made, attempt=made.attempt or attempt())
    if state in _OUT and made.receipt is None:
        made = replace(made, receipt=Receipt("900", "https://x.com/heron/status/900", NOW))
    return made


def passed(account: AccountName = X_MAIN, at: datetime = NOW) -> Preflight:
    """Make the preflight of an account that may publish."""
    return Preflight(account, at, at, ())
