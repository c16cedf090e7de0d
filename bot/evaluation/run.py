"""
Sort and draft the mentions of a set as the daemon does, without a store.

What only a store knows is left out: opt-outs and duplicates of other mentions, answers that an
author got lately, and the brand's earlier posts; drafts of the same run may not repeat each other.
Nothing is polled, stored or published.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from time import perf_counter
from typing import Final

from bot.app import handles
from bot.authors import Models
from bot.domain.draft import Draft
from bot.domain.ids import AccountName, DraftId, Untrusted
from bot.domain.inbox import Decision, InboxItem, Status
from bot.domain.mention import Mention, Remark, mention_id
from bot.evaluation.brands import Group
from bot.evaluation.cases import Case
from bot.evaluation.scoring import Trial
from bot.inbox.triage import Known, triage
from bot.judging import N_RECENT
from bot.models.find import Tell
from bot.voice import unsupported
from bot.voice.context import Context
from bot.voice.language import language_of
from bot.writing.compose import Handoff, compose

_DRAFTED: Final = frozenset({Decision.reply, Decision.thank})

Done = Callable[[int], None]
"""Told how many mentions were finished."""


@dataclass(frozen=True, slots=True)
class Run:
    """
    What came of one brand's mentions.

    Attributes:
        composing_s: Seconds that went into composing; loading is left out.
    """

    trials: tuple[Trial, ...]
    composing_s: float


def run(group: Group[Case], tell: Tell, done: Done) -> Run:
    """
    Sort every mention of *group*, then draft in batches what is to be answered or thanked.

    Args:
        tell: Given each line about the search for the language model.

    Raises:
        EngineFailed: There is no model, or it does not run.
    """
    models = Models(group.settings, group.brand, tell)
    _load(models, group)
    items: list[InboxItem] = []
    trials: list[Trial] = []
    for case in group.lines:
        item, trial = _sort(case, group, models)
        items.append(item)
        trials.append(trial)
        done(int(trial.decided.decision not in _DRAFTED))
    waiting = [at for at, trial in enumerate(trials) if trial.decided.decision in _DRAFTED]
    composing_s = 0.0
    for batch, outcomes, took_s in _compose([(at, items[at]) for at in waiting], group, models):
        for at, outcome in zip(batch, outcomes, strict=True):
            timed = replace(trials[at], seconds=trials[at].seconds + took_s)
            trials[at] = _with(outcome, timed, group)
        composing_s += took_s
        done(len(batch))
    return Run(tuple(trials), composing_s)


def join(runs: Sequence[Run]) -> Run:
    """Put the runs of several brands together."""
    trials = tuple(trial for one in runs for trial in one.trials)
    return Run(trials, sum(one.composing_s for one in runs))


def _compose(
    waiting: Sequence[tuple[int, InboxItem]], group: Group[Case], models: Models
) -> Iterator[tuple[list[int], list[Draft | Handoff], float]]:
    """Yield which mentions a batch held, what came of them, and the seconds it took."""
    said: list[str] = []
    ids = count(1)
    size = group.settings.generation.batch
    for first in range(0, len(waiting), size):
        batch = waiting[first : first + size]
        tools = models.tools(
            recent=tuple(said[-N_RECENT:]),
            now=datetime.now(UTC),
            new_id=lambda: DraftId(f"d{next(ids)}"),
        )
        began = perf_counter()
        outcomes = compose([item for _, item in batch], tools)
        yield [at for at, _ in batch], outcomes, perf_counter() - began
        said += [one.text for one in outcomes if isinstance(one, Draft)]


def _load(models: Models, group: Group[Case]) -> None:
    """Load all that is loaded once in the life of a daemon, so that no mention waits for it."""
    for case in group.lines[:1]:
        _sort(case, group, models)
    models.tools(recent=(), now=datetime.now(UTC), new_id=lambda: DraftId(""))


def _sort(case: Case, group: Group[Case], models: Models) -> tuple[InboxItem, Trial]:
    began = perf_counter()
    brand = group.brand
    mention = _mention(case, group)
    mention = replace(mention, language=language_of(mention, brand))
    own = handles(group.settings).get(case.platform, frozenset())
    decided = triage(mention, brand, models.intents, Known(own_handles=own))
    took_s = perf_counter() - began
    item = InboxItem(mention, Status.waiting, mention.posted_at, decided)
    language = mention.language or ""
    nearest = models.index.nearest(case.text, language)
    return item, Trial(case, brand.slug, language, decided, nearest, took_s)


def _mention(case: Case, group: Group[Case]) -> Mention:
    account = _account(case, group)
    return Mention(
        id=mention_id(account, case.id),
        account=account,
        network=case.platform,
        remote_id=case.id,
        author=case.author,
        text=case.said,
        url="",
        posted_at=datetime.now(UTC),
        language=case.lang,
        thread=tuple(Remark("", Untrusted(text)) for text in case.thread),
    )


def _account(case: Case, group: Group[Case]) -> AccountName:
    """Name the account that would answer; the first one where the brand is not on the network."""
    accounts = group.settings.accounts
    there = [name for name, one in accounts.items() if one.network == case.platform]
    return AccountName((*there, *accounts)[0])


def _with(outcome: Draft | Handoff, trial: Trial, group: Group[Case]) -> Trial:
    if isinstance(outcome, Handoff):
        return replace(trial, reason=outcome.reason)
    sources = tuple(source.text for source in outcome.sources)
    verdict = unsupported.check(outcome.text, Context(group.brand, outcome.language, sources))
    return replace(
        trial,
        draft=outcome,
        n_claims=len(unsupported.find_claims(outcome.text)),
        unsupported=verdict.evidence,
    )
