"""PostgreSQL and Redis on loopback, for the index of Bluesky's network."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.store.server import find_server_binary
from tests.real.processes import free_port, running

DEBIAN = Path("/usr/lib/postgresql")


@contextmanager
def databases(logs: Path) -> Iterator[dict[str, str]]:
    """Run both, empty, for as long as the block lasts, and say in the AppView's words where."""
    redis, postgres = free_port(), free_port()
    quiet = ["--save", "", "--appendonly", "no", "--bind", "127.0.0.1", "--port", str(redis)]
    where = f"127.0.0.1:{redis}"
    command = [str(find_server_binary(None)), *quiet]
    with (
        running(command, logs / "redis.log", ready=where, env=os.environ),
        _postgres(logs / "postgres.log", postgres) as url,
    ):
        yield {"REDIS_HOST": where, "DB_POSTGRES_URL": url}


@contextmanager
def _postgres(log: Path, port: int) -> Iterator[str]:
    programs = _programs()
    user = "postgres" if os.geteuid() == 0 else None  # PostgreSQL does not run as root
    home = Path(tempfile.mkdtemp(prefix="mynah-postgres-"))
    try:
        if user:
            shutil.chown(home, user)
        made = [
            programs / "initdb",
            "-D",
            home / "data",
            "-U",
            "mynah",
            "-A",
            "trust",
            "-E",
            "UTF8",
        ]
        subprocess.run(made, user=user, cwd="/", check=True, stdout=subprocess.DEVNULL)
        options = {"listen_addresses": "127.0.0.1", "unix_socket_directories": "", "fsync": "off"}
        command = [str(programs / "postgres"), "-D", str(home / "data"), "-p", str(port)]
        command += [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
        with running(command, log, ready=f"127.0.0.1:{port}", env=os.environ, user=user):
            yield f"postgresql://mynah@127.0.0.1:{port}/postgres"
    finally:
        shutil.rmtree(home)


def _programs() -> Path:
    found = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    known = found[-1] if found else shutil.which("initdb")
    if not known:
        pytest.fail("no PostgreSQL: `make test-real-appview` installs it where it may")
    return Path(known).parent
