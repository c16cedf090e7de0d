"""The section of config.yaml that one account on Bluesky owns, and the secrets beside it."""

import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, SecretStr

from adapters.account import Account, Address, Credentials, secret, without
from bot.domain.told import NOTHING_TOLD, Told
from bot.text.bluesky import bluesky_budget

_WHERE: Final = "make one in Bluesky under Settings, Privacy and security, App passwords"
_LABEL: Final = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN: Final = re.compile(rf"(?:{_LABEL}\.)+(?=[a-z]){_LABEL}")
_LONGEST: Final = 253
"""Source: atproto specification, "Handle"; read 2026-11."""


def _domain(handle: str) -> str:
    lower = handle.lower()
    if len(lower) > _LONGEST or not _DOMAIN.fullmatch(lower):
        raise ValueError("must be a whole handle such as heron.bsky.social")
    return lower


Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z]{4})?(-([A-Za-z]{2}|[0-9]{3}))?$")]
"""Language, script and region of BCP 47: ``en``, ``zh-Hant``, ``pt-BR``, ``es-419``."""


class BlueskyAccount(Account):
    """
    One account on Bluesky, or on any other server of its protocol.

    Attributes:
        handle: Without ``@``: a domain name. Checked against the session before the first post.

        base_url: Where to log in. The account's own server takes over from there, if this one
            names it.

        langs: Language tags that every post carries, at most three. Without them each is marked
            with the language that it is written in.
    """

    network: Literal["bluesky"] = "bluesky"
    handle: Annotated[
        str, without("@"), AfterValidator(_domain), Field(examples=["heroncycles.bsky.social"])
    ]
    base_url: Address = "https://bsky.social"
    langs: Annotated[tuple[Language, ...], Field(max_length=3)] = ()

    def length(
        self, text: str, *, is_reply: bool, warning: str | None, told: Told = NOTHING_TOLD
    ) -> tuple[int, int]:
        """See :class:`adapters.account.Account`."""
        del is_reply, warning, told
        return bluesky_budget(text)


class BlueskySecrets(Credentials):
    """The app password of the account, from the environment; never the account's own."""

    app_password: Annotated[SecretStr, secret(_WHERE)]
