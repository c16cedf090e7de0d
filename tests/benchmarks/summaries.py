"""
Measure summaries beside sumy as it comes and the first sentences: ``make bench-summaries``.

Each text of ``texts/summaries.yaml`` is summed up as it is, and mixed with sentences of the kind
that stand around a text on a page, in many orders. sumy with its own words needs jieba, in an
environment that the make target installs; without it it is left out. Run by hand: ``python -m
tests.benchmarks.summaries [--peers .venv-peers] [--orders N]``.
"""

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from statistics import mean
from typing import Any

import regex
import yaml

from bot.domain.document import Document
from bot.text.wording import is_cjk
from bot.writing.summary import summarize, whole_sentences

HERE = Path(__file__).parent
TEXTS = HERE / "texts" / "summaries.yaml"
PEER = HERE / "peers" / "summaries_ranked.py"
N = 3
N_AROUND = 5
HEADS = ("", "words: recall", "F1", "pairs of words: recall", "F1")


@dataclass(frozen=True)
class Page:
    """
    A text as one way of summing up is given it.

    Attributes:
        body: What it is about; all else of *sentences* stands around it.

        summary: By whoever wrote the text.
    """

    language: str
    sentences: tuple[str, ...]
    body: frozenset[str]
    summary: str


Quotes = list[list[str]]


def as_written(raw: dict[str, Any]) -> list[Page]:
    """Read the texts of one part of the file, without anything around them."""
    return [
        Page(one["language"], tuple(one["body"]), frozenset(one["body"]), one["summary"])
        for one in raw["texts"]
    ]


def mixed(page: Page, around: dict[str, list[str]], seed: int) -> Page:
    """Put some of *around* among the sentences of *page*, which stay in their order."""
    random = Random(f"{seed} {page.summary}")  # else all texts would be mixed alike
    sentences = list(page.sentences)
    for one in random.sample(around[page.language], N_AROUND):
        sentences.insert(random.randint(0, len(sentences)), one)
    return replace(page, sentences=tuple(sentences))


def quoted(pages: Sequence[Page], peers: Path) -> dict[str, Quotes]:
    """Sum *pages* up in every way there is."""
    documents = [Document("", "", page.sentences) for page in pages]
    assert all(whole_sentences(one) == one.paragraphs for one in documents)
    found = {
        "Mynah": [list(summarize(one, N).sentences) for one in documents],
        f"the first {N} sentences": [list(page.sentences[:N]) for page in pages],
    }
    python = peers / "summaries" / "bin" / "python"
    if not python.exists():
        return found
    asked = [{"language": one.language, "sentences": one.sentences, "n": N} for one in pages]
    done = subprocess.run(
        [python, PEER], input=json.dumps(asked), stdout=subprocess.PIPE, check=True, text=True
    )
    return found | json.loads(done.stdout)


def grams(text: str, n: int) -> Counter[tuple[str, ...]]:
    """Count the runs of *n* words in *text*; in Chinese a character is a word."""
    pattern = r"\p{Han}|[\p{Latin}\p{N}]+" if is_cjk(text) else r"[\p{L}\p{N}]+"
    words = regex.findall(pattern, text.lower())
    return Counter(zip(*(words[at:] for at in range(n)), strict=False))


def rouge(quotes: Sequence[str], summary: str, n: int) -> tuple[float, float]:
    """
    Return recall and F1 of the runs of *n* words of *summary*.

    Source:
        Lin, ROUGE (2004): ROUGE-N, without stemming and with every word.
    """
    said = sum((grams(one, n) for one in quotes), Counter())
    wanted = grams(summary, n)
    shared = (said & wanted).total()
    recall, precision = shared / wanted.total(), shared / said.total()
    return recall, 2 * recall * precision / (recall + precision) if shared else 0.0


def n_around(page: Page, quotes: Sequence[str]) -> int:
    """Count the quotes that are not of the text itself."""
    return sum(one not in page.body for one in quotes)


def say(line: str = "") -> None:
    sys.stdout.write(f"{line}\n")


def row(*cells: str) -> None:
    say("| " + " | ".join(cells) + " |")


def table(heads: Sequence[str], found: dict[str, Quotes], cells: Callable[[Quotes], list[str]]):
    row(*heads)
    row(*("---" for _ in heads))
    for name, quotes in found.items():
        row(name, *cells(quotes))
    say()


def scores(pages: Sequence[Page], quotes: Quotes) -> list[str]:
    """Word recall and F1 of single words and of pairs, in the mean over *pages*."""
    cells = []
    for n in (1, 2):
        each = [rouge(said, page.summary, n) for page, said in zip(pages, quotes, strict=True)]
        cells += [f"{mean(one):.2f}" for one in zip(*each, strict=True)]
    return cells


def by_language(pages: Sequence[Page], quotes: Quotes) -> list[str]:
    """Word how many quotes are from around the text, of how many, in each language."""
    cells = []
    for language in ("en", "zh"):
        pairs = [(p, q) for p, q in zip(pages, quotes, strict=True) if p.language == language]
        n = sum(n_around(page, said) for page, said in pairs)
        cells.append(f"{n} of {sum(len(said) for _, said in pairs)}")
    return cells


def compare(name: str, raw: dict[str, Any], peers: Path, n_orders: int) -> None:
    """Print both tables for one part of the file of texts."""
    texts = as_written(raw)
    pages = [mixed(page, raw["around"], seed) for page in texts for seed in range(n_orders)]
    say(f"{name}: {len(texts)} texts as written, {N} sentences quoted of each\n")
    table(HEADS, quoted(texts, peers), lambda found: scores(texts, found))
    say(f"{name}: mixed with {N_AROUND} sentences from around, in {n_orders} orders\n")
    heads = ("", "from around, English", "Chinese", *HEADS[1:])
    found = quoted(pages, peers)
    table(heads, found, lambda quotes: [*by_language(pages, quotes), *scores(pages, quotes)])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", type=Path, default=Path(".venv-peers"))
    parser.add_argument("--orders", type=int, default=20, help="mixtures of each text")
    wanted = parser.parse_args()
    for name, raw in yaml.safe_load(TEXTS.read_text("utf-8")).items():
        compare(name, raw, wanted.peers, wanted.orders)


if __name__ == "__main__":
    main()
