"""How an account takes a text: how long it may be, in how many posts, and where."""

from functools import partial

from bot.config import Account
from bot.domain.ids import AccountName
from bot.domain.thread import Form, Thread, thread_of
from bot.domain.told import NOTHING_TOLD, Told
from bot.networks import NETWORKS
from bot.text.splitting import CannotSplit, split
from bot.writing.outlet import Outlet


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

        warning: What hides the text, in the place of the account's own.

        told: As for :meth:`adapters.account.Account.length`.
    """
    network = NETWORKS[account.network]
    length = partial(account.length, is_reply=False, warning=warning, told=told)
    where = None
    if network.has_places:
        wanted = place.casefold()
        there = [
            one.bare
            for one in account.places()
            if not wanted or wanted in {one.bare.casefold(), one.name.casefold()}
        ]
        if not there:
            return None
        where = there[0]
    in_parts = partial(cut, account, form=form, is_reply=False, warning=warning, told=told)
    return Outlet(
        account=name,
        network=account.network,
        length=length,
        place=where,
        is_plain=network.is_plain,
        in_parts=None if form is Form.post or network.no_threads else in_parts,
    )


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
        warning: As for :func:`outlet_of`, and so is *told*.

    Raises:
        CannotSplit: It makes no thread, there or at all.
    """
    if form is Form.post:
        return None
    network = NETWORKS[account.network]
    if why_not := network.no_threads or (is_reply and network.no_reply_threads):
        raise CannotSplit(why_not)

    def fits(part: str) -> bool:
        used, allowed = account.length(part, is_reply=is_reply, warning=warning, told=told)
        return used <= allowed

    numbered = form is Form.numbered
    return thread_of(split(text, fits, numbered=numbered), numbered=numbered)
