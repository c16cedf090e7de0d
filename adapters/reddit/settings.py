"""The section of config.yaml that one account on Reddit owns, and the secrets beside it."""

from typing import Annotated, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from adapters.account import Account, Address, Credentials, Place, secret, without
from bot.domain.told import NOTHING_TOLD, Told
from bot.text.reddit import REDDIT_COMMENT, REDDIT_SELFTEXT, literal, reddit_length

_WHERE: Final = "copy it from https://www.reddit.com/prefs/apps"
Secret = Annotated[SecretStr, secret(_WHERE)]


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

    name: Annotated[str, without("/", "r/"), Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_]{1,20}$")]
    trends: bool = True
    post: bool = False
    flair_id: str | None = None
    rules: str = ""
    reply_cap: Annotated[int, Field(ge=0)] = 1


class RedditAccount(Account):
    """
    One account on Reddit.

    Attributes:
        handle: Without ``u/``.

        contact: Address or web page of whoever runs this, for the user agent.

        reddit_approval: Reddit's reference for the approval of this use; writes are off
            without it.

        subreddits: The only ones that are listened to or written in.
    """

    network: Literal["reddit"] = "reddit"
    handle: Annotated[str, without("/", "u/"), Field(pattern=r"^[A-Za-z0-9_-]{3,20}$")]
    base_url: Address = "https://www.reddit.com"
    oauth_url: Address = "https://oauth.reddit.com"
    contact: Annotated[str, Field(pattern=r"^[ -~]{3,100}$")]
    reddit_approval: str | None = None
    subreddits: tuple[Subreddit, ...] = ()

    def length(
        self, text: str, *, is_reply: bool, warning: str | None, told: Told = NOTHING_TOLD
    ) -> tuple[int, int]:
        """See :class:`adapters.account.Account`."""
        del warning
        opening = min(told.n_text or REDDIT_SELFTEXT, REDDIT_SELFTEXT)
        return reddit_length(literal(text)), REDDIT_COMMENT if is_reply else opening

    def places(self) -> tuple[Place, ...]:
        """See :class:`adapters.account.Account`."""
        return tuple(
            Place(f"r/{one.name}", one.name, has_flair=bool(one.flair_id))
            for one in self.subreddits
            if one.post
        )

    def subreddit(self, name: str) -> Subreddit | None:
        """Return the entry for *name*, in whatever case, or None when it is not allowed."""
        wanted = name.casefold()
        return next((one for one in self.subreddits if one.name.casefold() == wanted), None)


class RedditSecrets(Credentials):
    """The app's credentials and one way to log in: a refresh token, or the password."""

    client_id: Secret
    client_secret: Secret
    refresh_token: Secret | None = None
    password: Secret | None = None

    @model_validator(mode="after")
    def _can_log_in(self) -> Self:
        if self.refresh_token is None and self.password is None:
            raise ValueError("needs a refresh_token, or the password of a script app's account")
        return self
