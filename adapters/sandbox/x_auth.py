"""Checks OAuth 1.0a signatures as X does, with oauthlib, and hands out app-only tokens."""

from base64 import b64decode
from binascii import Error as NotBase64
from dataclasses import dataclass
from typing import Any, Final

from flask import Request
from oauthlib.oauth1 import RequestValidator, SignatureOnlyEndpoint

from adapters.sandbox.x_state import BRAND_ID


@dataclass(frozen=True, slots=True)
class XCredentials:
    """The only credentials the sandbox knows. Nothing outside it takes them."""

    consumer_key: str = "sandbox-consumer-key"
    consumer_secret: str = "sandbox-consumer-secret"  # noqa: S105 - good for this sandbox only
    access_token: str = f"{BRAND_ID}-sandbox"
    access_token_secret: str = "sandbox-access-secret"  # noqa: S105 - good for this sandbox only


CREDENTIALS: Final = XCredentials()
BEARER: Final = "sandbox-app-only-bearer"


REQUEST_TOKEN: Final = "sandbox-request-"  # noqa: S105 - good for this sandbox only
"""Begins every token that only stands for a log-in that has begun."""
REQUEST_SECRET: Final = "sandbox-request-secret"  # noqa: S105 - the same


class _Validator(RequestValidator):
    enforce_ssl = False  # loopback only
    nonce_length = (8, 64)

    @property
    def client_key_length(self) -> tuple[int, int]:
        return (1, 100)

    @property
    def access_token_length(self) -> tuple[int, int]:
        return (1, 100)

    def check_client_key(self, client_key: str) -> bool:
        return bool(client_key)

    def check_access_token(self, request_token: str) -> bool:
        return bool(request_token)

    def check_nonce(self, nonce: str) -> bool:
        return bool(nonce)

    @property
    def dummy_client(self) -> str:
        return "nobody"

    def validate_timestamp_and_nonce(self, *_: Any, **__: Any) -> bool:
        return True

    def validate_client_key(self, client_key: str, _request: Any) -> bool:
        return client_key == CREDENTIALS.consumer_key

    def get_client_secret(self, _client_key: str, _request: Any) -> str:
        return CREDENTIALS.consumer_secret

    def get_access_token_secret(self, _client_key: str, token: str, _request: Any) -> str:
        if token.startswith(REQUEST_TOKEN):
            return REQUEST_SECRET
        return CREDENTIALS.access_token_secret


_ENDPOINT: Final = SignatureOnlyEndpoint(_Validator())


def is_user(request: Request) -> bool:
    """Tell whether *request* carries a valid OAuth 1.0a signature of the brand's account."""
    signed = signed_by(request)
    return signed is not None and signed.resource_owner_key == CREDENTIALS.access_token


def signed_by(request: Request) -> Any:
    """Return what *request* was signed with, as oauthlib reads it; None if it is not valid."""
    address = request.host_url.rstrip("/") + request.environ["RAW_URI"]
    headers = {"Authorization": request.headers.get("Authorization", "")}
    try:
        valid, signed = _ENDPOINT.validate_request(address, request.method, None, headers)
    except ValueError:  # a header that is no OAuth header at all
        return None
    return signed if valid else None


def is_app(request: Request) -> bool:
    """Tell whether *request* carries the app-only token."""
    return request.headers.get("Authorization") == f"Bearer {BEARER}"


def asks_for_bearer(request: Request) -> bool:
    """Tell whether *request* may have the app-only token: Basic auth with the consumer keys."""
    kind, _, value = request.headers.get("Authorization", "").partition(" ")
    try:
        given = b64decode(value, validate=True).decode()
    except (NotBase64, UnicodeDecodeError):
        return False
    return kind == "Basic" and given == f"{CREDENTIALS.consumer_key}:{CREDENTIALS.consumer_secret}"
