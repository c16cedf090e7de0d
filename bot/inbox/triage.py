"""
Decide what is done with a mention: answer, thank, leave to a person, or leave alone.

Rules first, in the order in which they stand in :func:`triage`; then what the intent model
makes of it. When in doubt a person decides: nothing here ever drafts or sends.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import regex

from bot.domain.brand import Brand
from bot.domain.ids import MentionId
from bot.domain.inbox import Decision, Triage
from bot.domain.intent import Intent
from bot.domain.mention import Mention
from bot.inbox.intent import Guess, IntentModel
from bot.inbox.sensitive import find_sensitive
from bot.inbox.spam import find_spam, spam_marks
from bot.policy.opt_out import is_opt_out
from bot.text.script import simplified
from bot.text.wording import sentences, spoken
from bot.voice.abuse import find_abuse
from bot.voice.injection import find_injection, without_orders
from bot.voice.language import language_of

_MAX_EXCHANGES: Final = 4
"""Answers to one author in the period that the store looks at; more looks like two bots."""
_MAX_SENTENCES: Final = 8
_ASKS: Final = 0.7
"""How surely a sentence beside praise must ask something to want an answer more than thanks."""
_RISK: Final = 0.25
_RISKY_PART: Final = 0.9
"""
Shares of complaint, order and sensitive that stop a draft, in all of a mention and in one sentence.
On the held-back brands of tests/corpus 4 of 210 such mentions still got one.
"""
_TOO_RISKY: Final = 0.7
_TOO_SENSITIVE: Final = 0.1
_MAY_ASK_FOR_FACTS: Final = 0.2
"""
Below the first share of those, the second of sensitive alone, and from the third of question and
product on, a mention is in doubt: annoyed, but perhaps over what a fact answers.
``bot.writing.plan`` asks more of the answer to it.
"""
_PROMOTION: Final = 0.8
_ROUGH: Final = 0.5
_QUESTION: Final = regex.compile(r"[?？]")
_MAY_ASK: Final = regex.compile(
    r"[?？吗呢么几哪]|多少|怎|是否|能否|能不能|可不可以|有没有"
    r"|\b(?:how|what|when|where|which|who|why)\b"
    r"|\b(?:do|does|can|could|will|is|are) (?:you|i|it|there)\b",
    regex.IGNORECASE,
)
"""What people ask with, also without a mark."""
_LETTER: Final = regex.compile(r"[\p{L}\p{N}]")

_BY_INTENT: Final = {
    Intent.question: Decision.reply,
    Intent.product: Decision.reply,
    Intent.praise: Decision.thank,
    Intent.complaint: Decision.human,
    Intent.order: Decision.human,
    Intent.sensitive: Decision.human,
    Intent.spam: Decision.ignore,
    Intent.abuse: Decision.ignore,
    Intent.chitchat: Decision.ignore,
}
_REASON: Final = {
    Intent.question: "asks something that the facts may answer",
    Intent.product: "asks about a product",
    Intent.praise: "praises us",
    Intent.complaint: "complains: a person should answer",
    Intent.order: "is about the author's own order or account, which only a person can look up",
    Intent.sensitive: "touches law, health, safety, the press or politics: a person must answer",
    Intent.spam: "reads like promotion",
    Intent.abuse: "insults, and asks nothing",
    Intent.chitchat: "needs no answer",
}
_TO_A_PERSON: Final = (Intent.sensitive, Intent.order, Intent.complaint)
_ASKING: Final = (Intent.question, Intent.product)


@dataclass(frozen=True, slots=True)
class Known:
    """
    What the store knows about a mention's author and text.

    Attributes:
        own_handles: Every account of the brand on this network, as in :attr:`Mention.author`.

        duplicate_of: The same author's earlier mention with the same words, if any.

        n_exchanges: Answers that this author got lately.
    """

    own_handles: frozenset[str]
    opted_out: bool = False
    duplicate_of: MentionId | None = None
    n_exchanges: int = 0


def triage(mention: Mention, brand: Brand, intents: IntentModel, known: Known) -> Triage:
    """
    Decide on one mention.

    Returns:
        The decision with its reason for the operator. ``reply`` and ``thank`` mean that a
        draft may be tried; everything else means that none is written.
    """
    if ruled := _by_author(mention, known):
        return ruled
    if seen := find_injection(mention.whole):
        return _steered(mention, brand, intents, seen)
    return _as_it_reads(mention, brand, intents)


def _as_it_reads(mention: Mention, brand: Brand, intents: IntentModel) -> Triage:
    ruled = _by_words(mention, brand)
    return ruled or _in_context(mention, _by_intent(mention, brand, intents))


def _steered(mention: Mention, brand: Brand, intents: IntentModel, seen: str) -> Triage:
    """Answer what is asked beside the attempt; the attempt itself is worth nobody's time."""
    if ruled := _by_matter(mention):
        return ruled
    tries = f"tries to steer the machine: {seen}"
    rest = without_orders(mention.text)
    # What a picture shows is another's words at times, and a question may hold the trick.
    may_ask = rest == mention.text or _MAY_ASK.search(simplified(rest or mention.text))
    unread = _rule(Decision.human if may_ask else Decision.ignore, "injection", tries)
    if rest == mention.text or not _LETTER.search(spoken(rest)):
        return unread
    found = _as_it_reads(replace(mention, text=rest), brand, intents)
    if found.decision not in {Decision.reply, Decision.human}:
        return unread
    return replace(found, reason=f"{found.reason}; beside it, {tries}")


