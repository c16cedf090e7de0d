"""
Write a transformers folder as int8 for ctranslate2: ``FOLDER TARGET``.

Run as a process of its own. The result is compared with the original before it counts: the
converters read configurations by name, and where a name changed they take a default in silence.
"""

import shutil
import sys
from pathlib import Path
from typing import Any, Final

import ctranslate2
import numpy as np
import torch
from ctranslate2.converters import TransformersConverter
from numpy.typing import NDArray
from transformers import (
    AutoTokenizer,
    PreTrainedModel,
    PreTrainedTokenizerBase,
    PreTrainedTokenizerFast,
)

from bot.models.int8 import TOKENIZER

_PROBE: Final = "We build every bike to order, and it leaves our workshop within a week."
_MARKED: Final = "<|im_start|>你好 <|endoftext|></s>\n it's 12 €"
_LIKENESS: Final = 0.9
"""Correlation of the logits that counts as the same model."""


class _Converter(TransformersConverter):  # type: ignore[misc]  # ctranslate2 is untyped
    """Notes what the original says of a probe, and fills gaps that ctranslate2 stumbles over."""

    probe: tuple[str, ...]
    wanted: NDArray[np.float32]

    def load_model(self, model_class: Any, path: str, **options: Any) -> PreTrainedModel:
        options["dtype"] = torch.float32
        self._model = super().load_model(model_class, path, **options)
        return self._model  # type: ignore[no-any-return]  # as above

    def load_tokenizer(self, kind: Any, path: str, **options: Any) -> PreTrainedTokenizerBase:
        tokenizer: PreTrainedTokenizerBase = super().load_tokenizer(kind, path, **options)
        # Now: converting takes the model apart.
        ids = tokenizer(_PROBE)["input_ids"]
        self.probe = tuple(tokenizer.convert_ids_to_tokens(ids))
        self.wanted = self._model(input_ids=torch.tensor([ids])).logits[0].numpy()
        n_tokens = self._model.get_output_embeddings().weight.shape[0]
        tokenizer.add_tokens([f"<unused_{place}>" for place in range(len(tokenizer), n_tokens)])
        for name in ("bos_token", "eos_token", "unk_token"):
            if getattr(tokenizer, name) is None:
                setattr(tokenizer, name, tokenizer.convert_ids_to_tokens(0))
        return tokenizer


def quantise(folder: Path, target: Path) -> None:
    """
    Write *folder* to *target*.

    Raises:
        ValueError: ctranslate2 does not know such models, or does not give the same logits.
    """
    converter = _Converter(str(folder))
    with torch.inference_mode():
        converter.convert(str(target), quantization="int8")
    generator = ctranslate2.Generator(str(target), compute_type="int8")
    found = np.array(generator.forward_batch([list(converter.probe)]))[0]
    likeness = np.corrcoef(found.ravel(), converter.wanted.ravel())[0, 1]
    if not likeness >= _LIKENESS:  # NaN too
        raise ValueError(f"its logits are only {likeness:.2f} like the original's")
    keep_tokenizer(AutoTokenizer.from_pretrained(folder), target / TOKENIZER)


def keep_tokenizer(original: PreTrainedTokenizerBase, saved: Path) -> None:
    """
    Write *original* to *saved* if it can be read from there without its class.

    Looking its class up takes torch, which the engine does without; some fill in what their files
    leave out.
    """
    original.save_pretrained(saved)
    if not (saved / "tokenizer.json").is_file() or not _is_same(
        PreTrainedTokenizerFast.from_pretrained(saved), original
    ):
        shutil.rmtree(saved)


def _is_same(one: PreTrainedTokenizerBase, other: PreTrainedTokenizerBase) -> bool:
    def told(tokenizer: PreTrainedTokenizerBase) -> tuple[Any, ...]:
        hidden = tokenizer(_MARKED, add_special_tokens=False, split_special_tokens=True)
        return (
            *(tokenizer(text)["input_ids"] for text in (_PROBE, _MARKED, "")),
            hidden["input_ids"],
            tokenizer.all_special_ids,
            tokenizer.added_tokens_decoder,
            tokenizer.bos_token_id,
            tokenizer.chat_template,
            tokenizer.model_max_length,
            len(tokenizer),
        )

    return told(one) == told(other)


if __name__ == "__main__":
    try:
        quantise(Path(sys.argv[1]), Path(sys.argv[2]))
    except (ValueError, NotImplementedError) as error:
        sys.exit(f"ERROR: {str(error).splitlines()[0]}")
