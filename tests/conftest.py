"""A real Redis-compatible server for the session, emptied for every test."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.server import ensure_running, stop
from bot.store.store import Store, open_store
from tests.chat import Chat

os.environ.pop("MYNAH_NOTIFY_URLS", None)  # no operator is told of what happens in a test
# Nor is the keyring of whoever runs them opened.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
os.environ["MYNAH_PASSPHRASE"] = "of the tests"  # so that none makes a key in their home
# A shell ignores Ctrl-C in what it starts in the background, and whatever that starts inherits it.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    directory: Path = tmp_path_factory.mktemp("redis")
    yield ensure_running(directory)
    stop(directory)


@pytest.fixture
def store(redis_url: str) -> Iterator[Store]:
    opened = open_store(redis_url, "test", "tester")
    opened.connection.command("FLUSHALL")
    opened.work.open()
    yield opened
    opened.connection.close()


@pytest.fixture
def chat() -> Iterator[Chat]:
    with Chat() as made:
        yield made


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Data that lies beside the project and is never copied into it."""
    beside = Path(__file__).resolve().parents[1] / "../shared/data"
    data = Path(os.environ.get("MYNAH_SHARED_DATA", beside))
    if not data.is_dir():
        pytest.skip(f"no shared data at {data}: set MYNAH_SHARED_DATA")
    return data
