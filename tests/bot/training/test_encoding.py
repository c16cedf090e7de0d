"""Examples are laid out as the engine asks, and come in one order."""

from transformers import AutoTokenizer

from bot.engines.render import Renderer
from bot.training.encoding import BATCH, batch_at, batches, encode_pairs, encode_passages
from bot.training.examples import Examples
from bot.writing import prompt
from bot.writing.pairs import Pair

FACT = "We mend saddles in 3 days."
PAIR = Pair(FACT, "We mend your saddles in 3 days.", "en")


def renderer(small_gpt2):
    return Renderer(AutoTokenizer.from_pretrained(small_gpt2.path))


def test_a_pair_is_the_prompt_of_the_engine_and_only_the_answer_is_learnt(small_gpt2):
    tokenizer = AutoTokenizer.from_pretrained(small_gpt2.path)
    (one,) = encode_pairs(Examples((PAIR,), ()), Renderer(tokenizer), 1024)
    asked = Renderer(tokenizer).render(prompt.reword(FACT, "en"))
    assert one.prefix == asked.prefix
    assert one.row[: one.n_given] == asked.own
    learnt = tokenizer.decode(one.row[one.n_given :])
    assert learnt.rstrip("\n") == f" {PAIR.text}"
    assert learnt.endswith("\n")


def test_what_the_model_cannot_read_whole_is_left_out(small_gpt2):
    assert encode_pairs(Examples((PAIR,), ()), renderer(small_gpt2), 100) == ()


def test_a_long_passage_is_learnt_in_pieces(small_gpt2):
    examples = Examples((), ("we build bikes by hand " * 100,))
    found = encode_passages(examples, renderer(small_gpt2), 1024)
    assert len(found) > 1
    assert all(one.prefix == () and one.n_given == 1 and len(one.row) <= 256 for one in found)


def test_every_round_shows_everything_once_and_a_batch_has_one_prefix(small_gpt2):
    pairs = tuple(Pair(f"{FACT} {n}", f"{PAIR.text} {n}", "en") for n in range(9))
    examples = Examples(pairs, tuple(f"we build bikes by hand {n}" for n in range(6)))
    both = renderer(small_gpt2)
    found = (*encode_pairs(examples, both, 1024), *encode_passages(examples, both, 1024))
    n = len(batches(found))
    for turn in range(2):
        shown = [batch_at(found, turn * n + step, 7) for step in range(n)]
        assert all(len({one.prefix for one in batch}) == 1 for batch in shown)
        assert all(len(batch) <= BATCH for batch in shown)
        assert sorted(one.row for batch in shown for one in batch) == sorted(o.row for o in found)
    assert [batch_at(found, s, 7) for s in range(n)] != [
        batch_at(found, s, 7) for s in range(n, 2 * n)
    ]
    assert batch_at(found, 3, 7) == batch_at(found, 3, 7) != batch_at(found, 3, 8)
