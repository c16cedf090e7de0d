"""
From single results to figures. Pure: what was run, and how, is no business of this module.

A draft is *usable* when a good operator would want one, it is of the right kind, rests on one of
the expected facts, and matches every ``must`` and no ``must_not``. It is a net with wide meshes:
read drafts as well.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.domain.draft import Draft
from bot.domain.inbox import Decision, Triage
from bot.domain.origin import Source
from bot.evaluation.cases import Case

_FEW: Final = 3
_DRAFTED: Final = frozenset({Decision.reply, Decision.thank})


@dataclass(frozen=True, slots=True)
class Trial:
    """
    What became of one mention.

    Attributes:
        language: As the program told it from the text.

        retrieved: The nearest facts and products, best first.

        draft: None where nothing was written; *reason* then says why.

        n_claims: Numbers, prices, times, links and promises that the draft states.

        unsupported: What the draft states and none of its sources does; empty when nothing.

        seconds: From the first look to the decision, or to the end of the draft's batch.
    """

    case: Case
    brand: str
    language: str
    decided: Triage
    retrieved: tuple[Source, ...]
    seconds: float
    draft: Draft | None = None
    reason: str = ""
    n_claims: int = 0
    unsupported: str = ""

    @property
    def outcome(self) -> Decision:
        """What it came to: what the writer hands over is a person's, however it was sorted."""
        if self.decided.decision in _DRAFTED and self.draft is None:
            return Decision.human
        return self.decided.decision

    @property
    def fault(self) -> str:
        """Why the draft is not usable; empty where it is, or where there is none."""
        return _fault(self.case, self.draft) if self.draft else ""


@dataclass(frozen=True, slots=True)
class Share:
    """*n* of *of*; the share itself is None of nothing."""

    n: int
    of: int
    share: float | None


@dataclass(frozen=True, slots=True)
class Figures:
    """
    How well some mentions went.

    Attributes:
        sorted: Decisions that are the expected one when triage has sorted a mention.

        decided: The same in the end, where what the writer hands over is a person's.

        hit_1: Expected facts that were retrieved first, of the mentions that expect facts.

        hit_3: The same among the first three.

        drafted: Mentions that got a draft, of those that wanted one.

        usable: Usable drafts, of all drafts.

        served: Usable drafts, of the mentions that wanted one.

        unsupported: Drafts that state what none of their sources does, of all drafts.
    """

    n: int
    sorted: Share
    decided: Share
    hit_1: Share
    hit_3: Share
    drafted: Share
    usable: Share
    served: Share
    unsupported: Share


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds from the first look to the decision, or to the end of the draft's batch."""

    p50_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class Report:
    """
    All that is counted.

    Attributes:
        confusion: Expected decision to the one in the end to mentions.

        sorting: Expected decision to the one of triage to mentions.

        undrafted: Why mentions that wanted a draft got none, with how many.

        faults: Why drafts are not usable, with how many.

        worded_by: What worded the drafts, with how many: a model, or the brand's own words.

        verdicts: Check to outcome to candidates, of the candidates that drafts keep.

        latency: Of all mentions.

        latency_composed: Of those that went to the writer.

        drafts_a_minute: While composing; sorting and loading left out.
    """

    overall: Figures
    by_brand: Mapping[str, Figures]
    by_language: Mapping[str, Figures]
    confusion: Mapping[Decision, Mapping[Decision, int]]
    sorting: Mapping[Decision, Mapping[Decision, int]]
    undrafted: Mapping[str, int]
    faults: Mapping[str, int]
    worded_by: Mapping[str, int]
    n_claims: int
    n_candidates: int
    verdicts: Mapping[str, Mapping[str, int]]
    latency: Latency
    latency_composed: Latency
    drafts_a_minute: float


def score(trials: Sequence[Trial], composing_s: float) -> Report:
    """
    Count *trials*.

    Args:
        composing_s: Seconds that went into composing all their drafts.
    """
    drafts = [trial.draft for trial in trials if trial.draft]
    candidates = [one for draft in drafts if draft.origin for one in draft.origin.candidates]
    verdicts: dict[str, Counter[str]] = {}
    for verdict in (verdict for one in candidates for verdict in one.verdicts):
        verdicts.setdefault(verdict.check, Counter())[str(verdict.outcome)] += 1
    return Report(
        overall=figures(trials),
        by_brand=_grouped(trials, lambda trial: trial.brand),
        by_language=_grouped(trials, lambda trial: trial.case.lang),
        confusion=_confusion(trials, lambda trial: trial.outcome),
        sorting=_confusion(trials, lambda trial: trial.decided.decision),
        undrafted=_counted(_why_none(trial) for trial in trials if _lacks_draft(trial)),
        faults=_counted(trial.fault for trial in trials if trial.fault),
        worded_by=_counted(draft.origin.model for draft in drafts if draft.origin),
        n_claims=sum(trial.n_claims for trial in trials),
        n_candidates=len(candidates),
        verdicts=verdicts,
        latency=_latency(trials),
        latency_composed=_latency([one for one in trials if one.decided.decision in _DRAFTED]),
        drafts_a_minute=round(60 * len(drafts) / composing_s, 1) if composing_s else 0.0,
    )


