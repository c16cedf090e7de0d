"""What stands above a post of X: the parents that came along, and those that are asked for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from adapters.answers import bounded
from adapters.x.wire import Listing, Media, Tweet, User, each
from bot.domain.ids import Untrusted
from bot.domain.mention import MAX_ABOVE, Mention, Remark

_CALLS: Final = 5
"""Each shows a post and its parent; the nearest parent came along with the mention."""

LookUp = Callable[[str], Listing]
"""Asks for one post, with its parent and the people who wrote the two."""


@dataclass(frozen=True, slots=True)
class Around:
    """What the pages say about people, about the posts that were answered, and about pictures."""

    users: dict[str, str]
    tweets: dict[str, Tweet]
    alt_texts: dict[str, str]

    def remark(self, tweet: Tweet, own_id: str) -> Remark:
        """Say *tweet* in our own words."""
        author = self.users.get(tweet.author_id or "", "")
        text, is_own = Untrusted(bounded(tweet.plain())), tweet.author_id == own_id
        return Remark(author, text, is_own, tweet.id)


def around(listings: Sequence[Listing]) -> Around:
    """Read what *listings* show beside the posts that they list."""
    users = each(User, (user for listing in listings for user in listing.includes.users))
    tweets = each(Tweet, (tweet for listing in listings for tweet in listing.includes.tweets))
    media = each(Media, (media for listing in listings for media in listing.includes.media))
    return Around(
        {user.id: user.username for user in users if isinstance(user, User)},
        {tweet.id: tweet for tweet in tweets if isinstance(tweet, Tweet)},
        {one.media_key: one.alt_text or "" for one in media if isinstance(one, Media)},
    )


def climb(look_up: LookUp, own_id: str, mention: Mention) -> tuple[Remark, ...]:
    """
    Read on above *mention*, two posts a call, until the thread begins or is long enough.

    Raises:
        PlatformError: A call failed.
    """
    found = list(mention.thread)
    wanted = mention.above
    for _ in range(_CALLS):
        if wanted is None or len(found) >= MAX_ABOVE:
            break
        listing = look_up(wanted)
        near = around([listing])
        read = (one for one in each(Tweet, listing.data) if isinstance(one, Tweet))
        posts = near.tweets | {one.id: one for one in read}
        while (post := posts.pop(wanted or "", None)) is not None:
            found.insert(0, near.remark(post, own_id))
            wanted = post.referenced("replied_to")
        if not listing.data:
            break  # deleted, or not shown to us
    return tuple(found[-MAX_ABOVE:])
