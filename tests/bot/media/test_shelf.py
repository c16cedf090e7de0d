"""A file on the shelf is whole, private, and there for as long as a draft names it."""

import os
import stat
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Event, Thread

import pytest

from bot.domain.extras import Image, ImageKind
from bot.media.shelf import GRACE, FileLost, Shelf

LATER = datetime.now(UTC) + GRACE + timedelta(hours=12)  # a suite may be long under way by then


def image(content: bytes) -> Image:
    return Image(sha256(content).hexdigest(), ImageKind.png, len(content), 8, 6, "noise")


@pytest.fixture
def shelf(tmp_path) -> Shelf:
    return Shelf(tmp_path / "media")


def none() -> frozenset[str]:
    return frozenset()


def test_what_was_put_is_read_and_only_by_us(shelf):
    shelf.put(image(b"one"), b"one")
    shelf.put(image(b"one"), b"one")
    assert shelf.read(image(b"one")) == b"one"
    modes = {stat.S_IMODE(path.stat().st_mode) for path in shelf.path.iterdir()}
    assert (stat.S_IMODE(shelf.path.stat().st_mode), modes) == (0o700, {0o600})
    assert len(list(shelf.path.iterdir())) == 2  # the file and the lock


def test_a_file_that_is_gone_or_changed_is_not_read(shelf):
    with pytest.raises(FileLost, match="cannot be read"):
        shelf.read(image(b"one"))
    shelf.put(image(b"one"), b"one")
    (shelf.path / image(b"one").file_name).write_bytes(b"two")
    with pytest.raises(FileLost, match="not the one that was approved"):
        shelf.read(image(b"one"))


def test_a_file_that_was_changed_is_mended_when_it_is_put_again(shelf):
    shelf.put(image(b"one"), b"one")
    (shelf.path / image(b"one").file_name).write_bytes(b"two")
    shelf.put(image(b"one"), b"one")
    assert shelf.read(image(b"one")) == b"one"


def test_only_old_files_that_nobody_names_are_thrown_away(shelf):
    for content in (b"one", b"two"):
        shelf.put(image(content), content)
    assert shelf.sweep(none, datetime.now(UTC)) == 0
    assert shelf.sweep(lambda: frozenset({image(b"one").sha256}), LATER) == 1
    assert shelf.read(image(b"one")) == b"one"
    with pytest.raises(FileLost):
        shelf.read(image(b"two"))


def test_a_file_that_is_put_again_counts_as_new(shelf):
    shelf.put(image(b"one"), b"one")
    long_ago = (datetime.now(UTC) - 2 * GRACE).timestamp()
    os.utime(shelf.path / image(b"one").file_name, (long_ago, long_ago))
    shelf.put(image(b"one"), b"one")
    assert shelf.sweep(none, datetime.now(UTC)) == 0


def test_a_draft_that_takes_an_old_file_while_the_shelf_is_swept_keeps_it(shelf):
    """Put waits for the sweep, and then writes anew what was thrown away."""
    shelf.put(image(b"one"), b"one")
    asked, answered = Event(), Event()

    def named() -> frozenset[str]:
        asked.set()
        answered.wait(5)
        return frozenset()

    sweeping = Thread(target=lambda: shelf.sweep(named, LATER))
    sweeping.start()
    assert asked.wait(5)
    putting = Thread(target=lambda: shelf.put(image(b"one"), b"one"))
    putting.start()
    answered.set()
    sweeping.join()
    putting.join()
    assert shelf.read(image(b"one")) == b"one"


def test_what_a_killed_writer_left_is_thrown_away(shelf):
    shelf.put(image(b"one"), b"one")
    (shelf.path / "0123.new").write_bytes(b"half")
    assert shelf.sweep(lambda: frozenset({image(b"one").sha256}), LATER) == 1


def test_a_shelf_that_holds_nothing_yet_is_not_made_by_a_sweep(shelf):
    assert shelf.sweep(none, LATER) == 0
    assert not shelf.path.exists()
