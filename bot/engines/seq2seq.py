"""
Summaries in a model's words: any sequence-to-sequence model of Hugging Face transformers.

Such a model makes things up. What it writes is shown to a person beside what the document does
not say, and reaches no draft.
"""

import os

# As in bot.engines.hf: torch reads it while it is imported.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import torch
from safetensors import SafetensorError
from transformers import AutoConfig, AutoModelForSeq2SeqLM, AutoTokenizer
from transformers.utils import logging as transformers_logging

from bot.models.failure import EngineFailed
from bot.models.find import Tell
from bot.models.folder import has_tokenizer, reason_of, weights
from bot.models.hub import hub_here

SETTING: Final = "generation.summarizer"
_WORDS_A_SENTENCE: Final = 30
"""Tokens that a sentence of the summary may take."""
_BEAMS: Final = 4
_UNBOUNDED: Final = 1_000_000
_USUAL: Final = 512
"""Tokens that are read where neither model nor tokenizer knows its bound (T5: any number)."""


def find_summarizer(name: str, tell: Tell) -> Path:
    """
    Find *name* as a folder, in the hub's cache, or on the hub.

    Raises:
        EngineFailed: It is not to be had; the message says what to do.
    """
    folder = Path(name).expanduser()
    if (folder / "config.json").is_file() or name.startswith(("/", "./", "../", "~")):
        if not (folder / "config.json").is_file() or not weights(folder):
            raise EngineFailed(f"{folder} holds no complete model: correct {SETTING}.")
        return folder
    hub = hub_here()
    if found := hub.cached(name):
        return found
    if trouble := hub.trouble(name, SETTING):
        raise EngineFailed(
            f"{name} is not on this machine and the model hub cannot be asked ({trouble}): set"
            f" {SETTING} to a local folder, or take it out for summaries that quote."
        )
    tell(f"Fetching {name} from the model hub …")
    return hub.fetch(name)


class Seq2SeqSummarizer:
    """Words a summary with beam search, so that the same text gives the same summary."""

    def __init__(self, folder: Path) -> None:
        """
        Load the model in float32; takes seconds.

        Raises:
            EngineFailed: The folder is damaged or its model is of another kind.
        """
        self.name = folder.name
        transformers_logging.disable_progress_bar()
        try:
            config = AutoConfig.from_pretrained(folder, local_files_only=True)
            if not config.is_encoder_decoder:
                raise EngineFailed(
                    f"{folder} holds a {config.model_type} model, which does not summarise: set"
                    f" {SETTING} to a sequence-to-sequence model such as google-t5/t5-small."
                )
            if not has_tokenizer(folder):
                raise EngineFailed(f"{folder} holds no tokenizer: copy the model there again.")
            self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
            self._model = AutoModelForSeq2SeqLM.from_pretrained(
                folder, dtype=torch.float32, local_files_only=True
            )
        except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
            # As in bot.engines.loading: transformers has no error class of its own.
            raise EngineFailed(
                f"The model in {folder} cannot be loaded ({reason_of(error)}): correct {SETTING}."
            ) from error
        self._model.eval()
        tasks = getattr(config, "task_specific_params", None) or {}
        self._prefix: str = tasks.get("summarization", {}).get("prefix", "")
        self._room = self._context(config)

    @property
    def room(self) -> int:
        """Tokens of text that are read at most; what follows is not seen."""
        return self._room

    def fits(self, sentences: Sequence[str]) -> bool:
        """Tell whether the model reads all of *sentences*."""
        return len(self._tokenizer(self._asked(sentences))["input_ids"]) <= self._room

    def summarize(self, sentences: Sequence[str], n: int) -> str:
        """
        Word a summary of about *n* sentences.

        Args:
            sentences: What is to be summed up, as far as it :meth:`fits`.
        """
        asked = self._tokenizer(
            self._asked(sentences), return_tensors="pt", truncation=True, max_length=self._room
        )
        with torch.inference_mode():
            written = self._model.generate(
                input_ids=asked["input_ids"],
                attention_mask=asked["attention_mask"],
                max_new_tokens=n * _WORDS_A_SENTENCE,
                num_beams=_BEAMS,
                do_sample=False,
                no_repeat_ngram_size=3,
            )
        return str(self._tokenizer.decode(written[0], skip_special_tokens=True)).strip()

    def _asked(self, sentences: Sequence[str]) -> str:
        return self._prefix + " ".join(sentences)

    def _context(self, config: object) -> int:
        written = getattr(config, "max_position_embeddings", None)
        known = int(self._tokenizer.model_max_length)
        return int(written or (known if known < _UNBOUNDED else _USUAL))
