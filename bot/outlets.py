"""How an account takes a text: how long it may be, in how many posts, and where."""

from functools import partial

from adapters.bluesky import BlueskyAccount
from adapters.mastodon import MastodonAccount
from adapters.reddit import RedditAccount
from adapters.x import XAccount
from bot.config import Account
from bot.domain.ids import AccountName
from bot.domain.length import (
    MASTODON,
    MASTODON_ADDRESS,
    MASTODON_URL,
    REDDIT_COMMENT,
    REDDIT_SELFTEXT,
    X,
    bluesky_budget,
    mastodon_length,
    reddit_length,
    weighted_length,
)
from bot.domain.splitting import CannotSplit, split
from bot.domain.thread import Form, Thread, thread_of
from bot.domain.told import NOTHING_TOLD, Told
from bot.writing.outlet import Outlet


def length_on(
    account: Account,
    text: str,
    *,
    is_reply: bool = True,
    warning: str | None = None,
    told: Told = NOTHING_TOLD,
) -> tuple[int, int]:
    """
    Return (used, allowed) of a text by *account*, without asking its network.

    Args:
        warning: What hides the text on Mastodon, in the place of the account's own.

        told: What its server, or the subreddit, named as its limits; where it named none, those
            of the documentation hold.
    """
    match account:
        case XAccount():
            return weighted_length(text), X.limit
        case RedditAccount():
            most = (
                REDDIT_COMMENT if is_reply else min(told.n_text or REDDIT_SELFTEXT, REDDIT_SELFTEXT)
            )
            return reddit_length(text), most
        case MastodonAccount():
            hides, url = warning or account.content_warning or "", told.n_url or MASTODON_URL
            most = told.n_text or MASTODON
            used = mastodon_length(text, url) + mastodon_length(hides, url)
            return used, max(0, most - MASTODON_ADDRESS) if is_reply else most
        case BlueskyAccount():
            return bluesky_budget(text)


def outlet_of(  # noqa: PLR0913 - what was told comes beside what config.yaml and a command say
    name: AccountName,
    account: Account,
    place: str = "",
    form: Form = Form.post,
    warning: str | None = None,
    *,
    told: Told = NOTHING_TOLD,
) -> Outlet | None:
    """
    Return how *account* takes an original post; None where it may open no thread.

    Args:
        place: The subreddit wanted, in whatever case; empty for the first that may be posted in.

        form: In how many posts a text may go out.

        warning: As for :func:`length_on`, and so is *told*.
    """
    length = partial(length_on, account, is_reply=False, warning=warning, told=told)
    if not isinstance(account, RedditAccount):
        in_parts = partial(cut, account, form=form, is_reply=False, warning=warning, told=told)
        return Outlet(
            name, account.network, length, in_parts=None if form is Form.post else in_parts
        )
    open_ones = [one.name for one in account.subreddits if one.post]
    wanted = place.removeprefix("r/").casefold()
    there = [one for one in open_ones if not wanted or one.casefold() == wanted]
    # No tags there, and hardly any emoji: a thread that has them is taken for advertising.
    return Outlet(name, account.network, length, there[0], is_plain=True) if there else None


def cut(  # noqa: PLR0913 - as above
    account: Account,
    text: str,
    form: Form,
    *,
    is_reply: bool,
    warning: str | None = None,
    told: Told = NOTHING_TOLD,
) -> Thread | None:
    """
    Return *text* in the parts that *account* can post; None where it is to be one post.

    Args:
        warning: As for :func:`length_on`, and so is *told*.

    Raises:
        CannotSplit: It makes no thread, there or at all.
    """
    if form is Form.post:
        return None
    if isinstance(account, RedditAccount):
        raise CannotSplit(
            "Reddit takes a long text as one post or comment, and knows no threads of one author: "
            "leave --thread out"
        )

    if isinstance(account, XAccount) and is_reply:
        raise CannotSplit(
            "X allows one reply for each interaction, and puts its author's handle into every part "
            "of a thread: leave --thread out"
        )

    def fits(part: str) -> bool:
        used, allowed = length_on(account, part, is_reply=is_reply, warning=warning, told=told)
        return used <= allowed

    numbered = form is Form.numbered
    return thread_of(split(text, fits, numbered=numbered), numbered=numbered)
