"""Load a causal language model for the CPU, and turn what goes wrong into one line."""

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

from bot.models.failure import EngineFailed
from bot.models.folder import ModelFolder, Whence, check_complete, read_config


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
    Load *folder* in float32: bfloat16 is twenty times slower on CPUs without its instructions.

    Raises:
        EngineFailed: The folder is damaged or not a causal language model.
    """
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
    loaded = Loaded(model, tokenizer, context, _ends(model, tokenizer))
    _check_numbers(folder, loaded)
    return loaded


def damaged(folder: ModelFolder, error: Exception) -> str:
    """Say in one line why *folder* cannot be loaded and what to do."""
    if folder.origin is Whence.folder:
        remedy = "copy the model there again"
    else:
        # The hub's cache links from snapshots/<commit> to blobs: the damaged one must go too.
        stored = folder.path.parents[1] if folder.origin is Whence.hub else folder.path
        remedy = f"delete {stored} and run `mynah model fetch {folder.name}`"
    return f"The model in {folder.path} cannot be loaded ({reason_of(error)}): {remedy}."


def reason_of(error: Exception) -> str:
    """Return the first line of what *error* says, cut to fit into one of ours."""
    return (str(error).strip().splitlines() or [repr(error)])[0][:200]


def ending_tokens(tokenizer: PreTrainedTokenizerBase, n_tokens: int) -> list[int]:
    """List those of a model's *n_tokens* tokens that end a line or are control tokens."""
    n_known = min(len(tokenizer), n_tokens)
    texts = tokenizer.batch_decode([[token] for token in range(n_known)])
    breaks = {token for token, text in enumerate(texts) if "\n" in text or "\r" in text}
    return sorted(breaks | {token for token in tokenizer.all_special_ids if token < n_tokens})


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
