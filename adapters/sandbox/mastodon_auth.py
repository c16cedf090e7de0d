"""Checks the bearer token of the brand's account on the sandboxed Mastodon."""

from dataclasses import dataclass
from typing import Final

from flask import Request


@dataclass(frozen=True, slots=True)
class MastodonCredentials:
    """The only credentials the sandbox knows. Nothing outside it takes them."""

    access_token: str = "sandbox-mastodon-token"  # noqa: S105 - good for this sandbox only


CREDENTIALS: Final = MastodonCredentials()


def is_brand(request: Request) -> bool:
    """Tell whether *request* carries the brand's token."""
    return request.headers.get("Authorization") == f"Bearer {CREDENTIALS.access_token}"
