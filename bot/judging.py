"""Whether a text may go out: the brand's voice and the networks' rules, fed from the store."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Final

from adapters.bluesky import BlueskyAccount
from adapters.mastodon import MastodonAccount
from adapters.reddit import RedditAccount
from adapters.x import XAccount
from bot.config import Account, Settings
from bot.domain.brand import Brand
from bot.domain.draft import Draft, State
from bot.domain.ids import AccountName
from bot.domain.length import (
    MASTODON,
    MASTODON_ADDRESS,
    REDDIT_COMMENT,
    REDDIT_SELFTEXT,
    X,
    bluesky_budget,
    mastodon_length,
    reddit_length,
    weighted_length,
)
from bot.domain.mention import Mention
from bot.domain.verdict import Outcome, Verdict
from bot.policy.check import PREFIX, check_policy
from bot.policy.rule import Case
from bot.store.store import Store
from bot.writing.outlet import Outlet

N_RECENT: Final = 200
"""Posts and waiting drafts of each state that a new text may not repeat."""

_ON_THEIR_WAY: Final = (
    State.pending,
    State.approved,
    State.scheduled,
    State.publishing,
    State.unconfirmed,
    State.published,
)


def length_on(account: Account, text: str, *, is_reply: bool = True) -> tuple[int, int]:
    """
    Return (used, allowed) of a text by *account*, without asking its network.

    Servers of the Mastodon family may allow more than is counted with here.
    """
    match account:
        case XAccount():
            return weighted_length(text), X.limit
        case RedditAccount():
            return reddit_length(text), REDDIT_COMMENT if is_reply else REDDIT_SELFTEXT
        case MastodonAccount():
            used = mastodon_length(text) + mastodon_length(account.content_warning or "")
            return used, MASTODON - MASTODON_ADDRESS if is_reply else MASTODON
        case BlueskyAccount():
            return bluesky_budget(text)


def outlet_of(name: AccountName, account: Account, place: str = "") -> Outlet | None:
    """
    Return how *account* takes an original post; None where it may open no thread.

    Args:
        place: The subreddit wanted, in whatever case; empty for the first that may be posted in.
    """
    length = partial(length_on, account, is_reply=False)
    if not isinstance(account, RedditAccount):
        return Outlet(name, account.network, length)
    open_ones = [one.name for one in account.subreddits if one.post]
    wanted = place.removeprefix("r/").casefold()
    there = [one for one in open_ones if not wanted or one.casefold() == wanted]
    # No tags there, and hardly any emoji: a thread that has them is taken for advertising.
    return Outlet(name, account.network, length, there[0], is_plain=True) if there else None


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Judge:
    """One brand's checks and rules."""

    settings: Settings
    brand: Brand
    store: Store
    clock: Callable[[], datetime] = _now

    def recent(self, *, but: Draft | None = None) -> tuple[str, ...]:
        """
        Return what the brand said lately or is about to say, over all accounts.

        Args:
            but: Left out, and so is what it shares its content with on other networks.
        """
        drafts = self.store.drafts.latest(*_ON_THEIR_WAY, most=N_RECENT)
        return tuple(one.text for one in drafts if but is None or not _is_twin(one, but))

    def voice(self, draft: Draft, mention: Mention | None) -> tuple[Verdict, ...]:
        """
        Run every check of the voice over a text that a person wrote.

        A person may draw on all that the brand stands by, not only on what was retrieved, and on
        what the draft was made from.
        """
        from bot.voice.context import Context  # noqa: PLC0415 - 1 s of word lists
        from bot.voice.review import review  # noqa: PLC0415 - the same
        from bot.writing.facts import product_text  # noqa: PLC0415 - the same

        language = draft.language
        facts = (fact.text(language) for fact in self.brand.facts)
        products = (product_text(product, language) for product in self.brand.products)
        own = (source.text for source in draft.sources)
        is_reply = draft.in_reply_to is not None
        context = Context(
            brand=self.brand,
            language=language,
            sources=tuple(text for text in (*facts, *products, *own) if text),
            mention=mention.text if mention else None,
            topic=draft.topic,
            recent=self.recent(but=draft),
            length=partial(length_on, self.settings.account(draft.account), is_reply=is_reply),
        )
        return review(draft.text, context)

    def objection(self, draft: Draft) -> str | None:
        """
        Say which rule of the network forbids *draft*, and count it; None when none does.

        Asked where a draft is about to be approved or sent, so that what is counted was stopped.
        """
        verdicts = check_policy(self._case(draft))
        broken = next((one for one in verdicts if one.outcome is Outcome.blocked), None)
        if broken is None:
            return None
        self.store.objections.note(broken.check.removeprefix(PREFIX), draft.id, self.clock())
        return broken.evidence

    def _case(self, draft: Draft) -> Case:
        case = Case(
            network=draft.network,
            text=draft.text,
            is_reply=draft.in_reply_to is not None,
            summoned=draft.mention is not None,
            already_replied=self._is_answered_elsewhere(draft),
            opted_out=self._has_opted_out(draft),
            place=draft.place,
            title=draft.title,
            trend=draft.trend,
            reviewed=True,
        )
        match self.settings.account(draft.account):
            case XAccount() as account:
                return replace(case, reply_approval=account.x_reply_approval)
            case RedditAccount() as account:
                return self._on_reddit(case, draft, account)
            case MastodonAccount() as account:
                return _on_mastodon(case, draft, account)
            case BlueskyAccount():
                return case

    def _on_reddit(self, case: Case, draft: Draft, account: RedditAccount) -> Case:
        place = account.subreddit(draft.place or "")
        root = draft.root
        return replace(
            case,
            write_approval=account.reddit_approval,
            allowed_places=frozenset(
                one.name for one in account.subreddits if one.post or draft.in_reply_to is not None
            ),
            reply_cap=place.reply_cap if place else 0,
            n_replies_in_thread=self.store.queue.n_replies_in(draft.account, root) if root else 0,
        )

    def _has_opted_out(self, draft: Draft) -> bool:
        inbox = self.store.inbox
        return draft.author is not None and inbox.has_opted_out(draft.network, draft.author)

    def _is_answered_elsewhere(self, draft: Draft) -> bool:
        if draft.mention is None:
            return False
        item = self.store.inbox.find(draft.mention)
        return item is not None and item.draft not in {None, draft.id}


def _is_twin(one: Draft, other: Draft) -> bool:
    """Tell whether the two are one draft, or one content on two networks."""
    told_twice = one.series is not None and one.series == other.series
    return one.id == other.id or (told_twice and one.network != other.network)


def _on_mastodon(case: Case, draft: Draft, account: MastodonAccount) -> Case:
    return replace(
        case,
        author=draft.author,
        visibility=account.visibility,
        content_warning=account.content_warning,
    )
