"""The section of config.yaml that one account on X owns, and the secrets beside it."""

from typing import Annotated, Final, Literal

from pydantic import Field, SecretStr

from adapters.account import Account, Address, Credentials, secret, without
from bot.domain.permission import Permission
from bot.domain.told import NOTHING_TOLD, Told
from bot.text.x import X, weighted_length

_WHERE: Final = "copy it from the app's page on developer.x.com"
Secret = Annotated[SecretStr, secret(_WHERE)]


class XAccount(Account):
    """
    One account on X.

    Attributes:
        handle: Without ``@``. Checked against the credentials before the first post.

        x_reply_approval: X's reference for the approval of generated replies; replies are off
            without it.

        trends_woeid: Where-on-earth id of the place whose trends are read; 1 is worldwide.

        quotes_for_days: Up to what age of a post X is asked who quotes it, at a price for each; 0
            for never. Behind the seventh day a post is measured once more, on the thirtieth.
    """

    network: Literal["x"] = "x"
    handle: Annotated[str, without("@"), Field(pattern=r"^\w{1,15}$")]
    base_url: Address = "https://api.x.com"
    x_reply_approval: str | None = None
    trends_woeid: Annotated[int, Field(ge=1)] = 1
    quotes_for_days: Annotated[int, Field(ge=0, le=7)] = 0

    def length(
        self, text: str, *, is_reply: bool, warning: str | None, told: Told = NOTHING_TOLD
    ) -> tuple[int, int]:
        """See :class:`adapters.account.Account`."""
        del is_reply, warning, told
        return weighted_length(text), X.limit

    def permission(self, place: str | None, *, is_reply: bool) -> Permission:
        """See :class:`adapters.account.Account`."""
        del place, is_reply
        return Permission(reply_approval=self.x_reply_approval)

    def quote_days(self) -> int:
        """See :class:`adapters.account.Account`."""
        return self.quotes_for_days


class XSecrets(Credentials):
    """The four OAuth 1.0a credentials of one app and one account, from the environment."""

    consumer_key: Secret
    consumer_secret: Secret
    access_token: Secret
    access_token_secret: Secret


class XOAuth2Secrets(Credentials):
    """
    The app of an account that was logged in with OAuth 2.0; its tokens lie on the shelf.

    Attributes:
        client_secret: None of a public client ("Native App"), which has none.
    """

    client_id: Secret
    client_secret: Secret | None = None
