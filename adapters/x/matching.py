"""Whether a post on X is the one that we sent. Pure; reconciliation rests on it."""

import re
from typing import Final

from adapters.x.wire import Tweet
from bot.domain.post import Post
from bot.text.sameness import same_text
from bot.text.x import split_addressees

_IMAGES: Final = re.compile(r"\s+https://t\.co/[A-Za-z0-9]+$")


def is_same_post(post: Post, tweet: Tweet) -> bool:
    """
    Tell whether *tweet* says what *post* says, to the same post.

    X puts the handles of those who are answered before a reply, and a link to the images behind
    a text that has some; neither is part of the text.
    """
    if tweet.referenced("replied_to") != post.in_reply_to:
        return False
    ours, theirs = post.text.strip(), tweet.plain().strip()
    if post.in_reply_to is not None:
        ours, theirs = split_addressees(ours)[1], split_addressees(theirs)[1]
    if same_text(ours, theirs):
        return True
    # The link is taken out where X says what it is, and might be there where it does not.
    return bool(post.extras.images) and same_text(ours, _IMAGES.sub("", theirs))