def figures(trials: Sequence[Trial]) -> Figures:
    """Count *trials* as one group."""
    asking = [trial for trial in trials if trial.case.expect.facts]
    wanting = [trial for trial in trials if trial.case.wants_draft]
    drafted = [trial for trial in trials if trial.draft]
    usable = [trial for trial in drafted if not trial.fault]
    return Figures(
        n=len(trials),
        sorted=share(trials, lambda trial: trial.decided.decision is trial.case.expect.decision),
        decided=share(trials, lambda trial: trial.outcome is trial.case.expect.decision),
        hit_1=share(asking, lambda trial: _is_hit(trial, 1)),
        hit_3=share(asking, lambda trial: _is_hit(trial, _FEW)),
        drafted=share(wanting, lambda trial: trial.draft is not None),
        usable=share_of(len(usable), len(drafted)),
        served=share_of(len(usable), len(wanting)),
        unsupported=share(drafted, lambda trial: bool(trial.unsupported)),
    )


def share(trials: Sequence[Trial], holds: Callable[[Trial], bool]) -> Share:
    """Count the *trials* of which something holds."""
    return share_of(sum(map(holds, trials)), len(trials))


def share_of(n: int, of: int) -> Share:
    """Put *n* and *of* into relation."""
    return Share(n, of, round(n / of, 4) if of else None)


def percentile(values: Sequence[float], part: float) -> float:
    """Return the smallest of *values* that *part* of them do not exceed; 0 of nothing."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(part * len(ordered)) - 1)] if ordered else 0.0


def _latency(trials: Sequence[Trial]) -> Latency:
    waits = [1000 * trial.seconds for trial in trials]
    return Latency(round(percentile(waits, 0.50), 1), round(percentile(waits, 0.95), 1))


def _fault(case: Case, draft: Draft) -> str:
    expect, told = case.expect, {source.id for source in draft.sources}
    faults = (
        (not case.wants_draft, f"no draft was wanted ({expect.decision})"),
        (expect.decision is Decision.thank and told, "tells a fact where thanks were due"),
        (expect.decision is Decision.reply and not told, "says thanks where an answer was due"),
        (expect.facts and told.isdisjoint(expect.facts), "rests on another fact"),
        (not all(_matches(one, draft.text) for one in expect.must), "lacks what it must say"),
        (any(_matches(one, draft.text) for one in expect.must_not), "says what it must not"),
    )
    return next((words for holds, words in faults if holds), "")


def _matches(pattern: str, text: str) -> bool:
    return re.search(pattern, text, re.IGNORECASE) is not None


def _is_hit(trial: Trial, k: int) -> bool:
    return any(source.id in trial.case.expect.facts for source in trial.retrieved[:k])


def _lacks_draft(trial: Trial) -> bool:
    return trial.case.wants_draft and trial.draft is None


def _why_none(trial: Trial) -> str:
    decided = trial.decided
    if decided.decision not in _DRAFTED:
        return f"sorted as {decided.decision} ({decided.topic})"
    # Without what differs from mention to mention: names, scores and evidence.
    return f"handed over: {re.sub(r'about .+, which', 'about what', trial.reason.split(':')[0])}"


def _confusion(
    trials: Sequence[Trial], got: Callable[[Trial], Decision]
) -> dict[Decision, dict[Decision, int]]:
    pairs = Counter((trial.case.expect.decision, got(trial)) for trial in trials)
    return {wanted: {one: pairs[wanted, one] for one in Decision} for wanted in Decision}


def _grouped(trials: Sequence[Trial], key: Callable[[Trial], str]) -> dict[str, Figures]:
    names = dict.fromkeys(map(key, trials))
    return {name: figures([one for one in trials if key(one) == name]) for name in names}


def _counted(reasons: Iterable[str]) -> dict[str, int]:
    return dict(Counter(reasons).most_common())
