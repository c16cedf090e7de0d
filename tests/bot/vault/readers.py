"""Two processes that read one account, each when it is told to."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

Readers = list[subprocess.Popen[str]]


@contextmanager
def two_readers(
    program: str, *words: str, env: Mapping[str, str] | None = None
) -> Iterator[Readers]:
    """Run *program*, which says ``read`` for each line that it is given, twice."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", program, *words]
    both = [
        subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=env) for _ in range(2)
    ]
    try:
        yield both
    finally:
        for one in both:
            one.communicate(timeout=30)


def read_at_once(both: Readers) -> None:
    """Let both read at the same moment, and wait until they have."""
    for one in both:
        assert one.stdin
        one.stdin.write("\n")
        one.stdin.flush()
    assert [one.stdout and one.stdout.readline() for one in both] == ["read\n", "read\n"]
