"""What the program has to know of X."""

from collections.abc import Mapping
from typing import Final

from pydantic import SecretStr

from adapters.login import Login, Whose
from adapters.network import Able, LogIn, Network, OnLimit
from adapters.session import Session
from adapters.x.links import LINKS
from adapters.x.settings import XAccount, XSecrets
from bot.domain import room
from bot.domain.ids import AccountName
from bot.domain.network import NetworkName

# The functions import their modules themselves: tweepy takes a second.


def _connect(
    name: AccountName, account: XAccount, secrets: XSecrets, on_limit: OnLimit, _session: Session
) -> Able:
    from adapters.x.connect import connect  # noqa: PLC0415 - see above

    return connect(name, account, secrets, on_limit)


def _begin(account: XAccount, given: Mapping[str, SecretStr]) -> Login:
    from adapters.x.login import XLogin  # noqa: PLC0415 - see above

    return XLogin(account, given["consumer_key"], given["consumer_secret"])


def _whose(account: XAccount, secrets: XSecrets) -> Whose:
    from adapters.x.login import whose  # noqa: PLC0415 - see above

    return whose(account, secrets)


X: Final = Network(
    name=NetworkName.x,
    account=XAccount,
    secrets=XSecrets,
    connect=_connect,
    log_in=LogIn(
        asked=("consumer_key", "consumer_secret"),
        begin=_begin,
        pasted="PIN that X shows",
        by_hand="x.com, Settings, Security and account access, Connected apps",
    ),
    whose=_whose,
    links=LINKS,
    room=room.X,
    no_reply_threads=(
        "X allows one reply for each interaction, and puts its author's handle into every part of "
        "a thread: leave --thread out"
    ),
)