def _by_author(mention: Mention, known: Known) -> Triage | None:
    author = mention.author.casefold()
    if author in {handle.casefold() for handle in known.own_handles}:
        return _rule(Decision.ignore, "own", "is our own post")
    if known.opted_out:
        return _rule(Decision.ignore, "opted_out", "the author asked us not to answer")
    if is_opt_out(mention.text):
        return _rule(Decision.ignore, "opt_out", "asks us not to answer any more; remembered")
    if known.duplicate_of:
        return _rule(Decision.ignore, "duplicate", f"says the same as {known.duplicate_of}")
    if known.n_exchanges >= _MAX_EXCHANGES:
        reason = f"{known.n_exchanges} answers went to this author already: perhaps another bot"
        return _rule(Decision.human, "loop", reason)
    return None


def _by_words(mention: Mention, brand: Brand) -> Triage | None:
    if seen := find_spam(mention.whole):
        return _rule(Decision.ignore, "spam", f"reads like promotion: {seen}")
    if mention.is_quote or not _LETTER.search(spoken(mention.text)):
        return _asks_nothing(mention)
    if ruled := _by_matter(mention):
        return ruled
    language = language_of(mention, brand)
    if language not in brand.languages:
        served = ", ".join(brand.languages)
        return _rule(Decision.human, "language", f"is in “{language}”; we answer in {served}")
    return None


def _by_matter(mention: Mention) -> Triage | None:
    if seen := find_sensitive(mention.whole):
        return _rule(Decision.human, "sensitive", f"says “{seen}”: a person must answer")
    return None


def _asks_nothing(mention: Mention) -> Triage:
    if mention.is_quote:
        return _rule(Decision.human, "quote", "quotes us before others, and has not asked us")
    if mention.alt_texts:
        return _rule(Decision.human, "picture", "shows a picture and says nothing: look at it")
    return _rule(Decision.ignore, "wordless", "has no words, so there is nothing to answer")


def _by_intent(mention: Mention, brand: Brand, intents: IntentModel) -> Triage:
    spoken_parts = sentences(spoken(mention.text))[:_MAX_SENTENCES]
    parts = spoken_parts if len(spoken_parts) > 1 else ()
    alt_texts = [alt for alt in mention.alt_texts if alt]
    texts = [mention.text, *parts, *alt_texts]
    whole, *rest = intents.guess(texts, language_of(mention, brand))
    if seen := find_abuse(mention.text):
        return _rough(whole, seen)
    risk, topic = max((part.share(i), i) for part in (whole, *rest) for i in _TO_A_PERSON)
    if risk >= _RISKY_PART:
        return _decided(topic, risk)
    if whole.share(*_TO_A_PERSON) >= _RISK:
        return _risky(whole)
    # What a picture shows may call for a person; what is asked is in the author's own words.
    found = _weigh(whole, rest[: len(parts)])
    is_bare = found.topic == Intent.spam and not spam_marks(mention.text)
    if is_bare and found.confidence < _PROMOTION:
        # Real customers write as oddly as promoters do; measured on 400 airline mentions.
        return _unsure(Intent.spam, found.confidence)
    return found


def _in_context(mention: Mention, found: Triage) -> Triage:
    """Keep what answers a question of ours: “yes please” is chitchat only by itself."""
    is_answer = mention.answers_us and _QUESTION.search(mention.thread[-1].text)
    if found.decision is Decision.ignore and is_answer:
        return Triage(Decision.human, "answer", "answers a question of ours", found.confidence)
    return found


def _rough(whole: Guess, seen: str) -> Triage:
    """Tell an insult from a customer who swears: the second one wants an answer."""
    empty = whole.share(Intent.abuse, Intent.spam, Intent.chitchat)
    if empty >= _ROUGH:
        return _rule(Decision.ignore, "abuse", f"insults, and asks nothing: {seen}")
    reason = f"{_REASON[Intent.complaint]}; in rough words ({seen})"
    return Triage(Decision.human, "complaint", reason, 1 - empty)


def _risky(whole: Guess) -> Triage:
    risk, asks = whole.share(*_TO_A_PERSON), whole.share(*_ASKING)
    topic = max(_TO_A_PERSON, key=whole.share)
    is_sensitive = topic is Intent.sensitive or whole.share(Intent.sensitive) >= _TOO_SENSITIVE
    if is_sensitive or risk >= _TOO_RISKY or asks < _MAY_ASK_FOR_FACTS:
        return _decided(topic, risk)
    reason = f"may be for a person ({topic}, {risk:.0%}): drafted only where the answer is sure"
    return Triage(Decision.reply, str(topic), reason, asks)


def _weigh(whole: Guess, parts: Sequence[Guess]) -> Triage:
    # Praise with a question behind it wants the answer, not the thanks.
    asks = max((part.share(*_ASKING) for part in parts), default=0.0)
    if asks >= _ASKS:
        best = max(parts, key=lambda part: part.share(*_ASKING))
        topic = max(_ASKING, key=best.share)
        return _decided(topic, asks)
    mass = {
        decision: whole.share(*(i for i, d in _BY_INTENT.items() if d is decision))
        for decision in Decision
    }
    decision = max(mass, key=mass.__getitem__)
    topic = max((i for i, d in _BY_INTENT.items() if d is decision), key=whole.share)
    return _decided(topic, mass[decision])


def _unsure(intent: Intent, confidence: float) -> Triage:
    reason = f"may be {intent} ({confidence:.0%}), which is too unsure to go on by itself"
    return Triage(Decision.human, "unsure", reason, confidence)


def _decided(intent: Intent, confidence: float) -> Triage:
    return Triage(_BY_INTENT[intent], str(intent), _REASON[intent], min(confidence, 1.0))


def _rule(decision: Decision, topic: str, reason: str) -> Triage:
    return Triage(decision, topic, reason, 1.0)
