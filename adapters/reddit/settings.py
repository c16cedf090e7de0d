"""The section of config.yaml that one account on Reddit owns, and the secrets beside it."""

from typing import Annotated, Final, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    model_validator,
)

LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


def _without(prefix: str) -> BeforeValidator:
    def strip(name: object) -> object:
        return name.removeprefix("/").removeprefix(prefix) if isinstance(name, str) else name

    return BeforeValidator(strip)


def _safe_address(url: str) -> str:
    parts = urlsplit(url)
    if not parts.hostname or parts.scheme not in {"http", "https"}:
        raise ValueError("must be an address such as https://oauth.reddit.com")
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise ValueError("must begin with https:// (plain http only on this machine)")
    return url.rstrip("/")


def _stripped(secret: SecretStr) -> SecretStr:
    """Drop the line end that a copied key often carries."""
    value = secret.get_secret_value().strip()
    if not value:
        raise ValueError("is empty: copy it from https://www.reddit.com/prefs/apps")
    return SecretStr(value)


Address = Annotated[str, AfterValidator(_safe_address)]
Secret = Annotated[SecretStr, AfterValidator(_stripped)]


class Subreddit(BaseModel):
    """
    One subreddit where the brand may be read or heard.

    Attributes:
        trends: Read what is hot and rising there.

        post: Open threads there; without it the brand only answers.

        flair_id: Template id of the flair that the brand's threads carry.

        rules: What its moderators ask of companies and bots, for the operator.

        reply_cap: Replies of the brand in one thread.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, _without("r/"), Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_]{1,20}$")]
    trends: bool = True
    post: bool = False
    flair_id: str | None = None
    rules: str = ""
    reply_cap: Annotated[int, Field(ge=0)] = 1


class RedditAccount(BaseModel):
    """
    One account on Reddit.

    Attributes:
        handle: Without ``u/``.

        timeout_s: For connecting, and again for each wait on an answer.

        contact: Address or web page of whoever runs this, for the user agent.

        reddit_approval: Reddit's reference for the approval of this use; writes are off
            without it.

        subreddits: The only ones that are listened to or written in.

        max_per_day: Comments and threads in 24 hours; None leaves it to Reddit's own limits.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    network: Literal["reddit"] = "reddit"
    handle: Annotated[str, _without("u/"), Field(pattern=r"^[A-Za-z0-9_-]{3,20}$")]
    base_url: Address = "https://www.reddit.com"
    oauth_url: Address = "https://oauth.reddit.com"
    timeout_s: Annotated[float, Field(gt=0, le=300)] = 20.0
    contact: Annotated[str, Field(pattern=r"^[ -~]{3,100}$")]
    reddit_approval: str | None = None
    subreddits: tuple[Subreddit, ...] = ()
    max_per_day: Annotated[int, Field(ge=1)] | None = None
    min_gap_s: Annotated[int, Field(ge=0)] = 0
    daily_spend_usd: Annotated[float, Field(ge=0)] | None = None
    monthly_spend_usd: Annotated[float, Field(ge=0)] | None = None

    def subreddit(self, name: str) -> Subreddit | None:
        """Return the entry for *name*, in whatever case, or None when it is not allowed."""
        wanted = name.casefold()
        return next((one for one in self.subreddits if one.name.casefold() == wanted), None)


class RedditSecrets(BaseModel):
    """The app's credentials and one way to log in: a refresh token, or the password."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    client_id: Secret
    client_secret: Secret
    refresh_token: Secret | None = None
    password: Secret | None = None

    @model_validator(mode="after")
    def _can_log_in(self) -> Self:
        if self.refresh_token is None and self.password is None:
            raise ValueError("needs a refresh_token, or the password of a script app's account")
        return self
