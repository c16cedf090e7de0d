"""Load a causal language model for the CPU."""

from dataclasses import dataclass

import torch
from safetensors import SafetensorError
from torch import Tensor
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)
from transformers.utils import logging as transformers_logging

from bot.engines.batching import ending_tokens
from bot.engines.half import halve
from bot.models.failure import EngineFailed
from bot.models.folder import ModelFolder, check_complete, damaged, read_config


@dataclass(frozen=True, slots=True)
class Loaded:
    """
    A model ready to write.

    Attributes:
        context: Tokens it reads at most, prompt and answer together.

        ends: (V,) bool, True for tokens that end a line or are control tokens.
    """

    model: PreTrainedModel
    tokenizer: PreTrainedTokenizerBase
    context: int
    ends: Tensor


def load(folder: ModelFolder) -> Loaded:
    """
    Load *folder* to learn and to measure, in float32.

    Raises:
        EngineFailed: The folder is damaged or not a causal language model.
    """
    loaded = _read(folder)
    _check_numbers(folder, loaded)
    return loaded


def load_to_write(folder: ModelFolder) -> Loaded:
    """
    Load *folder* with weights of half floats where they are faster; what is computed is float32.

    To compute in bfloat16 is twenty times slower on CPUs without its instructions.

    Raises:
        EngineFailed: The folder is damaged or not a causal language model.
    """
    loaded = _read(folder)
    halve(loaded.model)
    # Only now: what float32 weights show of their file while they are used stays in memory.
    _check_numbers(folder, loaded)
    return loaded


def _read(folder: ModelFolder) -> Loaded:
    check_complete(folder.path)
    # The bars are for somebody who watches a download, not for a daemon's log.
    transformers_logging.disable_progress_bar()
    try:
        tokenizer = AutoTokenizer.from_pretrained(folder.path, local_files_only=True)
        model = AutoModelForCausalLM.from_pretrained(
            folder.path, dtype=torch.float32, local_files_only=True
        )
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as error:
        # transformers has no error class of its own; these are what damaged files were seen to
        # raise (tests/bot/engines/test_loading.py).
        raise EngineFailed(damaged(folder, error)) from error
    model.eval()
    context = read_config(folder.path).context or model.config.max_position_embeddings
    return Loaded(model, tokenizer, context, _ends(model, tokenizer))


def _ends(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase) -> Tensor:
    ends = torch.zeros(model.get_output_embeddings().weight.shape[0], dtype=torch.bool)
    ends[ending_tokens(tokenizer, len(ends))] = True
    return ends


def _check_numbers(folder: ModelFolder, loaded: Loaded) -> None:
    """Refuse weights whose numbers are none: the files can be whole and the content not."""
    ids = torch.arange(8)[None] % len(loaded.ends)
    with torch.inference_mode():
        logits = loaded.model(input_ids=ids, use_cache=False).logits
    if not bool(torch.isfinite(logits).all()):
        raise EngineFailed(damaged(folder, ValueError("its weights hold values that are none")))
