"""
Trends as ideas: where one is near something that the brand stands by, a post is proposed.

Never to be seen under the trend: the text is the brand's own, without the trend's tag, and it
waits for a person like every draft.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

import structlog

from bot.domain.audit import AuditEntry
from bot.domain.brand import Brand
from bot.domain.draft import Draft, Origin, Source
from bot.domain.ids import AccountName
from bot.domain.trend import Trend
from bot.policy.prices import price
from bot.store.drafts import Drafts
from bot.store.trends import Trends
from bot.voice.context import Context
from bot.voice.normalise import clean
from bot.voice.review import review
from bot.writing.facts import FactIndex

log = structlog.get_logger()

_LONGEST_NAME = 200
VERBATIM = "none: the brand's own words"
"""Stands for the model of a draft that no model worded."""


@dataclass(frozen=True, slots=True)
class Trending:
    """
    Remembers trends and proposes posts.

    Attributes:
        threshold: How near a fact must be to a trend, 0 to 1.

        posts_on: Networks where an original post needs neither place nor title.

        recent: Returns what the brand said lately.
    """

    trends: Trends
    drafts: Drafts
    brand: Brand
    index: FactIndex
    threshold: float
    posts_on: frozenset[str]
    recent: Callable[[], tuple[str, ...]]
    length: Callable[[str, str], tuple[int, int]]
    owner: str
    clock: Callable[[], datetime]

    def look(self, account: AccountName, trends: Sequence[Trend]) -> int:
        """Remember what *account* shows, and return how many posts were proposed."""
        n_proposed = 0
        for trend in trends:
            known = replace(trend, name=clean(trend.name, _LONGEST_NAME))
            if self.trends.remember(known) and trend.network in self.posts_on:
                n_proposed += self._propose(known)
        log.info("trends seen", account=account, n=len(trends), n_proposed=n_proposed)
        return n_proposed

    def _propose(self, trend: Trend) -> bool:
        language = self.brand.languages[0]
        nearest = self.index.nearest(trend.name, language, 1)
        if not nearest or nearest[0].score < self.threshold:
            return False
        draft = self._draft(trend, language, nearest[0])
        entry = AuditEntry(
            subject=draft.id,
            at=draft.created_at,
            actor=self.owner,
            by="writer",
            event="write",
            before="",
            after=draft.state,
            note="an idea from a trend",
        )
        self.drafts.add(draft, entry)
        return True

    def _draft(self, trend: Trend, language: str, source: Source) -> Draft:
        now = self.clock()
        context = Context(
            brand=self.brand,
            language=language,
            sources=(source.text,),
            recent=self.recent(),
            length=partial(self.length, trend.network),
        )
        draft = Draft(
            id=self.drafts.new_id(),
            account=trend.account,
            network=trend.network,
            text=source.text,
            language=language,
            created_at=now,
            changed_at=now,
            trend=trend.name,
            sources=(source,),
            verdicts=review(source.text, context),
            origin=Origin(model=VERBATIM, seed=0, verbatim=True),
        )
        return replace(draft, cost_usd=price(draft))
