"""The engine on ctranslate2: int8 weights, a quarter of the memory."""

import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as bot.engines.hf says

import threading
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any, Final

import ctranslate2
from transformers import PreTrainedTokenizerBase, PreTrainedTokenizerFast

from bot.engines.batching import MAX_ROWS, ending_tokens, first_line, fit, groups, row_seed
from bot.engines.engine import Completion, Prompt, Sampling
from bot.engines.render import Rendered, Renderer
from bot.models.failure import EngineFailed
from bot.models.folder import ModelFolder, damaged, read_config, reason_of
from bot.models.heap import give_back
from bot.models.int8 import TOKENIZER

_LIKELIEST: Final = 256
"""Tokens among which top-p chooses: ctranslate2 sorts them, for every row and every token."""


class CTranslate2Engine:
    """
    Writes all candidates of all prompts together; an :class:`~bot.engines.engine.Engine`.

    The same prompts and seed give the same completions; a prompt among others gets other ones.
    """

    def __init__(self, folder: ModelFolder, weights: Path, *, threads: int = 2) -> None:
        """
        Load the tokenizer.

        Args:
            folder: Where the tokenizer and the model's configuration are.

            weights: What ``bot.models.int8`` made of *folder*.

        Raises:
            EngineFailed: A file is damaged.
        """
        self.name = folder.name
        self._tokenizer = _tokenizer(folder, weights)
        self._renderer = Renderer(self._tokenizer)
        self._context = read_config(folder.path).context or self._tokenizer.model_max_length
        self._ends = ending_tokens(self._tokenizer, len(self._tokenizer))
        self._weights = weights
        self._open = partial(
            ctranslate2.Generator, str(weights), compute_type="int8", intra_threads=threads
        )
        self._lock = threading.Lock()

    def generate(self, prompts: Sequence[Prompt], sampling: Sampling) -> list[list[Completion]]:
        """
        Complete every prompt ``sampling.n`` times.

        Raises:
            EngineFailed: Nothing was written; the message says what to do.
        """
        fitted = fit(prompts, self._renderer, self._context - sampling.max_new_tokens)
        completed: list[list[Completion]] = [[] for _ in prompts]
        if not fitted:
            return completed
        with self._lock:
            generator = self._seeded(row_seed(sampling.seed, fitted[0].prefix, 0))
            for numbers in groups(fitted, max(1, MAX_ROWS // sampling.n)):
                written = self._write(generator, [fitted[number] for number in numbers], sampling)
                for number, rows in zip(numbers, written, strict=True):
                    completed[number] = self._completions(rows)
            # Each generator's thread leaves its heap behind, up to hundreds of megabytes that
            # no later one finds again.
            del generator
            give_back()
        return completed

    def _seeded(self, seed: int) -> Any:
        """
        Load the weights anew; takes a third of a second.

        The seed counts for threads that start after it was set, and a generator keeps its thread.
        """
        try:
            ctranslate2.set_random_seed(seed % 2**32)
            return self._open()
        except RuntimeError as error:
            raise _spoilt(self._weights, error) from error

    def _write(self, generator: Any, prompts: list[Rendered], sampling: Sampling) -> list[Any]:
        words = self._tokenizer.convert_ids_to_tokens
        is_free = sampling.temperature > 0
        drawn = {
            "sampling_topk": _LIKELIEST,
            "sampling_topp": sampling.top_p,
            "sampling_temperature": sampling.temperature,
            "num_hypotheses": sampling.n,
        }
        try:
            found: list[Any] = generator.generate_batch(
                [words(list(prompt.own)) for prompt in prompts],
                static_prompt=words(list(prompts[0].prefix)),
                include_prompt_in_result=False,
                max_length=sampling.max_new_tokens,
                min_length=1,
                end_token=self._ends,
                return_end_token=True,
                return_scores=True,
                **(drawn if is_free else {}),
            )
        except RuntimeError as error:
            raise EngineFailed(
                f"{self.name} failed while writing ({reason_of(error)}): lower"
                " generation.candidates or choose a smaller model."
            ) from error
        copies = 1 if is_free else sampling.n  # without chance all candidates are one
        return [list(zip(one.sequences_ids, one.scores, strict=True)) * copies for one in found]

    def _completions(self, rows: list[tuple[list[int], float]]) -> list[Completion]:
        ends = frozenset(self._ends)
        return [
            Completion(
                text=first_line(str(self._tokenizer.decode(tokens, skip_special_tokens=True))),
                logprob=score,
                n_tokens=len(tokens),
                finished=tokens[-1] in ends,
                by=self.name,
            )
            for tokens, score in rows
        ]


def _tokenizer(folder: ModelFolder, weights: Path) -> PreTrainedTokenizerBase:
    saved = weights / TOKENIZER
    found: PreTrainedTokenizerBase
    if saved.is_dir():
        try:
            found = PreTrainedTokenizerFast.from_pretrained(saved, local_files_only=True)
        except (OSError, ValueError, KeyError) as error:
            raise _spoilt(weights, error) from error
        return found
    from transformers import AutoTokenizer  # noqa: PLC0415 - brings torch: 5 s and 250 MB

    try:
        found = AutoTokenizer.from_pretrained(folder.path, local_files_only=True)
    except (OSError, ValueError, KeyError) as error:
        raise EngineFailed(damaged(folder, error)) from error
    return found


def _spoilt(weights: Path, error: Exception) -> EngineFailed:
    return EngineFailed(
        f"The weights in {weights} cannot be loaded ({reason_of(error)}): delete that folder, it is"
        " made again."
    )
