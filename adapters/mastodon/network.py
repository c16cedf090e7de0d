"""What the program has to know of Mastodon, and of the servers that speak its language."""

from collections.abc import Mapping
from contextlib import closing
from typing import Final

from pydantic import SecretStr

from adapters.login import Login, Whose
from adapters.mastodon.links import LINKS
from adapters.mastodon.settings import MastodonAccount, MastodonSecrets
from adapters.network import Able, LogIn, Network, OnLimit
from adapters.session import Session
from bot.domain.extras import Room
from bot.domain.ids import AccountName
from bot.domain.network import NetworkName

# The functions import their modules themselves: Mastodon.py takes a fifth of a second.


def _connect(
    name: AccountName,
    account: MastodonAccount,
    secrets: MastodonSecrets,
    on_limit: OnLimit,
    _session: Session,
) -> Able:
    from adapters.mastodon.connect import connect  # noqa: PLC0415 - see above

    return connect(name, account, secrets, on_limit)


def _begin(
    account: MastodonAccount, _given: Mapping[str, SecretStr], redirect: str | None
) -> Login:
    from adapters.mastodon.login import MastodonLogin  # noqa: PLC0415 - see above

    return MastodonLogin(account, redirect)


def _whose(
    _name: AccountName, account: MastodonAccount, secrets: MastodonSecrets, _session: Session
) -> Whose:
    from adapters.mastodon.login import whose  # noqa: PLC0415 - see above

    return whose(account, secrets.access_token)


def _revoke(account: MastodonAccount, stored: Mapping[str, SecretStr]) -> bool:
    from adapters.mastodon.login import revoke  # noqa: PLC0415 - see above

    return revoke(account, dict(stored))


def _ask_room(account: MastodonAccount, secrets: MastodonSecrets) -> Room:
    """Ask the server: each has its own limits."""
    from adapters.mastodon.connect import connect  # noqa: PLC0415 - see above

    with closing(connect(AccountName(""), account, secrets, lambda _: None)) as platform:
        return platform.images.room()


MASTODON: Final = Network(
    name=NetworkName.mastodon,
    account=MastodonAccount,
    secrets=MastodonSecrets,
    connect=_connect,
    log_in=LogIn(
        asked=(),
        begin=_begin,
        pasted="code that the server shows",
        by_hand="your server, Preferences, Account, Authorized apps",
        revoke=_revoke,
        is_redirected=True,
    ),
    whose=_whose,
    links=LINKS,
    room=_ask_room,
)
