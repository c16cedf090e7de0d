"""The section of config.yaml that one account on Mastodon owns, and the secret beside it."""

from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr

from adapters.account import Account, Address, Credentials, secret, without
from bot.domain.permission import Permission
from bot.domain.told import NOTHING_TOLD, Told
from bot.text.mastodon import MASTODON, MASTODON_ADDRESS, MASTODON_URL, mastodon_length

_WHERE: Final = "copy it from your server's Preferences, Development, your application"
Secret = Annotated[SecretStr, secret(_WHERE)]
Visibility = Literal["public", "unlisted", "private"]


class MastodonAccount(Account):
    """
    One account on a server of the Mastodon family.

    Attributes:
        handle: Without ``@`` and without the server. Checked against the access token before
            the first post.

        base_url: The server's address, as in a browser.

        visibility: Who sees what is published. Many servers want automated accounts unlisted. A
            reply is never more public than what it answers.

        content_warning: Hides every text behind this line.

        language: What the texts are marked as: ``en``, ``de``, ``zh``. Without it each is marked
            with the language that it is written in.
    """

    network: Literal["mastodon"] = "mastodon"
    handle: Annotated[
        str, without("@"), Field(max_length=64, pattern=r"^[A-Za-z0-9_]+([.-]+[A-Za-z0-9_]+)*$")
    ]
    base_url: Annotated[Address, Field(examples=["https://mastodon.example"])]
    visibility: Visibility = "unlisted"
    content_warning: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    language: Annotated[str, Field(pattern=r"^[a-z]{2,3}$")] | None = None

    def names(self) -> frozenset[str]:
        """See :class:`adapters.account.Account`; it is read from other servers too."""
        server = urlsplit(self.base_url).hostname
        return frozenset({self.handle, f"{self.handle}@{server}"})

    def length(
        self, text: str, *, is_reply: bool, warning: str | None, told: Told = NOTHING_TOLD
    ) -> tuple[int, int]:
        """See :class:`adapters.account.Account`."""
        hides, url = warning or self.content_warning or "", told.n_url or MASTODON_URL
        most = told.n_text or MASTODON
        used = mastodon_length(text, url) + mastodon_length(hides, url)
        return used, max(0, most - MASTODON_ADDRESS) if is_reply else most

    def permission(self, place: str | None, *, is_reply: bool) -> Permission:
        """See :class:`adapters.account.Account`."""
        del place, is_reply
        return Permission(visibility=self.visibility, content_warning=self.content_warning)


class MastodonSecrets(Credentials):
    """The token of one account; its scopes: ``read``, ``write:statuses`` and ``write:media``."""

    access_token: Secret
