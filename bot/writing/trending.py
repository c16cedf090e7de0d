"""
Trends as ideas: where one is near something that the brand stands by, a post is proposed.

It waits for a person like every draft; networks forbid posting to trends to be seen.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import structlog

from bot.domain.draft import Draft
from bot.domain.ids import AccountName
from bot.domain.trend import Trend
from bot.domain.written import written
from bot.retrieval.facts import FactIndex
from bot.store.drafts import Drafts
from bot.store.trends import Trends
from bot.voice.normalise import clean
from bot.writing.ideas import Idea, ideas

log = structlog.get_logger()

NEAR: Final = 0.75
"""
How likely a fact must be about a trend, 0 to 1: more than for a question, since nobody asked. Seen
with the shipped brand: an e-bike battery in winter finds its care at 0.76, a transfer deadline the
time of shipping at 0.70, #BikeToWork a folding bike at 0.31, football nothing above 0.05.
"""

_LONGEST_NAME: Final = 200


@dataclass(frozen=True, slots=True)
class Trending:
    """
    Remembers trends and proposes posts.

    Attributes:
        language: In which posts are written.

        posts_on: Networks where an original post needs neither place nor title.

        compose: Drafts a post; None when no wording passes the checks.
    """

    trends: Trends
    drafts: Drafts
    index: FactIndex
    language: str
    posts_on: frozenset[str]
    compose: Callable[[Idea, AccountName], Draft | None]
    owner: str

    def look(self, account: AccountName, trends: Sequence[Trend]) -> int:
        """
        Remember what *account* shows, and propose posts where it is new.

        Returns:
            How many posts were proposed.

        Raises:
            EngineFailed: The model does not run; the trends are remembered, not proposed.
        """
        cleaned = [replace(one, name=clean(one.name, _LONGEST_NAME)) for one in trends]
        new = [one for one in cleaned if self.trends.remember(one)]
        fit = [one for one in new if one.network in self.posts_on]
        found = ideas(fit, self.index, self.language, NEAR)
        n_proposed = sum(self._propose(idea, account) for idea in found)
        if new:
            log.info("trends seen", account=account, n=len(new), n_proposed=n_proposed)
        return n_proposed

    def _propose(self, idea: Idea, account: AccountName) -> bool:
        draft = self.compose(idea, account)
        if draft is None:
            return False
        note = "an idea from a trend"
        self.drafts.add(draft, written(draft, by="writer", actor=self.owner, note=note))
        return True
