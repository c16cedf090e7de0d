"""
What a model may learn from: the brand's approved texts, with the facts that they word.

A mention is never read here: a draft carries its author's handle and the text that the brand
answered, not what it answers, and ``bot.store.inbox`` is out of reach. Of an approved text only
what stands in its facts is taken: whatever else it says would teach the model to invent.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import regex

from bot.domain.brand import Brand
from bot.domain.draft import Draft, is_approved_as_it_stands
from bot.training.errors import TooLittle
from bot.writing.pairs import APPROVED, Pair, pair_of, worded
from bot.writing.prompt import TRUSTED

NEEDED: Final = 50
"""
Pairs below which nothing is learnt: fewer than five would be held out, and one odd text decides.
"""
_HELD_OUT: Final = 0.1
_LETTER: Final = regex.compile(r"[^\p{L}\p{N}]+")


@dataclass(frozen=True, slots=True)
class Examples:
    """
    All that may be learnt.

    Attributes:
        passages: The brand's own copy, to be continued as it stands.

        skipped: Why approved texts were not taken, and how many for each reason.
    """

    pairs: tuple[Pair, ...]
    passages: tuple[str, ...]
    skipped: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Split:
    """What is learnt from, and what is held out to see whether that helped."""

    learnt: Examples
    held_out: Examples


def collect(brand: Brand, drafts: Iterable[Draft], copy: Sequence[str]) -> Examples:
    """
    Gather what *brand* stands by, each text once.

    Args:
        drafts: Any; only those whose text is approved as it stands are taken.

        copy: Paragraphs of the brand's own.
    """
    skipped: Counter[str] = Counter()
    pairs = [*_from_drafts(brand, drafts, skipped)]
    passages = [*brand.voice.posts] if brand.languages[0] in TRUSTED else []
    for example in brand.voice.replies:
        if example.language in TRUSTED:
            found = worded(example, brand)
            pairs += [found] if found else []
            passages += [] if found else [example.reply]
    passages += copy
    unique = {(_letters(one.fact), _letters(one.text)): one for one in pairs}
    told = {_letters(one.text) for one in pairs}
    own = {_letters(one): one for one in passages if _letters(one) not in told}
    return Examples(tuple(unique.values()), tuple(own.values()), tuple(skipped.most_common()))


def split(examples: Examples, seed: int) -> Split:
    """
    Hold a tenth of the pairs and of the passages out, each whole.

    Which ones follows from their words and *seed* alone, not from the order they came in.

    Raises:
        TooLittle: There are fewer than :data:`NEEDED` pairs.
    """
    n_pairs = len(examples.pairs)
    if n_pairs < NEEDED:
        why = ", ".join(f"{n} {reason}" for reason, n in examples.skipped)
        left_out = f" ({why} were left out)" if why else ""
        raise TooLittle(
            f"there are {n_pairs} approved texts that word their facts anew{left_out}, and it"
            f" takes {NEEDED}: approve more drafts, or add voice.replies that say what a fact says"
        )
    pairs = sorted(examples.pairs, key=lambda one: _lot(seed, one.fact, one.text))
    passages = sorted(examples.passages, key=lambda one: _lot(seed, one))
    n, m = round(n_pairs * _HELD_OUT), round(len(passages) * _HELD_OUT)
    return Split(
        learnt=Examples(tuple(pairs[n:]), tuple(passages[m:]), examples.skipped),
        held_out=Examples(tuple(pairs[:n]), tuple(passages[:m])),
    )


def _from_drafts(brand: Brand, drafts: Iterable[Draft], skipped: Counter[str]) -> Iterator[Pair]:
    for draft in drafts:
        if draft.state not in APPROVED or not is_approved_as_it_stands(draft):
            continue
        found = pair_of(draft, brand)
        if isinstance(found, Pair):
            yield found
        else:
            skipped[found] += 1


def _letters(text: str) -> str:
    return _LETTER.sub("", text).casefold()


def _lot(seed: int, *texts: str) -> bytes:
    return sha256("\0".join([str(seed), *texts]).encode()).digest()
