"""What the daemon throws away by itself, and what it keeps."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from bot.app import App
from bot.config import load
from bot.domain.extras import Extras, Image, ImageKind
from bot.domain.ids import DraftId
from bot.domain.lifecycle import State
from bot.domain.points import nowhere
from bot.media.shelf import GRACE, FileLost
from bot.steps import Part, Steps
from tests.bot.store.test_drafts import put

CONFIG = """\
brand: {name: Test, about: A bicycle maker., voice: {tone: dry}}
accounts: {x-main: {network: x, handle: heron}}
"""


@pytest.fixture
def app(tmp_path, store):
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    settings = load(path)
    later = datetime.now(UTC) + GRACE + timedelta(minutes=1)
    return App(settings, settings.brand(), store, "tester", lambda: later)


def test_files_that_no_draft_names_are_thrown_away_and_the_others_are_kept(app, store):
    images = {}
    for state in (State.pending, State.rejected, State.published, State.cancelled):
        content = state.encode()
        digest = sha256(content).hexdigest()
        images[state] = Image(digest, ImageKind.png, len(content), 8, 6, "noise")
        app.shelf.put(images[state], content)
        put(store, state, id=DraftId(state), extras=Extras(images=(images[state],)))
    Steps(app, Part.all, nowhere)._forget()
    for state in (State.pending, State.rejected):  # a rejection can be taken back
        assert app.shelf.read(images[state]) == state.encode()
    for state in (State.published, State.cancelled):
        with pytest.raises(FileLost):
            app.shelf.read(images[state])


def test_two_brands_in_one_folder_do_not_throw_each_others_files_away(app, tmp_path):
    beside = tmp_path / "other.yaml"
    beside.write_text(CONFIG.replace("Test", "Other"), encoding="utf-8")
    other = replace(app, settings=load(beside))
    image = Image("0" * 64, ImageKind.png, 1, 8, 6, "noise")
    other.shelf.put(image, b"x")
    Steps(app, Part.all, nowhere)._forget()
    assert (other.shelf.path / image.file_name).exists()
    assert other.shelf.path.parent == app.shelf.path.parent
