"""The reference engine: any causal language model of Hugging Face transformers, on the CPU."""

import os

# Read by OpenMP while torch is imported. Its threads spin while they wait for each other, which
# on two cores with anything else running makes a batch of drafts five times slower.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import threading
from collections.abc import Sequence
from statistics import fmean

import structlog
import torch

from bot.engines.batching import MAX_ROWS, first_line, fit, groups, row_seed
from bot.engines.decode import Batch, Written, write
from bot.engines.engine import Completion, Prompt, Sampling
from bot.engines.loading import load_to_write
from bot.engines.packed import PackedRows
from bot.engines.plain import PlainRows
from bot.engines.render import Rendered, Renderer
from bot.engines.sampling import Sampler
from bot.engines.sharing import shareable
from bot.models.failure import EngineFailed
from bot.models.folder import ModelFolder, reason_of

_log = structlog.get_logger(__name__)


class TransformersEngine:
    """
    Writes all candidates of all prompts together; an :class:`~bot.engines.engine.Engine`.

    A candidate depends on its prompt, its number and the seed alone. What else is in the batch
    only moves the rounding of the logits (about 1e-5), which can change a token where two are
    as good as equal.
    """

    def __init__(self, folder: ModelFolder, *, threads: int = 2) -> None:
        """
        Load the model; takes a second or two.

        Args:
            threads: For the whole process: torch has one setting.

        Raises:
            EngineFailed: The folder is damaged or not a causal language model.
        """
        torch.set_num_threads(threads)
        self.name = folder.name
        self._loaded = load_to_write(folder)
        self._renderer = Renderer(self._loaded.tokenizer)
        self._prefixes = shareable(self._loaded.model)
        self._lock = threading.Lock()
        if self._prefixes is None:
            _log.warning("prompts_not_shared", model=self.name, effect="drafts take longer")

    def generate(self, prompts: Sequence[Prompt], sampling: Sampling) -> list[list[Completion]]:
        """
        Complete every prompt ``sampling.n`` times.

        Raises:
            EngineFailed: Nothing was written; the message says what to do.
        """
        fitted = fit(prompts, self._renderer, self._loaded.context - sampling.max_new_tokens)
        completed: list[list[Completion]] = [[] for _ in prompts]
        for numbers in groups(fitted, max(1, MAX_ROWS // sampling.n)):
            written = self._write([fitted[number] for number in numbers], sampling)
            for place, number in enumerate(numbers):
                rows = written[place * sampling.n : (place + 1) * sampling.n]
                completed[number] = [self._completion(row) for row in rows]
        return completed

    def _write(self, prompts: list[Rendered], sampling: Sampling) -> list[Written]:
        seeds = [
            row_seed(sampling.seed, prompt.prefix + prompt.own, candidate)
            for prompt in prompts
            for candidate in range(sampling.n)
        ]
        with self._lock, torch.inference_mode():
            try:
                return write(
                    self._batch(prompts, sampling),
                    Sampler(sampling, seeds),
                    self._loaded.ends,
                    rows=len(seeds),
                    budget=sampling.max_new_tokens,
                )
            except RuntimeError as error:
                # torch raises nothing finer, above all when memory runs out.
                raise EngineFailed(
                    f"{self.name} failed while writing ({reason_of(error)}): lower"
                    " generation.candidates or choose a smaller model."
                ) from error

    def _batch(self, prompts: list[Rendered], sampling: Sampling) -> Batch:
        model, budget = self._loaded.model, sampling.max_new_tokens
        if self._prefixes is None:
            return PlainRows(model, prompts, n=sampling.n)
        return PackedRows(model, self._prefixes, prompts, n=sampling.n, budget=budget)

    def _completion(self, written: Written) -> Completion:
        text = self._loaded.tokenizer.decode(written.tokens, skip_special_tokens=True)
        return Completion(
            text=first_line(str(text)),
            logprob=fmean(written.logprobs),
            n_tokens=len(written.tokens),
            finished=written.ended,
            by=self.name,
        )
