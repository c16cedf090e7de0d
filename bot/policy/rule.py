"""The shape of a rule and of what it looks at."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.domain.extras import NOTHING, Extras


@dataclass(frozen=True, slots=True)
class Case:
    """
    One text about to be drafted or published, and what is known of the place it goes to.

    Attributes:
        summoned: The mention that is answered names or quotes the account, and its id is known.

        author: Handle of whom the mention is by, without ``@``; None for an original post.

        visibility: Mastodon: who will see it (``public``, ``unlisted``, ``private``); None where
            nobody has said so.

        content_warning: Mastodon: the line that hides the text; None without one.

        extras: What goes out with the text, as it was given with it.

        reply_approval: X: reference of the approval for AI-generated replies.

        write_approval: Reddit: reference of the approval to write through the API.

        already_replied: The account has answered this mention, or an answer is on its way.

        opted_out: The author asked not to be written to.

        place: Subreddit; None elsewhere.

        trend: The trend that gave the idea; None for everything else.

        reviewed: A person has read the text, or will before it goes out.

        parts: The posts of a thread in their order; none where *text* goes out as one post.

        n_replies_in_thread: The account's own, published or on their way.
    """

    network: str
    text: str
    is_reply: bool
    summoned: bool = False
    reply_approval: str | None = None
    write_approval: str | None = None
    already_replied: bool = False
    opted_out: bool = False
    place: str | None = None
    allowed_places: frozenset[str] = frozenset()
    title: str | None = None
    trend: str | None = None
    reviewed: bool = False
    parts: tuple[str, ...] = ()
    n_replies_in_thread: int = 0
    reply_cap: int = 1
    author: str | None = None
    visibility: str | None = None
    content_warning: str | None = None
    extras: Extras = NOTHING


@dataclass(frozen=True, slots=True)
class Rule:
    """
    One demand of one network.

    Attributes:
        network: ``*`` for all.

        explains: Why the rule is there, for the operator and the documentation.

        find: What breaks the rule, as one sentence that says what to do; None when kept.
    """

    name: str
    network: str
    explains: str
    find: Callable[[Case], str | None]
