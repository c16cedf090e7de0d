"""From pages of X's posts to mentions in the order they were posted. Pure."""

from collections.abc import Iterable, Sequence
from typing import Final

from adapters.answers import bounded
from adapters.x.threads import Around, around
from adapters.x.wire import Listing, Tweet, each
from bot.domain.ids import AccountName, Untrusted
from bot.domain.mention import Mention, mention_id

_NO_LANGUAGE: Final = frozenset({"und", "zxx", "art"})
_OLD_TAGS: Final = {"in": "id", "iw": "he", "ji": "yi"}


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
    known = around(listings)
    found: dict[str, Mention] = {}
    set_aside: list[str] = []
    for tweet in each(Tweet, (thing for listing in listings for thing in listing.data)):
        if isinstance(tweet, str):
            set_aside.append(tweet)
        elif tweet.author_id == own_id or tweet.referenced("retweeted"):
            continue
        elif tweet.author_id not in known.users:
            set_aside.append(f"post {tweet.id} of X was set aside: it does not say who wrote it")
        else:
            found[tweet.id] = _as_mention(account, own_id, tweet, known)
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


def _as_mention(account: AccountName, own_id: str, tweet: Tweet, known: Around) -> Mention:
    author = known.users[tweet.author_id or ""]
    answered = tweet.referenced("replied_to")
    parent = known.tweets.get(answered or "")
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
        thread=(known.remark(parent, own_id),) if parent else (),
        # A parent that did not come along is not shown to us: to ask for it would only cost.
        above=parent.referenced("replied_to") if parent else None,
        alt_texts=tuple(
            Untrusted(bounded(known.alt_texts.get(key, ""))) for key in tweet.attachments.media_keys
        ),
    )
