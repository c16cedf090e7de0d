"""How much of what a model writes is its training texts again, word for word."""

from collections.abc import Iterable, Sequence

from bot.voice.copying import RUN
from bot.voice.tokens import ngrams, tokens


def copied_share(written: Sequence[tuple[str, str]], learnt: Iterable[str]) -> float:
    """
    Return the share of texts with a run of eight words that a training text has too.

    Runs of the fact that a text words do not count: those it should keep.

    Args:
        written: Fact and what was written for it.

        learnt: Every text that was learnt.

    Returns:
        0 to 1; 0 where nothing was written.

    Source:
        Verbatim memorisation as in Carlini et al., Quantifying Memorization Across Neural
        Language Models (2022), who ask for 50 model tokens in a row. Ours are replies of 15 to 40
        words, so the run is that of ``bot.voice.copying``, which is what an operator is shown.
    """
    runs = {run for text in learnt for run in ngrams(tokens(text), RUN)}
    n_copied = sum(
        bool(runs.intersection(ngrams(tokens(text), RUN)) - set(ngrams(tokens(fact), RUN)))
        for fact, text in written
    )
    return n_copied / len(written) if written else 0.0
