"""The mentions of eval_mentions.yaml, sorted, and what composing them needs: the shipped brand."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import count

from bot.domain.draft import Draft
from bot.domain.ids import AccountName, DraftId, MentionId, Untrusted
from bot.domain.inbox import Decision, InboxItem, Status
from bot.domain.mention import Mention
from bot.engines.engine import Engine, Sampling
from bot.inbox.triage import Known, triage
from bot.text.x import weighted_length
from bot.voice.language import language_of
from bot.writing.compose import Handoff, Tools, compose
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
