"""A small GPT-2 with a tokenizer of its own, trained for seconds on the brand's examples."""

import os

# As bot.engines.hf does: torch reads it while it is imported.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

from pathlib import Path

import pytest
import torch
from tokenizers import ByteLevelBPETokenizer
from transformers import GPT2Config, GPT2LMHeadModel, PreTrainedTokenizerFast

from bot.models.find import default_cache
from bot.models.folder import ModelFolder, Whence
from bot.models.packaged import SMOLLM2, install

SYSTEM = "Reword the answer as one short friendly reply."
TURNS = (
    ("when will my bike leave?", "Your bike leaves us within two working days."),
    ("can I send it back?", "You can send it back for free within 30 days."),
    ("are you open on sundays?", "We are open from Monday to Saturday."),
    ("where are they made?", "Every bike is put together by hand in Leeds."),
    ("how long is the warranty?", "The frame has a warranty of ten years."),
    ("do you ship to Dublin?", "We ship to Ireland for 25 euros."),
    ("多久能收到货?", "我们两个工作日内发货。"),
    ("love my new bike ❤️", "Thank you, enjoy the ride ❤️"),
)
END = "<|endoftext|>"


@pytest.fixture(scope="session")
def small_gpt2(tmp_path_factory: pytest.TempPathFactory) -> ModelFolder:
    folder = tmp_path_factory.mktemp("models") / "small-gpt2"
    texts = [_transcript(start) for start in range(len(TURNS))]
    tokenizer = _tokenizer(texts)
    model = _trained(tokenizer, texts)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return ModelFolder(Path(folder), folder.name, Whence.folder)


@pytest.fixture(scope="session")
def smollm2() -> ModelFolder:
    """The fallback model, converted once for all sessions: it goes to the user's own cache."""
    path = install(SMOLLM2, default_cache(), lambda _: None)
    return ModelFolder(path, SMOLLM2.name, Whence.package)


def _transcript(start: int) -> str:
    turns = [TURNS[(start + step) % len(TURNS)] for step in range(4)]
    return "\n\n".join([SYSTEM, *(f"Message: {asked}\nReply: {told}" for asked, told in turns)])


def _tokenizer(texts: list[str]) -> PreTrainedTokenizerFast:
    bpe = ByteLevelBPETokenizer()
    bpe.train_from_iterator(texts, vocab_size=600, special_tokens=[END], show_progress=False)
    return PreTrainedTokenizerFast(
        tokenizer_object=bpe._tokenizer, bos_token=END, eos_token=END, unk_token=END
    )


def _trained(tokenizer: PreTrainedTokenizerFast, texts: list[str]) -> GPT2LMHeadModel:
    torch.manual_seed(0)
    torch.set_num_threads(2)
    sizes = {"n_embd": 96, "n_layer": 3, "n_head": 4, "n_positions": 1024}
    ends = {"bos_token_id": 0, "eos_token_id": 0}
    model = GPT2LMHeadModel(GPT2Config(vocab_size=len(tokenizer), **sizes, **ends))
    ids = [torch.tensor(tokenizer(text + "\n\n")["input_ids"]) for text in texts]
    width = min(len(row) for row in ids)
    batch = torch.stack([row[:width] for row in ids])
    optimizer = torch.optim.AdamW(model.parameters(), lr=3e-3)
    model.train()
    for _ in range(60):
        loss = model(input_ids=batch, labels=batch).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model.eval()
