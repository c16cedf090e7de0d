"""Whether a text may go out: the brand's voice and the networks' rules, fed from the store."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.config import Settings
from bot.domain.brand import Brand
from bot.domain.draft import Draft
from bot.domain.extras import NOTHING
from bot.domain.ids import AccountName
from bot.domain.lifecycle import State
from bot.domain.mention import Mention
from bot.domain.thread import Form
from bot.domain.told import Told
from bot.domain.verdict import Outcome, Verdict
from bot.media.shelf import Shelf
from bot.networks import NETWORKS
from bot.outlets import cut
from bot.policy.check import PREFIX, check_policy
from bot.policy.rule import Case
from bot.store.ground import lost_ground
from bot.store.store import Store
from bot.writing.holding import is_holding

if TYPE_CHECKING:
    from bot.voice.context import Context

N_RECENT: Final = 200
"""Posts and waiting drafts of each state that a new text may not repeat."""

_ON_THEIR_WAY: Final = (
    State.pending,
    State.approved,
    State.scheduled,
    State.publishing,
    State.unconfirmed,
    State.published,
    State.editing,
    State.deleting,
)


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

    def cut(self, draft: Draft, form: Form) -> Draft:
        """
        Return *draft* in the posts in which it goes out.

        Raises:
            CannotSplit: It makes no thread, on its network or at all.
        """
        account, is_reply = self.settings.account(draft.account), draft.in_reply_to is not None
        warning = draft.extras.warning
        told = self._told(draft)
        thread = cut(account, draft.text, form, is_reply=is_reply, warning=warning, told=told)
        return replace(draft, thread=thread)

    def lengths(self, draft: Draft) -> tuple[tuple[int, int], ...]:
        """
        Return (used, allowed) of each post of *draft*, as its network counts.

        Raises:
            UnknownAccount: The config no longer names the draft's account.
        """
        account, is_reply = self.settings.account(draft.account), draft.in_reply_to is not None
        texts = draft.thread.texts if draft.thread else (draft.text,)
        warning = draft.extras.warning
        told = self._told(draft)
        count = partial(account.length, is_reply=is_reply, warning=warning, told=told)
        return tuple(map(count, texts))

    def length(self, account: AccountName, text: str) -> tuple[int, int]:
        """Return (used, allowed) of a reply by *account*, by what its server told."""
        told = self.store.preflights.told(account)
        return self.settings.account(account).length(text, is_reply=True, warning=None, told=told)

    def voice(self, draft: Draft, mention: Mention | None) -> tuple[Verdict, ...]:
        """
        Run every check of the voice over a text that a person wrote.

        A person may draw on all that the brand stands by, not only on what was retrieved, and on
        what the draft was made from.
        """
        from bot.voice.review import review  # noqa: PLC0415 - 1 s of word lists

        context = self._context(draft, mention)
        return (*review(draft.text, context), *self.beside(draft, mention))

    def beside(self, draft: Draft, mention: Mention | None = None) -> tuple[Verdict, ...]:
        """Say what the voice has against the words beside the text of *draft*, and no more."""
        if draft.extras == NOTHING:
            return ()
        from bot.voice.beside import review_beside  # noqa: PLC0415 - 1 s of word lists

        return review_beside(draft.extras, self._context(draft, mention))

    def _context(self, draft: Draft, mention: Mention | None) -> "Context":
        from bot.retrieval.passages import product_text  # noqa: PLC0415 - the same
        from bot.voice.context import Context  # noqa: PLC0415 - 1 s of word lists

        language = draft.language
        facts = (fact.text(language) for fact in self.brand.facts)
        products = (product_text(product, language) for product in self.brand.products)
        own = (source.text for source in draft.sources)
        longest = max(self.lengths(draft), key=lambda one: one[0] - one[1])
        return Context(
            brand=self.brand,
            language=language,
            sources=tuple(text for text in (*facts, *products, *own) if text),
            mention=mention.text if mention else None,
            topic=draft.topic,
            recent=self.recent(but=draft),
            length=lambda _whole: longest,  # every other check is of the thread as a whole
        )

    def objection(self, draft: Draft) -> str | None:
        """
        Say which rule of the network forbids *draft*, and count it; None when none does.

        A file of its images that is lost is an objection too. Asked where a draft is about to be
        approved or sent, so that what is counted was stopped.
        """
        lost = lost_ground(self.store, draft)
        if lost is not None and lost.since is None:
            return f"{lost.why}: reject it"
        verdicts = check_policy(self._case(draft))
        broken = next((one for one in verdicts if one.outcome is Outcome.blocked), None)
        if broken is None:
            return self._lost_file(draft)
        self.store.objections.note(broken.check.removeprefix(PREFIX), draft.id, self.clock())
        return broken.evidence

    def _lost_file(self, draft: Draft) -> str | None:
        return Shelf(self.settings.images_directory()).fault(draft.extras.images)

    def _told(self, draft: Draft) -> Told:
        mark = NETWORKS[draft.network].places
        place = f"{mark}{draft.place}" if mark and draft.place else ""
        return self.store.preflights.told(draft.account, place)

    def _case(self, draft: Draft) -> Case:
        is_reply = draft.in_reply_to is not None
        allowed = self.settings.account(draft.account).permission(draft.place, is_reply=is_reply)
        return Case(
            network=draft.network,
            text=draft.text,
            is_reply=is_reply,
            summoned=draft.mention is not None,
            only_quotes=self._only_quotes_us(draft),
            already_replied=self._is_answered_elsewhere(draft),
            opted_out=self._has_opted_out(draft),
            place=draft.place,
            title=draft.title,
            trend=draft.trend,
            reviewed=True,
            parts=draft.thread.texts if draft.thread else (),
            extras=draft.extras,
            told=self._told(draft),
            lengths=self.lengths(draft),
            author=draft.author,
            own_handles=frozenset(
                one.handle
                for one in self.settings.accounts.values()
                if one.network == draft.network
            ),
            reply_approval=allowed.reply_approval,
            write_approval=allowed.write_approval,
            allowed_places=allowed.places,
            reply_cap=allowed.reply_cap,
            n_replies_in_thread=self._n_replies_beside(draft),
            visibility=draft.extras.visibility or allowed.visibility,
            content_warning=draft.extras.warning or allowed.content_warning,
        )

    def _n_replies_beside(self, draft: Draft) -> int:
        """Count what the account has in the thread of *draft*, without *draft* itself."""
        if not draft.root:
            return 0
        n_own = int(draft.receipt is not None)  # a reply that is edited is one of them
        return self.store.queue.n_replies_in(draft.account, draft.root) - n_own

    def _has_opted_out(self, draft: Draft) -> bool:
        inbox = self.store.inbox
        return draft.author is not None and inbox.has_opted_out(draft.network, draft.author)

    def _only_quotes_us(self, draft: Draft) -> bool:
        item = self.store.inbox.find(draft.mention) if draft.mention else None
        return item is not None and item.mention.is_quote

    def _is_answered_elsewhere(self, draft: Draft) -> bool:
        if draft.mention is None:
            return False
        item = self.store.inbox.find(draft.mention)
        return item is not None and item.draft not in {None, draft.id}


def _is_twin(one: Draft, other: Draft) -> bool:
    """Tell whether the two are one draft, one content on two networks, or holding replies."""
    if is_holding(one) and is_holding(other):
        return True  # the same few words for everybody whose matter has to be looked up
    told_twice = one.series is not None and one.series == other.series
    return one.id == other.id or (told_twice and one.network != other.network)
