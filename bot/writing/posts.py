"""
From a brief to posts: one content, and a text of it for every account.

A post has a headline, a body, a call to action and hashtags. The body is a fact, product or
quotation, in its own words or faithfully reworded; only what stands around it is of the style.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from random import Random
from typing import Final

import regex

from bot.domain.origin import Candidate, Source
from bot.domain.thread import Thread
from bot.domain.verdict import Outcome, Verdict
from bot.engines.engine import Completion
from bot.text.characters import find_emoji
from bot.text.reddit import REDDIT_TITLE
from bot.text.wording import sentences
from bot.voice import similarity
from bot.voice.context import Context
from bot.voice.review import SEVERITY, review, worst
from bot.writing import prompt
from bot.writing.briefs import Brief
from bot.writing.candidates import Sketch, Wording, usable, wordings
from bot.writing.compose import Tools
from bot.writing.hashtags import choose_hashtags
from bot.writing.outlet import Outlet
from bot.writing.rank import Judged, rank
from bot.writing.styles import Dress

_DRESSES: Final = 2
_GAP: Final = "\n\n"
_CLAUSE: Final = regex.compile(r"[,;，；。]")

_Completions = Mapping[str, Sequence[Completion]]


@dataclass(frozen=True, slots=True)
class Content:
    """
    What one post says, before it is cut to a network.

    Attributes:
        telling: What the body rests on.

        emoji: Ends the headline where it is welcome; empty for none.

        rated: The body with its place among the others, for the operator.
    """

    telling: Source
    headline: str
    body: Wording
    call: str
    emoji: str
    hashtags: tuple[str, ...]
    rated: Candidate


@dataclass(frozen=True, slots=True)
class Variant:
    """
    One content as a text for one account.

    Attributes:
        text: What readers see, without the title.

        thread: Its parts where it goes out in several posts.

        headline: As it stands in the text; empty where there was no room, or a title has it.
    """

    outlet: Outlet
    content: Content
    text: str
    headline: str
    hashtags: tuple[str, ...]
    title: str | None
    verdicts: tuple[Verdict, ...]
    thread: Thread | None = None

    @property
    def passed(self) -> bool:
        """Whether no check blocks it."""
        return worst(self.verdicts) is not Outcome.blocked

    @property
    def is_clean(self) -> bool:
        """Whether no check has anything to say about it."""
        return worst(self.verdicts) is Outcome.passed


@dataclass(frozen=True, slots=True)
class Posts:
    """
    What came of a brief.

    Attributes:
        contents: Each with one variant for each account that can take it.

        trouble: Why there are fewer than were asked for; empty when there are not.
    """

    contents: tuple[tuple[Variant, ...], ...]
    trouble: str = ""


def write_posts(
    brief: Brief, outlets: Sequence[Outlet], n: int, tools: Tools, dress: Dress
) -> Posts:
    """
    Write *n* posts that differ, each for all of *outlets*.

    Raises:
        EngineFailed: Nothing was written; the message says what to do.
    """
    left = _contents(brief, tools, dress)
    cut: dict[int, list[Variant]] = {}  # a review costs milliseconds, only likeness changes after
    found: list[tuple[Variant, ...]] = []
    said: list[str] = []
    trouble = ""
    # First what nobody has a doubt about and every account can take, then what there is.
    for is_good in (_all_clean, _all_passed, _any_passed):
        kept: list[Content] = []
        for content in left:
            if len(found) == n:
                return Posts(tuple(found))
            if id(content) not in cut:
                cut[id(content)] = _variants(content, brief, outlets, tools)
            variants = _beside(cut[id(content)], said, tools, brief)
            if is_good(variants):
                found.append(tuple(one for one in variants if one.passed))
                said += [one.text for one in found[-1]]
            else:
                kept.append(content)
                trouble = trouble or _trouble(variants)
        left = kept
    return Posts(tuple(found), "" if len(found) == n else trouble or "nothing else to tell")


def _beside(
    variants: Sequence[Variant], said: Sequence[str], tools: Tools, brief: Brief
) -> list[Variant]:
    """Hold *variants* against the posts that were *said* since they were reviewed."""
    context = Context(tools.brand, brief.language, recent=tuple(said))
    return [
        replace(one, verdicts=_graver(one.verdicts, (similarity.check(one.text, context),)))
        for one in variants
    ]


def _contents(brief: Brief, tools: Tools, dress: Dress) -> list[Content]:
    """Make every content that may become a post, the best first."""
    rng = Random(f"{tools.sampling.seed} {brief.about} {dress.emoji}")
    completions = _reworded(brief, tools)
    made: list[tuple[bool, float, Content]] = []
    for telling in brief.tellings:
        found = completions.get(telling.text, ())
        ways = usable(wordings(telling.text, found, tools.brand.voice.vocabulary))
        context = _context(brief, telling, tools, tools.recent)
        tags = choose_hashtags(telling.text, brief.language, tools.brand, tools.embedder)
        judged = [Judged(Sketch(way.text, way), review(way.text, context)) for way in ways]
        for candidate, one in rank(judged, context, tools.embedder):
            contents = _dressed(brief, telling, one.sketch.body, candidate, (dress, rng))
            passed, score = one.passed, candidate.score
            made += [(passed, score, replace(each, hashtags=tags)) for each in contents]
    made.sort(key=lambda one: (not one[0], -one[1]))
    return [content for _, _, content in made]


def is_worded(brief: Brief, writes: frozenset[str] = prompt.TRUSTED) -> bool:
    """Tell whether *brief* is to be worded by a model, in a language that it can be trusted in."""
    return brief.reword and brief.language in writes & prompt.LANGUAGES


def _reworded(brief: Brief, tools: Tools) -> _Completions:
    if not is_worded(brief, tools.writes):
        return {}
    texts = [telling.text for telling in brief.tellings]
    prompts = [prompt.reword(text, brief.language) for text in texts]
    return dict(zip(texts, tools.engine.generate(prompts, tools.sampling), strict=True))


def _dressed(
    brief: Brief, telling: Source, body: Wording, rated: Candidate, style: tuple[Dress, Random]
) -> list[Content]:
    dress, rng = style
    words = dress.words_in(brief.language)
    headlines = words.named if brief.subject else words.unnamed
    calls = words.calls if brief.link else words.asks
    every = list(product(headlines, calls))
    return [
        Content(
            telling=telling,
            headline=headline.replace("{subject}", brief.subject),
            body=body,
            call=call.replace("{link}", brief.link or ""),
            emoji=rng.choice(dress.emoji) if dress.emoji else "",
            hashtags=(),
            rated=rated,
        )
        for headline, call in rng.sample(every, min(_DRESSES, len(every)))
    ]


def _context(brief: Brief, telling: Source, tools: Tools, recent: Sequence[str]) -> Context:
    own = (brief.title,) if brief.reword else (brief.subject,)
    return Context(
        brand=tools.brand,
        language=brief.language,
        sources=tuple(filter(None, (telling.text, brief.link, *own))),
        recent=tuple(recent),
    )


def _variants(
    content: Content, brief: Brief, outlets: Sequence[Outlet], tools: Tools
) -> list[Variant]:
    """Cut *content* to each outlet; two accounts of one network must not say the same."""
    made: list[Variant] = []
    for outlet in outlets:
        there = [one.text for one in made if one.outlet.network == outlet.network]
        context = _context(brief, content.telling, tools, (*tools.recent, *there))
        made.append(_cut(content, brief, outlet, replace(context, length=outlet.length)))
    return made


def _cut(content: Content, brief: Brief, outlet: Outlet, context: Context) -> Variant:
    """Take away what is least needed until the text fits; the body and the call stay."""
    title = _title(content, brief) if outlet.place else None
    emoji = "" if outlet.is_plain else _emoji(content, context.brand.voice.max_emoji)
    headline = "" if title else " ".join(filter(None, (content.headline, emoji)))
    tags = () if outlet.is_plain else content.hashtags
    forms = [*((headline, tags[:n]) for n in range(len(tags), -1, -1)), ("", ())]
    thread: Thread | None = None
    for head, kept in forms:
        text = _GAP.join(filter(None, (head, content.body.text, content.call, " ".join(kept))))
        used, allowed = outlet.length(text)
        if outlet.in_parts is not None:
            thread = outlet.in_parts(text)
        if used <= allowed or thread is not None:
            break
    if thread is not None:  # every other check is of the whole
        longest = max(map(outlet.length, thread.texts), key=lambda one: one[0] - one[1])
        context = replace(context, length=lambda _whole: longest)
    verdicts = review(text, context)
    if title:
        verdicts = _with_title(title, verdicts, context)
    return Variant(outlet, content, text, head, kept, title, verdicts, thread)


def _title(content: Content, brief: Brief) -> str:
    """Return the headline where it names something, else the name or beginning of the body."""
    named = content.headline if brief.subject else ""
    chosen = named or brief.title or _CLAUSE.split(sentences(content.body.text)[0])[0]
    return chosen if len(chosen) <= REDDIT_TITLE else f"{chosen[: REDDIT_TITLE - 1]}…"


def _emoji(content: Content, most: int) -> str:
    return content.emoji if len(find_emoji(content.body.text)) < most else ""


def _with_title(title: str, verdicts: Sequence[Verdict], context: Context) -> tuple[Verdict, ...]:
    """Let the graver of two verdicts stand, the text's or the title's."""
    alone = Context(context.brand, context.language, context.sources)
    return _graver(verdicts, review(title, alone))


def _graver(verdicts: Sequence[Verdict], others: Sequence[Verdict]) -> tuple[Verdict, ...]:
    """Let the graver of two verdicts of one check stand."""
    beside = {one.check: one for one in others}
    return tuple(
        max(one, beside.get(one.check, one), key=lambda each: SEVERITY.index(each.outcome))
        for one in verdicts
    )


def _all_clean(variants: Sequence[Variant]) -> bool:
    return all(one.is_clean for one in variants)


def _all_passed(variants: Sequence[Variant]) -> bool:
    return all(one.passed for one in variants)


def _any_passed(variants: Sequence[Variant]) -> bool:
    return any(one.passed for one in variants)


def _trouble(variants: Sequence[Variant]) -> str:
    for one in variants:
        for verdict in one.verdicts:
            if verdict.outcome is Outcome.blocked:
                return f"{one.outlet.account}: {verdict.check}: {verdict.evidence}"
    return ""
