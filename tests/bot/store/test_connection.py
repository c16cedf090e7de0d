"""Redis's errors reach the operator as one line that says what to do."""

import pytest

from bot.store.connection import Connection
from bot.store.errors import StoreDown


def test_a_dead_redis_is_one_line_that_names_it(tmp_path):
    dead = Connection(f"unix://{tmp_path}/nobody.sock")
    with pytest.raises(StoreDown, match=r"nobody\.sock does not answer .*: start it, or correct"):
        dead.command("PING")
    dead.close()


def test_a_redis_that_is_out_of_memory_is_down_for_us(store):
    store.connection.command("CONFIG", "SET", "maxmemory", "1")
    try:
        with pytest.raises(StoreDown):
            store.connection.command("SET", "{test}:x", "y")
    finally:
        store.connection.command("CONFIG", "SET", "maxmemory", "0")
