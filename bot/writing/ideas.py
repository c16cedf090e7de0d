"""
From what is trending to an idea for a post of our own.

A trend only ever suggests what to talk about. Its name and tag never enter a text: networks
forbid posting into trends for reach, and a trend's name is a stranger's text.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final
from zlib import crc32

import regex

from bot.domain.draft import Draft
from bot.domain.ids import AccountName
from bot.domain.origin import Origin, Source
from bot.domain.trend import Trend
from bot.policy.prices import price
from bot.retrieval.facts import FactIndex
from bot.text.wording import split_tag, spoken
from bot.voice.context import Context
from bot.voice.review import review
from bot.writing import prompt
from bot.writing.candidates import Sketch, usable, wordings
from bot.writing.compose import NO_MODEL, Tools
from bot.writing.rank import Judged, name_of, rank

_GRIM: Final = regex.compile(
    r"\b(?:kill\w*|dead|deaths?|die[ds]?|dying|murder\w*|war|wars|attack\w*|shoot\w*|shot|bomb\w*|"
    r"terror\w*|crash\w*|accident\w*|collision|earthquake|flood\w*|wildfire\w*|hurricane|tsunami|"
    r"victims?|rip|funeral|mourn\w*|suicid\w*|rape\w*|abus\w*|protest\w*|riot\w*|strike|election\w*|"
    r"arrest\w*|trial|lawsuit|scandal|boycott|recall\w*|layoffs?|covid\w*|pandemic|missing)\b"
    r"|遇难|去世|逝世|死|车祸|事故|地震|洪水|爆炸|袭击|枪击|战争|自杀|罢工|抗议|选举|召回|丑闻|疫情|失踪|悼念",
    regex.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Idea:
    """A trend, and what the brand could tell about its subject."""

    trend: Trend
    source: Source


def ideas(
    trends: Sequence[Trend], index: FactIndex, language: str, threshold: float
) -> tuple[Idea, ...]:
    """
    Pick the trends that the brand has something to say to, the nearest first.

    Nothing is suggested about deaths, disasters, crimes and politics, however near it is.
    """
    found = [
        Idea(trend, nearest[0])
        for trend in trends
        if not _GRIM.search(subject := _subject(trend))
        if (nearest := index.for_topics().nearest(subject, language, 1, index.on_offer))
        and nearest[0].score >= threshold
    ]
    return tuple(sorted(found, key=lambda idea: -idea.source.score))


def compose_post(idea: Idea, account: AccountName, tools: Tools) -> Draft | None:
    """
    Draft one original post out of the fact or product of *idea*.

    Returns:
        A draft for review, or None when no wording passes the checks. Place and title, where
        the network wants them, are for the person who reviews it.

    Raises:
        EngineFailed: Nothing was written; the message says what to do.
    """
    language = tools.brand.languages[0]
    text = idea.source.text
    seed = (tools.sampling.seed + crc32(idea.trend.name.encode())) % 2**31
    completions = []
    if language in tools.writes & prompt.LANGUAGES:
        asked = prompt.reword(text, language)
        completions = tools.engine.generate([asked], replace(tools.sampling, seed=seed))[0]
    ways = usable(wordings(text, completions, tools.brand.voice.vocabulary))
    context = Context(
        brand=tools.brand,
        language=language,
        sources=(text,),
        recent=tools.recent,
        length=lambda written: tools.length(account, written),
    )
    judged = [Judged(Sketch(way.text, way), review(way.text, context)) for way in ways]
    ranked = rank(judged, context, tools.embedder, tools.learned)
    if not ranked[0][1].passed:
        return None
    best, chosen = ranked[0]
    by_model = chosen.sketch.body.by_model
    draft = Draft(
        id=tools.new_id(),
        account=account,
        network=idea.trend.network,
        text=best.text,
        language=language,
        created_at=tools.now,
        changed_at=tools.now,
        trend=idea.trend.name,
        sources=(idea.source,),
        verdicts=best.verdicts,
        origin=Origin(
            model=chosen.sketch.body.by or NO_MODEL,
            seed=seed,
            verbatim=not by_model,
            candidates=tuple(candidate for candidate, _ in ranked),
            ranking=name_of(tools.learned),
        ),
        note=f"an idea from what is trending: {spoken(idea.trend.name)[:80]}",
    )
    return replace(draft, cost_usd=price(draft))


def _subject(trend: Trend) -> str:
    """Return the words of a trend's name: ``#BikeToWork`` is about "Bike To Work"."""
    return split_tag(spoken(trend.name))
