"""What the program has to know of Reddit."""

from collections.abc import Mapping
from typing import Final

from pydantic import SecretStr

from adapters.login import Login, Whose
from adapters.network import Able, LogIn, Network, OnLimit
from adapters.reddit.links import LINKS
from adapters.reddit.settings import RedditAccount, RedditSecrets
from adapters.session import Session
from bot.domain import room
from bot.domain.ids import AccountName
from bot.domain.network import NetworkName

# The functions import their modules themselves: praw takes a second.


def _connect(
    name: AccountName,
    account: RedditAccount,
    secrets: RedditSecrets,
    on_limit: OnLimit,
    _session: Session,
) -> Able:
    from adapters.reddit.connect import connect  # noqa: PLC0415 - see above

    return connect(name, account, secrets, on_limit)


def _begin(account: RedditAccount, given: Mapping[str, SecretStr], redirect: str | None) -> Login:
    from adapters.reddit.login import RedditLogin  # noqa: PLC0415 - see above

    return RedditLogin(account, given, redirect or "")


def _whose(
    _name: AccountName, account: RedditAccount, secrets: RedditSecrets, _session: Session
) -> Whose:
    from adapters.reddit.login import whose  # noqa: PLC0415 - see above

    return whose(account, secrets)


def _revoke(account: RedditAccount, stored: Mapping[str, SecretStr]) -> bool:
    from adapters.reddit.login import revoke  # noqa: PLC0415 - see above

    return revoke(account, RedditSecrets(**stored))


REDDIT: Final = Network(
    name=NetworkName.reddit,
    account=RedditAccount,
    secrets=RedditSecrets,
    connect=_connect,
    log_in=LogIn(
        asked=("client_id", "client_secret"),
        begin=_begin,
        pasted="address that the browser ends at, whole",
        by_hand="www.reddit.com/prefs/apps",
        revoke=_revoke,
        is_redirected=True,
        entered="redirect uri of the app on www.reddit.com/prefs/apps",
        unknown={"contact": "you@example.com"},
    ),
    whose=_whose,
    links=LINKS,
    room=room.REDDIT,
    no_threads=(
        "Reddit takes a long text as one post or comment, and knows no threads of one author: "
        "leave --thread out"
    ),
    places="r/",
    is_plain=True,  # a thread that has them is taken for advertising
)
