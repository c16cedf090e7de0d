"""How an account in the Guestbook is logged in: it takes everybody's word for who they are."""

from collections.abc import Mapping

from pydantic import SecretStr

from adapters.account import Account, Credentials
from adapters.login import Granted, Whose
from adapters.session import Session
from bot.domain.ids import AccountName


class GuestbookLogin:
    def __init__(
        self, account: Account, given: Mapping[str, SecretStr], _redirect: str | None
    ) -> None:
        self._granted = Granted(account.handle, given)

    def begin(self) -> str:
        return ""

    def finish(self, pasted: SecretStr) -> Granted:
        return self._granted


def whose(name: AccountName, account: Account, secrets: Credentials, session: Session) -> Whose:
    return Whose(account.handle)
