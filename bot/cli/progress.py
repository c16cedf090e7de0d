"""How far long work is, for whoever sits before a terminal; nothing on a pipe."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from rich.console import Console
from rich.progress import Progress, TaskID

from bot.cli.plain import one_line


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar, and the lines above it."""

    _progress: Progress
    _task: TaskID

    @property
    def _is_seen(self) -> bool:
        return self._progress.console.is_terminal

    def tell(self, line: str) -> None:
        """Print one line of what is going on."""
        if self._is_seen:
            self._progress.console.print(one_line(line, most=1000), markup=False)

    def advance(self, n: int) -> None:
        """Say that *n* more are done."""
        self._progress.advance(self._task, n)

    def reach(self, n: int, total: int) -> None:
        """Say that *n* of *total* are done."""
        self._progress.update(self._task, completed=n, total=total, visible=True)


@contextmanager
def bar(what: str, total: int | None) -> Iterator[Bar]:
    """
    Show a bar for *total* of *what*.

    Args:
        total: None where it is not known yet; the bar appears with the first that is done.
    """
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        yield Bar(progress, progress.add_task(what, total=total, visible=total is not None))
