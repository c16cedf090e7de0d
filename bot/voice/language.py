"""
The text is in the language of the mention.

Script decides where it can; the package py3langid decides between languages of one script, and
is believed only about texts long enough to show one.
"""

import mmap
from collections.abc import Iterable
from functools import cache
from tempfile import TemporaryFile
from typing import TYPE_CHECKING, Final, Literal, cast

import regex
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from bot.domain.brand import Brand
from bot.domain.mention import Mention
from bot.domain.verdict import Verdict, blocked, flagged, passed
from bot.voice.claims.links import find_links
from bot.voice.context import Context
from bot.voice.normalise import bound

if TYPE_CHECKING:
    from array import array

NAME: Final = "language"

_HAN: Final = regex.compile(r"\p{Han}")
_KANA: Final = regex.compile(r"[\p{Hiragana}\p{Katakana}]")
_HANGUL: Final = regex.compile(r"\p{Hangul}")
_LATIN: Final = regex.compile(r"\p{Latin}{2,}+")
_WORD: Final = regex.compile(r"\p{L}{2,}+")
_EAST: Final = {"zh": _HAN, "ja": _KANA, "ko": _HANGUL}
_SCRIPTS: Final = {
    name: regex.compile(rf"\p{{{script}}}{{2,}}")
    for name, script in (("th", "Thai"), ("hi", "Devanagari"), ("he", "Hebrew"), ("el", "Greek"))
}
_LIKELY: Final = ("en", "de", "fr", "es", "it", "pt", "nl", "pl", "ru", "ar", "tr")
_MIN_WORDS: Final = 5
_READ: Final = 2000
_SURE: Final = 0.95
_PROBABLE: Final = 0.8


def check(text: str, context: Context) -> Verdict:
    """Block a text that is surely, and flag one that is probably, in another language."""
    plain = bound(find_links(text).rest, _READ)
    script = _eastern(plain)
    if script or context.language in _EAST:
        return _by_script(plain, script, context.language)
    return _by_model(plain, context)


def load_model(languages: Iterable[str]) -> None:
    """
    Load now what tells *languages* apart, not when the first text comes.

    It takes 100 MB for a moment, and whoever loads more afterwards wants that moment over.
    """
    _identifier(frozenset(languages))


def language_of(mention: Mention, brand: Brand) -> str:
    """
    Tell the language of *mention* as a BCP 47 primary tag.

    The network's own guess is believed only where it is a language of the brand; a text too
    short to tell is taken to be in the brand's first language that is written that way.
    """
    return language_of_text(mention.text, brand, mention.language or "")


def language_of_text(text: str, brand: Brand, guess: str = "") -> str:
    """Tell the language of *text* as of a mention; *guess* is somebody else's."""
    plain = bound(find_links(text).rest, _READ)
    if script := _by_letters(plain):
        return script
    if len(_WORD.findall(plain)) >= _MIN_WORDS:
        best, chance, _ = _guess(plain, frozenset(brand.languages))
        if chance > _PROBABLE:
            return best
    hint = guess.partition("-")[0].lower()
    western = [name for name in brand.languages if name not in _EAST]
    return hint if hint in western else (*western, *brand.languages)[0]


def _by_letters(text: str) -> str | None:
    others = (name for name, letters in _SCRIPTS.items() if letters.search(text))
    return _eastern(text) or next(others, None)


def _eastern(text: str) -> str | None:
    """Name the language of the East Asian script that carries *text*, if one does."""
    if _KANA.search(text):
        return "ja"
    if _HANGUL.search(text):
        return "ko"
    # Chinese texts are full of Latin names, so a tie is Chinese.
    n_han, n_words = len(_HAN.findall(text)), len(_LATIN.findall(text))
    return "zh" if n_han and n_han >= n_words else None


def _by_script(text: str, script: str | None, wanted: str) -> Verdict:
    if script == wanted:
        return passed(NAME)
    if script is None and (_EAST[wanted].search(text) or len(_WORD.findall(text)) < _MIN_WORDS):
        return passed(NAME)
    seen = f"in “{script}”" if script else "not in Chinese characters"
    return blocked(NAME, f"The text is {seen}, the mention in “{wanted}”.")


def _by_model(text: str, context: Context) -> Verdict:
    words = [word for word in _WORD.findall(text) if word not in context.brand.name]
    if len(words) < _MIN_WORDS:
        return passed(NAME)
    wanted = context.language
    best, chance, known = _guess(text, frozenset({*context.brand.languages, wanted}))
    if best == wanted or wanted not in known or chance < _PROBABLE:
        return passed(NAME)
    evidence = f"The text reads as “{best}” ({chance:.0%}), the mention is in “{wanted}”."
    return blocked(NAME, evidence) if chance > _SURE else flagged(NAME, evidence)


def _guess(text: str, languages: frozenset[str]) -> tuple[str, float, frozenset[str]]:
    """Return the likeliest language, its probability, and the languages considered."""
    chances = dict(_identifier(languages).rank(text))
    best = max(chances, key=lambda name: chances[name])
    return str(best), float(chances[best]), frozenset(map(str, chances))


@cache
def _identifier(languages: frozenset[str]) -> LanguageIdentifier:
    # 0.6 s and about 100 MB at its peak, once: only a text in a Western script comes here.
    full = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    full.set_languages(sorted((languages | set(_LIKELY)) & set(full.labels)))
    # The full one keeps the columns of all its languages, nine tenths of the memory.
    return LanguageIdentifier(
        full.nb_ptc,
        full.nb_pc,
        full.nb_classes,
        _outside(full.tk_nextmove),
        full.tk_output,
        norm_probs=True,
        tk_row=full.tk_row,
    )


def _outside(table: "array[int]") -> "memoryview[int] | array[int]":
    """
    Move *table*, 42 MB of which a text reads a few pages, into a file without a name.

    Returns:
        The same numbers, read from the file as they are asked for; *table* where no temporary
        file can be written.
    """
    try:
        with TemporaryFile() as file:
            table.tofile(file)
            file.flush()
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except OSError:
        return table
    return memoryview(mapped).cast(cast("Literal['I']", table.typecode))
