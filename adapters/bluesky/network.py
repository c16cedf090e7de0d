"""What the program has to know of Bluesky."""

from collections.abc import Mapping
from typing import Final

from pydantic import SecretStr

from adapters.bluesky.links import LINKS
from adapters.bluesky.settings import BlueskyAccount, BlueskySecrets
from adapters.login import Login, Whose
from adapters.network import Able, LogIn, Network, OnLimit
from adapters.session import Session
from bot.domain import room
from bot.domain.ids import AccountName
from bot.domain.network import NetworkName

# The functions import their modules themselves: atproto takes a second.


def _connect(
    name: AccountName,
    account: BlueskyAccount,
    secrets: BlueskySecrets,
    on_limit: OnLimit,
    session: Session,
) -> Able:
    from adapters.bluesky.connect import connect  # noqa: PLC0415 - see above
    from adapters.bluesky.shelf import SharedShelf  # noqa: PLC0415 - with its user

    return connect(name, account, secrets, on_limit, SharedShelf(session))


def _begin(account: BlueskyAccount, given: Mapping[str, SecretStr], _redirect: str | None) -> Login:
    from adapters.bluesky.login import BlueskyLogin  # noqa: PLC0415 - see above

    return BlueskyLogin(account, given["app_password"])


def _whose(
    _name: AccountName, account: BlueskyAccount, secrets: BlueskySecrets, _session: Session
) -> Whose:
    from adapters.bluesky.login import whose  # noqa: PLC0415 - see above

    return whose(account, secrets.app_password)


BLUESKY: Final = Network(
    name=NetworkName.bluesky,
    account=BlueskyAccount,
    secrets=BlueskySecrets,
    connect=_connect,
    log_in=LogIn(
        asked=("app_password",),
        begin=_begin,
        pasted="",
        by_hand="Bluesky, Settings, Privacy and security, App passwords",
        is_by_handle=True,
    ),
    whose=_whose,
    links=LINKS,
    room=room.BLUESKY,
    is_shared=True,
)
