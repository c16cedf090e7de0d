"""From approved texts to a model folder, or to none."""

import fcntl
from dataclasses import replace

import pytest

from bot.engines.engine import Sampling
from bot.engines.hf import TransformersEngine
from bot.models.find import find_base, find_model, show
from bot.models.finetuned import Scores, finetuned_models, read_record
from bot.training.errors import Busy
from bot.training.examples import Examples, Split, collect, split
from bot.training.finetune import WORSE, Wish, fault, finetune
from bot.writing import prompt
from bot.writing.pairs import Pair
from tests.bot.small_models import TURNS
from tests.bot.training.conftest import brand
from tests.factories import NOW

SCORES = Scores(perplexity=9.0, copy_perplexity=None, copied=0.1, faithful=0.5, n_wordings=90)


def wish(small_gpt2, many, cache, **fields) -> Wish:
    made = Wish(
        base=small_gpt2,
        brand="heron",
        vocabulary=(),
        split=split(collect(brand(), many, ()), 7),
        sampling=Sampling(n=2, max_new_tokens=12, temperature=0.5, top_p=0.9, seed=7),
        steps=None,
        cache=cache,
        now=NOW,
    )
    return replace(made, **fields)


def run(given: Wish):
    reached = []
    outcome = finetune(given, lambda _: None, lambda n, total: reached.append((n, total)))
    return outcome, reached


def test_what_helped_is_kept_as_a_model_that_the_engines_load(small_gpt2, many, tmp_path):
    outcome, reached = run(wish(small_gpt2, many, tmp_path))
    record = outcome.record
    assert (outcome.reason, record.n_pairs) == ("", 54)
    assert record.after.perplexity < record.before.perplexity
    assert reached[0] == (0, record.steps)
    assert reached[-1] == (record.steps, record.steps)
    assert read_record(outcome.folder) == record
    assert [path.name for path in tmp_path.iterdir() if not path.name.startswith(".")] == [
        "small-gpt2-heron-1"
    ]
    assert not (tmp_path / ".finetuning" / "heron").exists()

    found = find_model(str(outcome.folder), fallback=None, cache=tmp_path, tell=print)
    (written,) = TransformersEngine(found).generate(
        [prompt.reword("We mend bells in 3 days.", "en")],
        Sampling(n=1, max_new_tokens=8, temperature=0.5, top_p=0.9, seed=1),
    )
    assert written[0].by == "small-gpt2-heron-1"
    assert show(str(outcome.folder), tmp_path).finetuned == record
    assert finetuned_models(tmp_path) == ((outcome.folder, record),)
    base = find_base(str(outcome.folder), fallback=None, cache=tmp_path, tell=print)
    assert base.path == small_gpt2.path


def test_what_did_not_help_leaves_nothing_behind(small_gpt2, many, tmp_path):
    """What the model knows already is held out, and other answers are learnt, backwards."""
    known = tuple(Pair(asked, told, "en") for asked, told in TURNS[:6])
    wrong = tuple(Pair(asked, told[::-1], "en") for asked, told in TURNS[:6])
    backwards = Split(Examples(wrong, ()), Examples(known, ()))
    outcome, _ = run(wish(small_gpt2, many, tmp_path, split=backwards))
    assert outcome.record.after.perplexity >= outcome.record.before.perplexity
    assert outcome.folder is None
    assert "did not become likelier" in outcome.reason
    assert [path.name for path in tmp_path.iterdir()] == [".finetuning"]
    assert finetuned_models(tmp_path) == ()


def test_a_killed_run_goes_on_and_one_with_another_seed_or_other_texts_begins_anew(
    small_gpt2, many, tmp_path
):
    class Killed(Exception):
        """What a kill looks like from inside."""

    def begin(given):
        """Return the step that *given* begins with, and be killed before the next is saved."""
        reached = []

        def done(step, _):
            reached.append(step)
            if step == reached[0] + 12:
                raise Killed

        with pytest.raises(Killed):
            finetune(given, lambda _: None, done)
        return reached[0]

    given = wish(small_gpt2, many, tmp_path, steps=40)
    assert [begin(given), begin(given)] == [0, 10]
    given = replace(given, sampling=replace(given.sampling, seed=8))
    assert begin(given) == 0
    more = replace(given.split.learnt, passages=("We mend it all.",))
    given = replace(given, split=replace(given.split, learnt=more))
    assert begin(given) == 0
    assert begin(replace(given, steps=41)) == 0


@pytest.mark.parametrize(
    ("after", "why"),
    [
        ({"perplexity": 8.0}, ""),
        ({"perplexity": 9.0}, "likelier"),
        ({"perplexity": 8.0, "copied": 0.1 + WORSE}, ""),
        ({"perplexity": 8.0, "copied": 0.11 + WORSE}, "copies 21%"),
        ({"perplexity": 8.0, "faithful": 0.49 - WORSE}, "only 39%"),
    ],
)
def test_only_a_better_model_that_neither_copies_nor_strays_is_kept(after, why):
    found = fault(SCORES, replace(SCORES, **after))
    assert (why in found) if why else not found


def test_a_second_one_at_the_same_time_is_refused(small_gpt2, many, tmp_path):
    (tmp_path / ".finetuning").mkdir()
    with (tmp_path / ".finetuning" / "heron.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with pytest.raises(Busy, match="wait"):
            run(wish(small_gpt2, many, tmp_path))
