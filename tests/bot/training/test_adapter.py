"""An adapter learns, and a run that was killed ends where it would have ended."""

import pytest
import torch

from bot.engines.loading import load
from bot.engines.render import Renderer
from bot.models.folder import ModelFolder, Whence
from bot.training.adapter import Adapter, Course
from bot.training.checkpoint import Checkpoint
from bot.training.encoding import encode_pairs
from bot.training.examples import Examples, collect
from bot.training.likelihood import perplexity
from tests.bot.training.conftest import approved, brand

STEPS = 24


class Killed(Exception):
    """What a kill looks like from inside."""


@pytest.fixture(scope="module")
def many_pairs():

    return Examples(collect(brand(), [approved(n) for n in range(24)], ()).pairs, ())


def teach(small_gpt2, examples, folder, *, run="one", kill_at=None):
    """Learn in *folder*; return the merged weights, the steps that were taken, and the model."""
    loaded = load(small_gpt2)
    encoded = encode_pairs(examples, Renderer(loaded.tokenizer), loaded.context)
    taken = []

    def done(step):
        taken.append(step)
        if step == kill_at:
            raise Killed

    adapter = Adapter(loaded, Course(STEPS, 7))
    adapter.learn(encoded, Checkpoint(folder, run), done)
    adapter.merge(folder / "merged")
    merged = load(ModelFolder(folder / "merged", "merged", Whence.folder))
    return merged.model.state_dict(), taken, perplexity(merged.model, encoded)


def test_a_killed_run_ends_with_the_very_weights_of_one_that_was_not(
    small_gpt2, many_pairs, tmp_path
):
    whole, taken, after = teach(small_gpt2, many_pairs, tmp_path / "whole")
    assert taken == list(range(STEPS + 1))
    loaded = load(small_gpt2)
    encoded = encode_pairs(many_pairs, Renderer(loaded.tokenizer), loaded.context)
    assert after < perplexity(loaded.model, encoded)

    with pytest.raises(Killed):
        teach(small_gpt2, many_pairs, tmp_path / "killed", kill_at=17)
    resumed, taken, _ = teach(small_gpt2, many_pairs, tmp_path / "killed")
    assert taken == list(range(10, STEPS + 1))
    assert all(torch.equal(whole[name], resumed[name]) for name in whole)


def test_a_run_over_other_data_begins_anew(small_gpt2, many_pairs, tmp_path):
    with pytest.raises(Killed):
        teach(small_gpt2, many_pairs, tmp_path, kill_at=17)
    _, taken, _ = teach(small_gpt2, many_pairs, tmp_path, run="another")
    assert taken[0] == 0


def test_a_torn_checkpoint_is_no_checkpoint(tmp_path):
    checkpoint = Checkpoint(tmp_path, "one")
    checkpoint.write(3, {"a": torch.ones(2)})
    assert checkpoint.read()[0] == 3
    (tmp_path / "state.safetensors").write_bytes(b"torn")
    assert checkpoint.read() is None
