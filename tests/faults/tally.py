"""Adds up what the runs came to, and says what really struck."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.faults.plan import Mode
from tests.faults.result import Result


@dataclass
class Tally:
    """What all runs came to."""

    results: list[Result] = field(default_factory=list)

    def line(self) -> str:
        counts = [result.count for result in self.results]
        return (
            f"{len(counts)} runs, {sum(one.approved for one in counts)} approved, "
            f"{sum(one.lost for one in counts)} lost, "
            f"{sum(one.doubled for one in counts)} doubled, "
            f"{sum(one.unconfirmed for one in counts)} unconfirmed"
        )

    @property
    def n_stuck(self) -> int:
        return sum(one.is_stuck for one in self.results)

    @property
    def n_misrecorded(self) -> int:
        return sum(one.count.misrecorded for one in self.results)

    @property
    def is_clean(self) -> bool:
        n_struck = sum(bool(one.struck) for one in self.results)
        return (
            bool(n_struck) and not self.n_stuck and all(one.count.is_clean for one in self.results)
        )

    def report(self) -> Iterator[str]:
        """Say what struck, where, and how often; what was planned and did not; and the count."""
        yield from self._table()
        yield from self._modes()
        missed = Counter(
            one.planned.point for one in self.results if not self._was_carried_out(one)
        )
        for point, number in sorted(missed.items()):
            yield f"{number} runs were to strike at {point} and never came there"
        for why in sorted({one.why_not for one in self.results if one.why_not}):
            number = sum(one.why_not == why for one in self.results)
            yield f"{number} runs with a slow fsync were not run as such: {why}"
        counts = [one.count for one in self.results]
        yield (
            f"{sum(one.threads for one in counts)} threads of three parts, "
            f"{sum(one.disordered for one in counts)} out of order or with a post in between"
        )
        yield f"{self.n_stuck} stuck, {self.n_misrecorded} receipts of another post"
        yield self.line()

    def _table(self) -> Iterator[str]:
        struck = Counter(
            (one.point, f"{one.victim}|{one.mode}")
            for result in self.results
            for one, _ in result.struck
        )
        if not struck:
            return  # a control that showed itself before
        columns = sorted({column for _, column in struck}, key=_as_planned)
        victims, modes = zip(*(column.split("|") for column in columns), strict=True)
        widths = [max(len(word) for word in column.split("|")) + 2 for column in columns]
        for words in (("", *victims), ("struck at", *modes)):
            cells = (word.rjust(width) for word, width in zip(words[1:], widths, strict=True))
            yield f"{words[0]:17}" + "".join(cells) + ("     all" if words[0] else "")
        for point in sorted({point for point, _ in struck}):
            numbers = [struck[point, column] for column in columns]
            cells = (f"{n or '·':>{width}}" for n, width in zip(numbers, widths, strict=True))
            yield f"{point:17}" + "".join(cells) + f"{sum(numbers):8}"

    def _modes(self) -> Iterator[str]:
        struck = [strike for result in self.results for strike in result.struck]
        n_redis = sum(any(one.victim.has_redis for one, _ in r.struck) for r in self.results)
        n_slow = sum(r.planned.mode is Mode.slow and not r.why_not for r in self.results)
        amid = Counter(one.mode for one, is_as_meant in struck if is_as_meant)
        yield f"{len(struck)} kills; Redis was killed in {n_redis} runs"
        yield f"{n_slow} runs with a slow fsync, {amid[Mode.slow]} kills amid such a sync"
        yield f"{sum(r.n_faults for r in self.results)} answers or requests lost on the way"
        yield f"{amid[Mode.rewrite]} kills while the append-only file was being rewritten"

    @staticmethod
    def _was_carried_out(result: Result) -> bool:
        return any(one.point == result.planned.point for one, _ in result.struck)


def _as_planned(column: str) -> tuple[int, str]:
    victim, mode = column.split("|")
    return list(Mode).index(Mode(mode)), victim
