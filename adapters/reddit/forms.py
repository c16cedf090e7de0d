"""What is sent to Reddit when something is published: the fields that praw itself would send."""

import re
from typing import Final

from adapters.reddit import richtext
from adapters.reddit.settings import RedditAccount
from adapters.uploads import uploads_of
from bot.domain.platform import Refused
from bot.domain.post import Post
from bot.text.reddit import literal

Form = dict[str, str | bool]
_ANSWERABLE: Final = re.compile(r"t[13]_[0-9a-z]{1,13}")


def comment_form(post: Post, parent: str) -> Form:
    """
    Answer the comment or thread called *parent*.

    Raises:
        Refused: *parent* is neither; the same call would send a private message to ``t4_…``. Or
            *post* has images: neither Reddit's documentation nor praw has any for comments.
    """
    if post.extras.images:
        raise Refused("Reddit takes no images in comments through its API", rule="IMAGES")
    if not _ANSWERABLE.fullmatch(parent):
        raise Refused(f"{parent[:20]} is no comment or thread of Reddit's", rule="NO_THING_ID")
    return {"text": literal(post.text), "thing_id": parent}


def submission_form(account: RedditAccount, post: Post) -> Form:
    """
    Open a thread with a text, and images below it.

    Raises:
        Refused: *account* may not open threads there.

        RetryLater: The images were not handed over.
    """
    subreddit = account.subreddit(post.place or "")
    if subreddit is None or not subreddit.post:
        listed = f"add r/{post.place} with post: true to the account's subreddits, or drop it"
        raise Refused(f"threads there are not allowed: {listed}", rule="allow-list")
    form: Form = {
        "kind": "self",
        "sr": subreddit.name,
        "title": post.title or "",
        **_body(post),
        "resubmit": True,
        "sendreplies": True,
        "nsfw": False,
        "spoiler": False,
        "validate_on_submit": True,
    }
    return form | ({"flair_id": subreddit.flair_id} if subreddit.flair_id else {})


def _body(post: Post) -> Form:
    images, uploads = post.extras.images, uploads_of(post)
    if images:
        return {"richtext_json": richtext.document(post.text, images, uploads)}
    return {"text": literal(post.text)}
