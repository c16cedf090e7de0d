"""The contract between the writing and a language model: one method, plain data."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Prompt:
    """
    What a model is asked, free of any model's own markup.

    Attributes:
        system: The instruction.

        examples: (asked, answered) turns. Prompts of a batch that share system and examples
            share their encoded prefix.

        ask: This prompt's own part.

        similar: Turns chosen for this prompt alone, behind *examples*.
    """

    system: str
    examples: tuple[tuple[str, str], ...]
    ask: str
    similar: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Sampling:
    """
    How to draw from the model.

    Attributes:
        n: Completions of each prompt.

        seed: The same prompts, sampling and engine give the same completions.
    """

    n: int
    max_new_tokens: int
    temperature: float
    top_p: float
    seed: int


@dataclass(frozen=True, slots=True)
class Completion:
    """
    One answer, cut at the first line end and stripped.

    Attributes:
        logprob: Mean log-likelihood under the model, nats per token; higher is likelier.

        finished: False when the budget of tokens ended it in mid-sentence.

        by: Name of the model that wrote it; an engine may hand its work to another.
    """

    text: str
    logprob: float
    n_tokens: int
    finished: bool
    by: str


class Engine(Protocol):
    """A language model that completes prompts."""

    name: str

    def generate(self, prompts: Sequence[Prompt], sampling: Sampling) -> list[list[Completion]]:
        """
        Complete every prompt ``sampling.n`` times.

        Returns:
            One list for each prompt, in the order given.

        Raises:
            EngineFailed: Nothing was written; the message says what to do.
        """
        ...
