"""
From mentions to drafts: retrieve, word, check, rank. The one function that the worker calls.

Nothing here sends or stores. Every mention gets either a draft whose every sentence stands in
its sources, or a hand-off that says why there is none.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from random import Random
from typing import Final
from zlib import crc32

from bot.domain.brand import Brand
from bot.domain.draft import Draft
from bot.domain.embedding import Embedder
from bot.domain.ids import AccountName, DraftId
from bot.domain.inbox import InboxItem
from bot.domain.origin import Candidate, Origin, Source
from bot.domain.verdict import Outcome, Verdict, flagged
from bot.engines.engine import Completion, Engine, Sampling
from bot.policy.prices import price
from bot.retrieval.facts import FactIndex
from bot.voice.context import Context
from bot.voice.injection import find_injection
from bot.voice.phrases import phrases
from bot.voice.review import review
from bot.writing import prompt
from bot.writing.candidates import Wording, answers, usable, wordings
from bot.writing.plan import Handoff, Plan, make_plan
from bot.writing.rank import Judged, Learned, name_of, rank, refused
from bot.writing.stopwatch import Stopwatch
from bot.writing.thanks import thank

__all__ = ["NO_MODEL", "Handoff", "Tools", "compose", "doubts"]

_MAX_SHOWN: Final = 8
_SURE: Final = 0.5
"""Of the answers below this, fewer than half are what was asked for."""
_MAX_THANKS: Final = 8
NO_MODEL: Final = "none: the brand's own words"
"""Stands where a draft names its model when none worded it."""


@dataclass(frozen=True, slots=True)
class Tools:
    """
    What composing needs beside the mentions.

    Attributes:
        threshold: Retrieval score below which a fact is not taken for an answer.

        length: (used, allowed) of a text as an account's network counts.

        recent: The brand's recent posts and waiting drafts, over all accounts.

        writes: Languages in which the model can be trusted to word a sentence; in the others
            the fact itself is offered.

        learned: How the operators' decisions order candidates; None for the built-in order.

        similar: Facts like a given one in a language, and what the brand approved for them.
    """

    brand: Brand
    index: FactIndex
    engine: Engine
    embedder: Embedder
    sampling: Sampling
    threshold: float
    length: Callable[[AccountName, str], tuple[int, int]]
    recent: tuple[str, ...]
    now: datetime
    new_id: Callable[[], DraftId]
    writes: frozenset[str] = prompt.TRUSTED
    learned: Learned | None = None
    similar: Callable[[str, str], tuple[tuple[str, str], ...]] = lambda _fact, _language: ()


_Completions = Mapping[tuple[str, str], Sequence[Completion]]


def compose(items: Sequence[InboxItem], tools: Tools) -> list[Draft | Handoff]:
    """
    Draft an answer to each of *items*, with one call of the model for all.

    Args:
        items: Triaged ``reply`` or ``thank``; their texts are not trusted and reach no prompt.

    Returns:
        A draft or a hand-off for each item, in order.

    Raises:
        EngineFailed: Nothing was written; the message says what to do.
    """
    watch = Stopwatch()
    seed = _seed(items, tools.sampling.seed)
    with watch.stage("retrieve"):
        plans = [make_plan(item, tools.brand, tools.index, tools.threshold) for item in items]
    with watch.stage("generate"):
        completions = _generate([one for one in plans if isinstance(one, Plan)], tools, seed)
    outcomes: list[Draft | Handoff] = []
    said = list(tools.recent)
    for plan in plans:
        if isinstance(plan, Handoff):
            outcomes.append(plan)
            continue
        context = _context(plan, tools, said)
        with watch.stage("check"):
            judged = _judge(plan, completions, context, tools, Random(f"{seed} {plan.mention.id}"))
        with watch.stage("rank"):
            ranked = rank(judged, context, tools.embedder, tools.learned)
        outcome = _settle(plan, ranked, completions, tools, seed)
        outcomes.append(outcome)
        if isinstance(outcome, Draft):
            # Two answers of one batch must not be twins either.
            said.append(outcome.text)
    timings = watch.shares_ms(len(items))
    return [_with_timings(outcome, timings) for outcome in outcomes]


def _generate(plans: Sequence[Plan], tools: Tools, seed: int) -> _Completions:
    """Have every fact reworded once, however many mentions it answers."""
    speaks = tools.writes & prompt.LANGUAGES
    wanted = dict.fromkeys(
        (source.text, plan.language)
        for plan in plans
        for source in plan.sources
        if plan.language in speaks
    )
    if not wanted:
        return {}
    prompts = [
        prompt.reword(text, language, tools.similar(text, language)) for text, language in wanted
    ]
    written = tools.engine.generate(prompts, replace(tools.sampling, seed=seed))
    return dict(zip(wanted, written, strict=True))


def _context(plan: Plan, tools: Tools, said: Sequence[str]) -> Context:
    return Context(
        brand=tools.brand,
        language=plan.language,
        sources=tuple(source.text for source in plan.sources),
        mention=plan.mention.text,
        topic=plan.item.triage.topic if plan.item.triage else "",
        recent=tuple(said),
        length=partial(tools.length, plan.mention.account),
    )


def _judge(
    plan: Plan, completions: _Completions, context: Context, tools: Tools, rng: Random
) -> list[Judged]:
    if not plan.sources:
        made = thank(plan.mention.text, plan.language, tools.brand, tools.embedder, rng)
        return [
            Judged(one.sketch, review(one.sketch.text, context), one.fit)
            for one in made[:_MAX_THANKS]
        ]
    ways = [usable(_ways(source, plan, completions, tools)) for source in plan.sources]
    sketches = answers(ways, phrases(plan.language), rng)
    return [Judged(sketch, review(sketch.text, context)) for sketch in sketches]


def _ways(
    source: Source, plan: Plan, completions: _Completions, tools: Tools
) -> tuple[Wording, ...]:
    found = completions.get((source.text, plan.language), ())
    return wordings(source.text, found, tools.brand.voice.vocabulary)


def _settle(
    plan: Plan,
    ranked: Sequence[tuple[Candidate, Judged]],
    completions: _Completions,
    tools: Tools,
    seed: int,
) -> Draft | Handoff:
    if not ranked or not ranked[0][1].passed:
        return Handoff(plan.mention.id, _why_none(ranked), plan.nearest or plan.sources)
    best, judged = ranked[0]
    thrown = [
        refused(way)
        for source in plan.sources
        for way in _ways(source, plan, completions, tools)
        if way.fault
    ]
    shown = [candidate for candidate, _ in ranked][:_MAX_SHOWN]
    origin = Origin(
        model=judged.sketch.body.by or NO_MODEL,
        seed=seed,
        verbatim=bool(plan.sources) and not judged.sketch.body.by_model,
        candidates=(*shown, *thrown[:_MAX_SHOWN]),
        ranking=name_of(tools.learned),
        near=tuple(one for one in plan.nearest if one not in plan.sources),
    )
    return _draft(plan, best, origin, tools)


def _why_none(ranked: Sequence[tuple[Candidate, Judged]]) -> str:
    if not ranked:
        return "there are no words of thanks in its language"
    stopped = next(v for v in ranked[0][0].verdicts if v.outcome is Outcome.blocked)
    return f"no wording passes the checks; the best one fails {stopped.check}: {stopped.evidence}"


def _draft(plan: Plan, best: Candidate, origin: Origin, tools: Tools) -> Draft:
    mention = plan.mention
    draft = Draft(
        id=tools.new_id(),
        account=mention.account,
        network=mention.network,
        text=best.text,
        language=plan.language,
        created_at=tools.now,
        changed_at=tools.now,
        mention=mention.id,
        in_reply_to=mention.remote_id,
        asked_at=mention.posted_at,
        author=mention.author,
        root=mention.root,
        place=mention.place,
        topic=plan.item.triage.topic if plan.item.triage else "",
        sources=plan.sources,
        verdicts=(*best.verdicts, *_doubts(plan)),
        origin=origin,
    )
    return replace(draft, cost_usd=price(draft))


def doubts(sources: Sequence[Source]) -> Iterator[Verdict]:
    """Flag each of *sources* that is unlikely what was asked for, or may no longer hold."""
    for source in sources:
        if source.told_at:
            about = f"rests on “{source.id}”, answered on {source.told_at:%Y-%m-%d}: does it hold?"
            yield flagged("answer", about)
        if source.score < _SURE:
            about = f"“{source.id}” may not be what was asked for ({source.score:.0%} sure)."
            yield flagged("answer", about)


def _doubts(plan: Plan) -> Iterator[Verdict]:
    yield from doubts(plan.sources)
    if seen := find_injection(plan.mention.text):
        yield flagged("answer", f"leaves out what tries to steer the machine: {seen}.")
    if plan.before:
        # Without its words: who takes them back is found in the thread, and only there.
        yield flagged("answer", "was read together with what was said before it in the thread.")
    for question in plan.unanswered:
        yield flagged("answer", f"“{question[:80]}” stays open: no fact answers it.")


def _with_timings(
    outcome: Draft | Handoff, timings: tuple[tuple[str, float], ...]
) -> Draft | Handoff:
    if isinstance(outcome, Handoff) or outcome.origin is None:
        return outcome
    return replace(outcome, origin=replace(outcome.origin, timings_ms=timings))


def _seed(items: Sequence[InboxItem], base: int) -> int:
    # The same fact is asked for again and again: another batch, another seed, other words.
    batch = " ".join(item.mention.id for item in items)
    return (base + crc32(batch.encode())) % 2**31
