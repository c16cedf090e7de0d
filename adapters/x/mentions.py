"""From pages of X's posts to mentions in the order they were posted. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from adapters.answers import bounded
from adapters.x.wire import Listing, Tweet, User, each
from bot.domain.ids import AccountName, Untrusted
from bot.domain.mention import Mention, Remark, mention_id

_NO_LANGUAGE: Final = frozenset({"und", "zxx", "art"})
_OLD_TAGS: Final = {"in": "id", "iw": "he", "ji": "yi"}


@dataclass(frozen=True, slots=True)
class _Around:
    """What the pages say about people and about the posts that were answered."""

    users: dict[str, str]
    tweets: dict[str, Tweet]


def as_mentions(
    account: AccountName, own_id: str, listings: Sequence[Listing]
) -> tuple[tuple[Mention, ...], tuple[str, ...]]:
    """
    Read every post of *listings*.

    The account's own posts and reposts are left out: nobody addresses the brand with them.

    Returns:
        The mentions, oldest first, each once; and a sentence for each post that has no usable
        id, text or author.
    """
    around = _around(listings)
    found: dict[str, Mention] = {}
    set_aside: list[str] = []
    for tweet in each(Tweet, (thing for listing in listings for thing in listing.data)):
        if isinstance(tweet, str):
            set_aside.append(tweet)
        elif tweet.author_id == own_id or tweet.referenced("retweeted"):
            continue
        elif tweet.author_id not in around.users:
            set_aside.append(f"post {tweet.id} of X was set aside: it does not say who wrote it")
        else:
            found[tweet.id] = _as_mention(account, tweet, around)
    ordered = sorted(found.values(), key=lambda mention: int(mention.remote_id))
    return tuple(ordered), tuple(set_aside)


def newest_id(listings: Iterable[Listing], after: str | None) -> str | None:
    """Return the highest id that was seen, readable or not; *after* where there was none."""
    seen = [listing.meta.newest_id for listing in listings]
    return max(filter(None, [after, *seen]), key=int, default=None)


def language(tag: str | None) -> str | None:
    """Return X's language *tag* as a BCP 47 primary tag; None where X names no language."""
    primary = (tag or "").partition("-")[0].lower()
    if not primary.isalpha() or primary in _NO_LANGUAGE or primary.startswith("q"):
        return None  # qme, qst and the like are X's own: only media, very short text
    return _OLD_TAGS.get(primary, primary)


def _around(listings: Sequence[Listing]) -> _Around:
    users = each(User, (user for listing in listings for user in listing.includes.users))
    tweets = each(Tweet, (tweet for listing in listings for tweet in listing.includes.tweets))
    return _Around(
        {user.id: user.username for user in users if isinstance(user, User)},
        {tweet.id: tweet for tweet in tweets if isinstance(tweet, Tweet)},
    )


def _as_mention(account: AccountName, tweet: Tweet, around: _Around) -> Mention:
    author = around.users[tweet.author_id or ""]
    answered = tweet.referenced("replied_to")
    return Mention(
        id=mention_id(account, tweet.id),
        account=account,
        network="x",
        remote_id=tweet.id,
        author=author,
        text=Untrusted(bounded(tweet.plain())),
        url=f"https://x.com/{author}/status/{tweet.id}",
        posted_at=tweet.at,
        language=language(tweet.lang),
        in_reply_to=answered,
        thread=_thread(answered, around),
    )


def _thread(answered: str | None, around: _Around) -> tuple[Remark, ...]:
    parent = around.tweets.get(answered or "")
    if parent is None:
        return ()
    author = around.users.get(parent.author_id or "", "")
    return (Remark(author, Untrusted(bounded(parent.plain()))),)
