"""A folder that is made beside its place."""

from bot.models.whole import put, room_beside


def test_what_was_made_is_in_its_place_and_the_room_is_gone(tmp_path):
    target = tmp_path / "model"
    with room_beside(target) as room:
        (room / "half").mkdir()
        (room / "half" / "config.json").write_text("{}")
        assert not target.exists()
        put(room / "half", target)
    assert [path.name for path in tmp_path.iterdir()] == ["model"]
    assert (target / "config.json").read_text() == "{}"


def test_only_what_was_left_for_this_folder_is_removed(tmp_path):
    """The names of folders may hold what globs read otherwise."""
    for name in (".model[1].killed", ".model[1]-b.killed", "model[1]"):
        (tmp_path / name).mkdir()
    (tmp_path / ".model[1].lock").touch()
    with room_beside(tmp_path / "model[1]"):
        pass
    assert {path.name for path in tmp_path.iterdir()} == {
        ".model[1]-b.killed",
        "model[1]",
        ".model[1].lock",
    }
