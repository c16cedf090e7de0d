"""
A disk that is slow to sync: a few lines of C between the server and fsync.

Works where there is a C compiler and ``LD_PRELOAD``; elsewhere the runs that ask for it say so.
"""

import mmap
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.store.connection import Connection

_SOURCE = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

/* Byte 0 of the state file is 1 while a sync is held up. */
static volatile unsigned char *state;

__attribute__((constructor)) static void open_state(void) {
  const char *path = getenv("SLOW_FSYNC_STATE");
  int fd = path ? open(path, O_RDWR) : -1;
  if (fd < 0) return;
  void *map = mmap(0, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (map != MAP_FAILED) state = map;
  close(fd);
}

static int slowly(const char *name, int fd) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  const char *ms = getenv("SLOW_FSYNC_MS");
  long wait = ms ? atol(ms) : 0;
  struct timespec t = {wait / 1000, wait % 1000 * 1000000};
  if (state) state[0] = 1;
  nanosleep(&t, 0);
  int result = real(fd);
  if (state) state[0] = 0;
  return result;
}

int fsync(int fd) { return slowly("fsync", fd); }
int fdatasync(int fd) { return slowly("fdatasync", fd); }
"""


class SlowDisk:
    """The shim, compiled, and the file in which it says what it is doing."""

    def __init__(self, folder: Path) -> None:
        self._library = folder / "slow_fsync.so"
        self._state_file = folder / "slow_fsync.state"
        self._state_file.write_bytes(b"\0" * 4096)
        source = folder / "slow_fsync.c"
        source.write_text(_SOURCE)
        subprocess.run(
            ["cc", "-shared", "-fPIC", "-O1", "-o", self._library, source, "-ldl"], check=True
        )
        with self._state_file.open("r+b") as file:
            self._state = mmap.mmap(file.fileno(), 4096)

    @staticmethod
    def why_not() -> str:
        """Say why it cannot be had here; empty when it can."""
        if sys.platform != "linux":
            return "not Linux"
        return "" if shutil.which("cc") else "no C compiler"

    @contextmanager
    def installed(self, delay_ms: int) -> Iterator[None]:
        """Slow every server that this process or its children start meanwhile."""
        words = {
            "LD_PRELOAD": str(self._library),
            "SLOW_FSYNC_MS": str(delay_ms),
            "SLOW_FSYNC_STATE": str(self._state_file),
        }
        before = {name: os.environ.get(name) for name in words}
        os.environ.update(words)
        try:
            yield
        finally:
            for name, value in before.items():
                os.environ.pop(name)
                if value is not None:
                    os.environ[name] = value

    def is_under(self, connection: Connection) -> bool:
        """Tell whether the server behind *connection* really runs with the shim."""
        pid = connection.command("INFO", "server")["process_id"]
        return str(self._library) in Path(f"/proc/{pid}/maps").read_text()

    def is_syncing(self) -> bool:
        """Tell whether the server waits for a sync at this moment."""
        return self._state[0] == 1
