"""What the program has to know of X."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from pydantic import SecretStr

from adapters.login import Login, Whose
from adapters.network import Able, LogIn, Network, OnLimit, Renewed
from adapters.session import Session
from adapters.x.links import LINKS
from adapters.x.settings import XAccount, XOAuth2Secrets, XSecrets
from bot.domain import room
from bot.domain.ids import AccountName
from bot.domain.network import NetworkName

_BY_HAND: Final = "x.com, Settings, Security and account access, Connected apps"

# The functions import their modules themselves: tweepy takes a second.


def _connect(
    name: AccountName,
    account: XAccount,
    secrets: XSecrets | XOAuth2Secrets,
    on_limit: OnLimit,
    session: Session,
) -> Able:
    from adapters.x.connect import connect, connect_granted  # noqa: PLC0415 - see above
    from adapters.x.grant import SharedGrant  # noqa: PLC0415 - with its user

    if isinstance(secrets, XOAuth2Secrets):
        return connect_granted(name, account, secrets, SharedGrant(name, session), on_limit)
    return connect(name, account, secrets, on_limit)


def _whose(
    name: AccountName, account: XAccount, secrets: XSecrets | XOAuth2Secrets, session: Session
) -> Whose:
    from adapters.x import grant_login, login  # noqa: PLC0415 - see above
    from adapters.x.grant import SharedGrant  # noqa: PLC0415 - with its user

    if isinstance(secrets, XOAuth2Secrets):
        return grant_login.whose(name, account, secrets, SharedGrant(name, session))
    return login.whose(account, secrets)


def _begin(account: XAccount, given: Mapping[str, SecretStr], _redirect: str | None) -> Login:
    from adapters.x.login import XLogin  # noqa: PLC0415 - see above

    return XLogin(account, given["consumer_key"], given["consumer_secret"])


def _begin_granted(
    account: XAccount, given: Mapping[str, SecretStr], redirect: str | None
) -> Login:
    from adapters.x.grant_login import XGrantLogin  # noqa: PLC0415 - see above

    return XGrantLogin(account, XOAuth2Secrets.model_validate(given), redirect or "")


def _revoke_grant(account: XAccount, stored: Mapping[str, SecretStr]) -> bool:
    from adapters.x.grant_login import revoke  # noqa: PLC0415 - see above

    app = {key: stored.get(key) for key in XOAuth2Secrets.model_fields}
    return revoke(account, XOAuth2Secrets.model_validate(app), stored["refresh_token"])


X: Final = Network(
    name=NetworkName.x,
    account=XAccount,
    secrets=XSecrets,
    connect=_connect,
    log_in=LogIn(
        asked=("consumer_key", "consumer_secret"),
        begin=_begin,
        pasted="PIN that X shows",
        by_hand=_BY_HAND,
    ),
    whose=_whose,
    links=LINKS,
    renewed=Renewed(
        secrets=XOAuth2Secrets,
        log_in=LogIn(
            asked=("client_id",),
            asked_if_any=MappingProxyType(
                {"client_secret": "client secret, empty for a native app"}
            ),
            begin=_begin_granted,
            pasted="address that the browser ends at, whole",
            by_hand=_BY_HAND,
            revoke=_revoke_grant,
            is_redirected=True,
            entered="callback address of the app on developer.x.com",
        ),
    ),
    room=room.X,
    no_reply_threads=(
        "X allows one reply for each interaction, and puts its author's handle into every part of "
        "a thread: leave --thread out"
    ),
)
