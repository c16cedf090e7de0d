"""Whether a text may go out: the brand's voice and the networks' rules, fed from the store."""

from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from adapters.bluesky import BlueskyAccount
from adapters.mastodon import MastodonAccount
from adapters.reddit import RedditAccount
from adapters.x import XAccount
from bot.config import Account, Settings
from bot.domain.brand import Brand
from bot.domain.draft import Draft, State
from bot.domain.ids import DraftId
from bot.domain.length import (
    MASTODON,
    MASTODON_ADDRESS,
    REDDIT_COMMENT,
    X,
    bluesky_budget,
    mastodon_length,
    reddit_length,
    weighted_length,
)
from bot.domain.mention import Mention
from bot.domain.verdict import Outcome, Verdict
from bot.policy.check import check_policy
from bot.policy.rule import Case
from bot.store.store import Store

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


def length_on(account: Account, text: str) -> tuple[int, int]:
    """
    Return (used, allowed) of a reply by *account*, without asking its network.

    Servers of the Mastodon family may allow more than is counted with here.
    """
    match account:
        case XAccount():
            return weighted_length(text), X.limit
        case RedditAccount():
            return reddit_length(text), REDDIT_COMMENT
        case MastodonAccount():
            used = mastodon_length(text) + mastodon_length(account.content_warning or "")
            return used, MASTODON - MASTODON_ADDRESS
        case BlueskyAccount():
            return bluesky_budget(text)


@dataclass(frozen=True, slots=True)
class Judge:
    """One brand's checks and rules."""

    settings: Settings
    brand: Brand
    store: Store

    def recent(self, *, but: DraftId | None = None) -> tuple[str, ...]:
        """Return what the brand said lately or is about to say, over all accounts."""
        drafts = self.store.drafts.latest(*_ON_THEIR_WAY, most=N_RECENT)
        return tuple(draft.text for draft in drafts if draft.id != but)

    def voice(self, draft: Draft, mention: Mention | None) -> tuple[Verdict, ...]:
        """
        Run every check of the voice over a text that a person wrote.

        A person may draw on all that the brand stands by, not only on what was retrieved.
        """
        from bot.voice.context import Context  # noqa: PLC0415 - 1 s of word lists
        from bot.voice.review import review  # noqa: PLC0415 - the same
        from bot.writing.facts import product_text  # noqa: PLC0415 - the same

        language = draft.language
        facts = (fact.text(language) for fact in self.brand.facts)
        products = (product_text(product, language) for product in self.brand.products)
        context = Context(
            brand=self.brand,
            language=language,
            sources=tuple(text for text in (*facts, *products) if text),
            mention=mention.text if mention else None,
            topic=draft.topic,
            recent=self.recent(but=draft.id),
            length=partial(length_on, self.settings.account(draft.account)),
        )
        return review(draft.text, context)

    def objection(self, draft: Draft) -> str | None:
        """Say which rule of the network forbids *draft*; None when none does."""
        verdicts = check_policy(self._case(draft))
        broken = next((one for one in verdicts if one.outcome is Outcome.blocked), None)
        return broken.evidence if broken else None

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
            allowed_places=frozenset(one.name for one in account.subreddits),
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


def _on_mastodon(case: Case, draft: Draft, account: MastodonAccount) -> Case:
    return replace(
        case,
        author=draft.author,
        visibility=account.visibility,
        content_warning=account.content_warning,
    )
