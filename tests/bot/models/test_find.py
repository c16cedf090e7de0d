"""The hub is played by a real HTTP server on loopback, which can also be slow, broken or absent."""

import json
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from bot.models.failure import EngineFailed
from bot.models.find import (
    FALLBACK,
    default_cache,
    fetch,
    find_english_reader,
    find_model,
    known_models,
    show,
)
from bot.models.folder import ModelFolder, Whence
from bot.models.hub import hub_here
from bot.models.packaged import MPNET

COMMIT = "0123456789abcdef0123456789abcdef01234567"


class LoopbackHub(ThreadingHTTPServer):
    """Serves one model; ``status``, ``delay_s``, ``page`` and ``cut`` spoil its answers."""

    def __init__(self, folder: Path, name: str) -> None:
        super().__init__(("127.0.0.1", 0), _Answer)
        self.folder, self.name = folder, name
        self.status, self.delay_s, self.page, self.cut = 200, 0.0, False, False
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Answer(BaseHTTPRequestHandler):
    server: LoopbackHub

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        time.sleep(self.server.delay_s)
        path = self.path.partition("?")[0]
        if self.server.page:
            self._send(200, b"<html>Please log in</html>", "text/html")
        elif self.server.status != 200:
            self._send(self.server.status, b"{}", "application/json")
        elif path.startswith(f"/api/models/{self.server.name}"):
            is_tree = "/tree/" in path
            answer = self._tree() if is_tree else {"id": self.server.name, "sha": COMMIT}
            self._send(200, json.dumps(answer).encode(), "application/json")
        elif path.startswith(f"/{self.server.name}/resolve/"):
            self._send(200, (self.server.folder / Path(path).name).read_bytes(), "binary/x")
        else:
            self._send(404, b'{"error": "Repository not found"}', "application/json")

    def _tree(self) -> list[dict[str, object]]:
        files = sorted(self.server.folder.iterdir())
        return [
            {"type": "file", "path": file.name, "size": file.stat().st_size, "oid": "0" * 40}
            for file in files
        ]

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("ETag", f'"{sha256(body).hexdigest()}"')
        self.send_header("X-Repo-Commit", COMMIT)
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body[: len(body) // 2] if self.server.cut else body)

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def hub(
    small_gpt2: ModelFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[LoopbackHub]:
    server = LoopbackHub(small_gpt2.path, "lantern/tiny-gpt2")
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    monkeypatch.setenv("HF_ENDPOINT", server.url)
    monkeypatch.setenv("HF_HOME", str(tmp_path / "hf"))
    for name in ("HF_HUB_OFFLINE", "HF_HUB_CACHE", "HF_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def cache(small_gpt2: ModelFolder, tmp_path: Path) -> Path:
    """A cache in which the fallback is already converted (played by the small GPT-2)."""
    shutil.copytree(small_gpt2.path, tmp_path / "cache" / FALLBACK)
    return tmp_path / "cache"


def found(name: str, cache: Path, told: list[str]) -> ModelFolder:
    return find_model(name, fallback=FALLBACK, cache=cache, tell=told.append)


def test_a_local_folder_needs_no_hub(
    small_gpt2: ModelFolder, hub: LoopbackHub, cache: Path
) -> None:
    told: list[str] = []
    assert found(str(small_gpt2.path), cache, told) == small_gpt2
    assert told == hub.asked == []


def test_the_hub_is_asked_once_and_then_its_cache_serves(
    hub: LoopbackHub, cache: Path, tmp_path: Path
) -> None:
    told: list[str] = []
    first = found(hub.name, cache, told)
    assert first.origin is Whence.hub
    assert first.path.is_relative_to(tmp_path / "hf")
    assert told == ["Fetching lantern/tiny-gpt2 from the model hub …"]
    hub.asked.clear()
    assert found(hub.name, cache, told) == first
    assert hub.asked == []


def test_an_interrupted_download_does_not_count(hub: LoopbackHub, cache: Path) -> None:
    first = found(hub.name, cache, [])
    (first.path / "model.safetensors").unlink()
    assert found(hub.name, cache, []) == first
    assert (first.path / "model.safetensors").is_file()


@pytest.mark.parametrize("trouble", ["closed", "silent", "broken", "login page", "offline"])
def test_a_hub_out_of_reach_gives_one_line_and_the_fallback_within_five_seconds(
    hub: LoopbackHub, cache: Path, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    if trouble == "closed":
        with socket.create_server(("127.0.0.1", 0)) as unused:
            port = unused.getsockname()[1]
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{port}")
    hub.delay_s = 7 if trouble == "silent" else 0
    hub.status = 503 if trouble == "broken" else 200
    hub.page = trouble == "login page"
    if trouble == "offline":
        monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    told: list[str] = []
    start = time.monotonic()
    model = found("gpt2", cache, told)
    assert time.monotonic() - start < 5
    assert (model.name, model.origin) == (FALLBACK, Whence.package)
    assert len(told) == 1
    assert told[0].startswith("The model hub cannot be asked for gpt2 (")
    assert told[0].endswith(f"): {FALLBACK} takes its place.")


def test_a_name_that_resolves_nowhere_is_a_hub_out_of_reach(
    hub: LoopbackHub, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://hub.invalid")
    assert found("gpt2", cache, []).name == FALLBACK


def test_a_model_the_hub_does_not_have_is_a_mistake_not_an_outage(
    hub: LoopbackHub, cache: Path
) -> None:
    with pytest.raises(EngineFailed, match=r"no public model called gtp2: correct"):
        found("gtp2", cache, [])


def test_without_a_fallback_an_outage_is_an_error_that_says_what_to_do(
    hub: LoopbackHub, cache: Path
) -> None:
    hub.status = 500
    with pytest.raises(
        EngineFailed, match=f"set generation.model to a local folder or to {FALLBACK}"
    ):
        fetch("gpt2", cache, lambda _: None)


@pytest.mark.parametrize("trouble", ["cut", "refused"])
def test_a_download_that_breaks_off_is_one_line_and_goes_on_later(
    hub: LoopbackHub, cache: Path, trouble: str
) -> None:
    assert hub_here().trouble(hub.name) is None
    hub.cut = trouble == "cut"
    hub.status = 200 if trouble == "cut" else 403
    with pytest.raises(EngineFailed, match="it goes on where it stopped") as failed:
        hub_here().fetch(hub.name)
    assert "\n" not in str(failed.value)
    assert hub_here().cached(hub.name) is None
    hub.cut, hub.status = False, 200
    assert found(hub.name, cache, []).origin is Whence.hub


def test_a_model_without_safetensors_is_refused(
    hub: LoopbackHub, cache: Path, small_gpt2: ModelFolder, tmp_path: Path
) -> None:
    shutil.copytree(small_gpt2.path, tmp_path / "half")
    (tmp_path / "half" / "model.safetensors").unlink()
    hub.folder = tmp_path / "half"
    with pytest.raises(EngineFailed, match="has no weights in safetensors form"):
        found(hub.name, cache, [])


def test_an_unknown_fallback_is_named(hub: LoopbackHub, cache: Path) -> None:
    hub.status = 500
    with pytest.raises(EngineFailed, match=f"set generation.fallback to one of {FALLBACK}"):
        find_model("gpt2", fallback="smol", cache=cache, tell=lambda _: None)


@pytest.mark.parametrize("name", ["./nowhere", "/nowhere/at/all", "~/nowhere"])
def test_a_path_without_a_model_is_not_looked_for_on_the_hub(
    hub: LoopbackHub, cache: Path, name: str
) -> None:
    with pytest.raises(EngineFailed, match=r"holds no model \(config.json is missing\)"):
        found(name, cache, [])
    assert hub.asked == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"architectures": ["BertForMaskedLM"]}, "is a BertForMaskedLM, which does not write text"),
        ({"architectures": 7}, "cannot be read"),
    ],
)
def test_a_folder_that_holds_something_else_is_refused(
    small_gpt2: ModelFolder, tmp_path: Path, change: dict[str, object], says: str
) -> None:
    shutil.copytree(small_gpt2.path, tmp_path / "other")
    file = tmp_path / "other" / "config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | change))
    with pytest.raises(EngineFailed, match=says):
        found(str(tmp_path / "other"), tmp_path, [])


@pytest.mark.parametrize("missing", ["model.safetensors", "tokenizer.json"])
def test_a_folder_that_lacks_a_part_is_refused(
    small_gpt2: ModelFolder, tmp_path: Path, missing: str
) -> None:
    shutil.copytree(small_gpt2.path, tmp_path / "part")
    (tmp_path / "part" / missing).unlink()
    with pytest.raises(EngineFailed, match=missing):
        found(str(tmp_path / "part"), tmp_path, [])


def test_shards_count_only_when_all_are_there(small_gpt2: ModelFolder, tmp_path: Path) -> None:
    folder = tmp_path / "shards"
    shutil.copytree(small_gpt2.path, folder)
    (folder / "model.safetensors").rename(folder / "one.safetensors")
    index = {"weight_map": {"a": "one.safetensors", "b": "two.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    with pytest.raises(EngineFailed, match="no complete weights"):
        found(str(folder), tmp_path, [])
    shutil.copy(folder / "one.safetensors", folder / "two.safetensors")
    assert found(str(folder), tmp_path, []).path == folder


def test_known_models_are_the_packaged_and_the_cached_ones(
    hub: LoopbackHub, cache: Path, tmp_path: Path
) -> None:
    empty = [(one.name, one.path) for one in known_models(tmp_path / "empty")]
    assert empty == [(FALLBACK, None), (MPNET.name, None)]
    fetch(hub.name, cache, lambda _: None)
    packaged, _, cached = known_models(cache)
    assert packaged.path == cache / FALLBACK
    assert (cached.name, cached.origin) == (hub.name, Whence.hub)
    assert cached.size_mb == packaged.size_mb


def test_without_the_reader_of_english_one_line_says_so_and_all_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    told: list[str] = []
    assert find_english_reader(tmp_path, told.append) is None
    assert told[-1].startswith("pip could not download all-mpnet-base-v2")
    assert "go on without it" in told[-1]


@pytest.mark.parametrize("damaged", ["model.safetensors", "tokenizer.json"])
def test_a_damaged_reader_of_english_is_told_of_and_not_used(tmp_path: Path, damaged: str) -> None:
    folder = tmp_path / MPNET.name
    folder.mkdir()
    save_file({"one": np.zeros(1, np.float32)}, folder / "model.safetensors")
    for name in ("config.json", "tokenizer.json"):
        (folder / name).write_text("{}")
    assert find_english_reader(tmp_path, print) == folder
    (folder / damaged).write_bytes((folder / damaged).read_bytes()[:-1])
    told: list[str] = []
    assert find_english_reader(tmp_path, told.append) is None
    (line,) = told
    assert line.endswith(f"delete {folder} and run `mynah model fetch {MPNET.name}`.")


def test_show_describes_what_is_here_and_refuses_what_is_not(hub: LoopbackHub, cache: Path) -> None:
    card = show(FALLBACK, cache)
    assert (card.kind, card.context, card.origin) == ("GPT2LMHeadModel", 1024, Whence.package)
    with pytest.raises(EngineFailed, match="run `mynah model fetch gpt2` first"):
        show("gpt2", cache)


def test_the_cache_is_where_the_environment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MYNAH_MODEL_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", "/x")
    assert default_cache() == Path("/x/mynah/models")
    monkeypatch.setenv("MYNAH_MODEL_CACHE", "/y")
    assert default_cache() == Path("/y")
