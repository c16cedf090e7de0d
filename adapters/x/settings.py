"""The section of config.yaml that one account on X owns, and the secrets beside it."""

from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr

_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


def _without_at(handle: str) -> str:
    return handle.removeprefix("@")


def _safe_address(url: str) -> str:
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme not in {"http", "https"}:
        raise ValueError("must be an address such as https://api.x.com")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise ValueError("must begin with https:// (plain http only on this machine)")
    return url.rstrip("/")


def _stripped(secret: SecretStr) -> SecretStr:
    """Drop the line end that a copied key often carries."""
    value = secret.get_secret_value().strip()
    if not value:
        raise ValueError("is empty: copy it from the app's page on developer.x.com")
    return SecretStr(value)


Secret = Annotated[SecretStr, AfterValidator(_stripped)]


class XAccount(BaseModel):
    """
    One account on X.

    Attributes:
        handle: Without ``@``. Checked against the credentials before the first post.

        timeout_s: For connecting, and again for each wait on an answer.

        x_reply_approval: X's reference for the approval of generated replies; replies are off
            without it.

        trends_woeid: Where-on-earth id of the place whose trends are read; 1 is worldwide.

        max_per_day: Posts in 24 hours; None leaves it to X's own limits.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    network: Literal["x"] = "x"
    handle: Annotated[str, AfterValidator(_without_at), Field(pattern=r"^@?\w{1,15}$")]
    base_url: Annotated[str, AfterValidator(_safe_address)] = "https://api.x.com"
    timeout_s: Annotated[float, Field(gt=0, le=300)] = 20.0
    x_reply_approval: str | None = None
    trends_woeid: Annotated[int, Field(ge=1)] = 1
    max_per_day: Annotated[int, Field(ge=1)] | None = None
    min_gap_s: Annotated[int, Field(ge=0)] = 0
    daily_spend_usd: Annotated[float, Field(ge=0)] | None = None
    monthly_spend_usd: Annotated[float, Field(ge=0)] | None = None


class XSecrets(BaseModel):
    """The four OAuth 1.0a credentials of one app and one account, from the environment."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    consumer_key: Secret
    consumer_secret: Secret
    access_token: Secret
    access_token_secret: Secret
