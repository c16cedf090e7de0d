"""What an operator types about a post that was seen becomes the network's own id, or an error."""

import pytest
import typer

from bot.cli.receipts import receipt_of
from bot.domain.draft import State
from tests.factories import NOW, draft

SEEN = [
    ("x", "https://x.com/heron/status/1890", "1890"),
    ("x", "https://twitter.com/heron/status/1890?s=20", "1890"),
    ("x", "https://x.com/heron/status/1890/photo/1", "1890"),
    ("x", "1890", "1890"),
    ("reddit", "https://www.reddit.com/r/bikes/comments/1abc/title/2def/", "t1_2def"),
    ("reddit", "https://www.reddit.com/r/bikes/comments/1abc/title/", "t3_1abc"),
    ("reddit", "https://old.reddit.com/r/bikes/comments/1abc/_/2def?context=3", "t1_2def"),
    ("reddit", "t1_2def", "t1_2def"),
]
NOT_SEEN = [
    ("x", "https://x.com/heron"),
    ("x", "t1_2def"),
    ("x", "١٢٣"),
    ("reddit", "https://x.com/heron/status/1890"),
    ("reddit", "1890"),
    ("reddit", "https://[broken/comments/1abc/"),
    ("nowhere", "1890"),
]


@pytest.mark.parametrize(("network", "typed", "remote_id"), SEEN)
def test_the_id_is_found_in_what_was_typed(network, typed, remote_id):
    doubtful = draft(State.unconfirmed, network=network)
    receipt = receipt_of(doubtful, typed, NOW)
    assert receipt.id == remote_id
    assert receipt.published_at == doubtful.attempt.started_at


@pytest.mark.parametrize(("network", "typed"), NOT_SEEN)
def test_what_is_no_post_of_the_network_is_refused(network, typed):
    with pytest.raises(typer.BadParameter, match="is no post on"):
        receipt_of(draft(State.unconfirmed, network=network), typed, NOW)
