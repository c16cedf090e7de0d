"""
From the network into the inbox.

The mentions are stored before the cursor moves, so a crash between the two reads them again and
stores nothing twice.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

import structlog

from bot.domain.ids import AccountName
from bot.domain.mention import Mention, Remark
from bot.domain.platform import Page, Platform
from bot.store.inbox import Inbox
from bot.voice.normalise import clean

log = structlog.get_logger()

_MAX_PAGES: Final = 50
"""In one poll, so that a flood on one account leaves time for the rest; the next poll goes on."""

_LONGEST_NAME: Final = 100


def poll(inbox: Inbox, account: AccountName, platform: Platform, now: datetime) -> int:
    """
    Store what came to *account* since the last poll.

    Returns:
        The number of mentions that are new.

    Raises:
        RetryLater: The network did not answer; what was stored stays stored.

        AccountBroken: A person must act first.
    """
    n_new = 0
    for _ in range(_MAX_PAGES):
        page = platform.mentions(inbox.cursor(account))
        n_new += _store(inbox, account, page, now)
        if not page.more:
            break
    if n_new:
        log.info("mentions stored", account=account, n=n_new)
    return n_new


def _store(inbox: Inbox, account: AccountName, page: Page, now: datetime) -> int:
    n_new = inbox.take_in(map(_cleaned, page.mentions), now)
    if page.next is not None:
        inbox.move_cursor(account, page.next)
    for reason in page.set_aside:
        log.warning("mention set aside", account=account, reason=reason)
    return n_new


def _cleaned(mention: Mention) -> Mention:
    thread = tuple(
        Remark(clean(one.author, _LONGEST_NAME), clean(one.text)) for one in mention.thread
    )
    return replace(mention, text=clean(mention.text), thread=thread)
