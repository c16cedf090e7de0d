"""Any sequence-to-sequence model sums up, and what does not is one line."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from tokenizers import ByteLevelBPETokenizer
from transformers import (
    BartConfig,
    BartForConditionalGeneration,
    PreTrainedTokenizerFast,
    T5Config,
    T5ForConditionalGeneration,
)

from bot.domain.document import Document
from bot.engines.seq2seq import Seq2SeqSummarizer, find_summarizer
from bot.models.failure import EngineFailed
from bot.models.folder import ModelFolder
from bot.writing.abstract import word

TEXT = ("The shop opens on Monday at nine.", "The workshop takes bikes until noon.")
ANSWER = "The shop opens on Monday at 9:45."
PAD, END, UNK, START = "<pad>", "</s>", "<unk>", "<s>"
SPECIAL = [PAD, END, UNK, START]


def tokenizer() -> PreTrainedTokenizerFast:
    bpe = ByteLevelBPETokenizer()
    texts = ["summarize: ", *TEXT, ANSWER]
    bpe.train_from_iterator(texts, vocab_size=400, special_tokens=SPECIAL, show_progress=False)
    return PreTrainedTokenizerFast(
        tokenizer_object=bpe._tokenizer, pad_token=PAD, eos_token=END, unk_token=UNK
    )


def t5(size: int) -> T5ForConditionalGeneration:
    tasks = {"summarization": {"prefix": "summarize: "}}
    sizes = {"d_model": 32, "d_kv": 8, "d_ff": 64, "num_layers": 2, "num_heads": 4}
    ids = {"pad_token_id": 0, "eos_token_id": 1, "decoder_start_token_id": 0}
    config = T5Config(vocab_size=size, dropout_rate=0.0, task_specific_params=tasks, **sizes, **ids)
    return T5ForConditionalGeneration(config)


def bart(size: int) -> BartForConditionalGeneration:
    layers = {"encoder_layers": 1, "decoder_layers": 1, "d_model": 32, "dropout": 0.0}
    heads = {"encoder_attention_heads": 4, "decoder_attention_heads": 4}
    widths = {"encoder_ffn_dim": 64, "decoder_ffn_dim": 64, "max_position_embeddings": 96}
    ids = {"pad_token_id": 0, "bos_token_id": 3, "eos_token_id": 1, "decoder_start_token_id": 1}
    config = BartConfig(vocab_size=size, **layers, **heads, **widths, **ids, forced_eos_token_id=1)
    return BartForConditionalGeneration(config)


def taught(folder: Path, make: Callable[[int], torch.nn.Module], prefix: str) -> Path:
    """Train a tiny model to answer TEXT with ANSWER, and nothing else."""
    torch.manual_seed(0)
    words = tokenizer()
    model = make(len(words))
    asked = words(prefix + " ".join(TEXT), return_tensors="pt")
    labels = torch.tensor([[*words(ANSWER)["input_ids"], 1]])
    optimizer = torch.optim.AdamW(model.parameters(), lr=5e-3)
    model.train()
    for _ in range(150):
        loss = model(
            input_ids=asked["input_ids"], attention_mask=asked["attention_mask"], labels=labels
        ).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    model.eval().save_pretrained(folder)
    words.save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def small_t5(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return taught(tmp_path_factory.mktemp("seq2seq") / "small-t5", t5, "summarize: ")


@pytest.fixture(scope="session")
def small_bart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return taught(tmp_path_factory.mktemp("seq2seq") / "small-bart", bart, "")


@pytest.mark.parametrize("model", ["small_t5", "small_bart"])
def test_a_model_words_what_it_was_taught(request: pytest.FixtureRequest, model: str) -> None:
    """The T5 was taught with its prefix: without it the answer would be another."""
    summarizer = Seq2SeqSummarizer(request.getfixturevalue(model))
    assert summarizer.summarize(TEXT, 2) == ANSWER


def test_what_the_document_does_not_say_is_named(small_t5: Path) -> None:
    abstract = word(Document("a.txt", "", TEXT), Seq2SeqSummarizer(small_t5), 2)
    assert abstract.text == ANSWER
    assert abstract.unsupported == ("9:45",)
    assert (abstract.n_read, abstract.n_all) == (2, 2)


def test_a_document_that_is_too_long_is_cut_down_to_what_matters(small_bart: Path) -> None:
    summarizer = Seq2SeqSummarizer(small_bart)
    many = [f"The shop opens on day {number} of the month at nine." for number in range(1, 30)]
    abstract = word(Document("a.txt", "", tuple(many)), summarizer, 1)
    assert summarizer.room == 96
    assert 1 <= abstract.n_read < abstract.n_all == 29


def test_a_model_that_only_continues_texts_is_refused(small_gpt2: ModelFolder) -> None:
    with pytest.raises(EngineFailed, match=r"does not summarise: set generation\.summarizer"):
        Seq2SeqSummarizer(small_gpt2.path)


def test_a_damaged_model_is_one_line(small_t5: Path, tmp_path: Path) -> None:
    for file in small_t5.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "model.safetensors").write_bytes(b"torn")
    with pytest.raises(EngineFailed, match=r"cannot be loaded .* correct generation\.summarizer"):
        Seq2SeqSummarizer(tmp_path)


def test_a_model_that_cannot_be_had_is_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(EngineFailed, match=r"no-such/model .* set generation\.summarizer"):
        find_summarizer("no-such/model", lambda _: None)
    with pytest.raises(EngineFailed, match="holds no complete model"):
        find_summarizer(str(tmp_path / "nowhere"), lambda _: None)
