"""
Every fault on every network, with one daemon and with three: what comes of it.

``python -m tests.faults.matrix`` writes docs/fault-matrix.md and exits with 1 when a cell is not
as it must be. Real daemons, a real Redis, the sandbox behind the real clients.
"""

import argparse
import itertools
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bot.store.server import stop
from tests.faults.accounts import POSTING
from tests.faults.cases import BURST_S, CASES, LATENCY_S
from tests.faults.cell import LEASE_S, ROOT, Cell
from tests.faults.jobs import every_nth, run_jobs, tell
from tests.faults.outcome import OUTCOME, Outcome
from tests.faults.processes import sandbox

PAGE = ROOT / "docs/fault-matrix.md"
DAEMONS = (1, 3)
CELLS = tuple(
    (case, network, n)
    for case, network, n in itertools.product(CASES, POSTING, DAEMONS)
    if network.has_threads or not case.is_thread
)

_HEAD = f"""# What becomes of a post when something goes wrong

Written by `make fault-matrix`, which plays every row: real daemons as processes, a real Redis, the
networks' own clients against the sandbox, two approved posts an account. Amid a thread and on an
image it is a thread of three parts whose first has two images, and a post behind it; the account
on Reddit posts neither. The pace is that of the tests: a lease of 60 s is {LEASE_S:g} s, a
settle time of 3 min 0.5 s, a time limit of 20 s 1 s; so 2 minutes of errors are {BURST_S:g} s,
10 s of latency {LATENCY_S:g} s of a limit of 1 s.

**Posts shown** is what readers see in the end. **Requests** counts the POSTs that publish and
reached the network, **attempts** the tries that the audit counts: an attempt never sends twice. One
that fails at an image sends no post; the image may be uploaded again, which nobody sees.
"""


def page(outcomes: list[Outcome]) -> str:
    """Lay the outcomes out, in the order of the cases."""
    lines = [_HEAD]
    for case in CASES:
        same = [one for one in outcomes if one.case == case.name]
        if not same:
            continue
        lines += [
            f"## {case.name[0].upper()}{case.name[1:]}",
            "",
            f"It hits {case.hits}.",
            "",
            "| network | daemons | posts shown | requests / attempts | end | as it must be |",
            "|---|---|---|---|---|---|",
        ]
        lines += [_row(one) for one in same]
        lines += ["", "What the operator reads:", ""]
        lines += dict.fromkeys(f"- {one.network}: {_sees(one)}" for one in same)
        lines.append("")
    return "\n".join(lines)


def _row(one: Outcome) -> str:
    states = " and ".join(dict.fromkeys(one.states))
    verdict = "yes" if not one.wrong else f"**NO**: {'; '.join(one.wrong)}"
    return (
        f"| {one.network} | {one.n_daemons} | {one.n_shown} of {one.n_approved} "
        f"| {one.n_sent} / {one.n_attempts} | {states} | {verdict} |"
    )


def _sees(one: Outcome) -> str:
    return " → ".join(f"*{words}*" for words in one.sees) or "nothing out of the ordinary"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument(
        "--only", default="", help="cells whose case and network contain this; no page"
    )
    parser.add_argument("--job", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    wanted = [
        number
        for number, cell in enumerate(CELLS)
        if asked.only in f"{cell[0].name} {cell[1].name}"
    ]
    if asked.job is not None:
        return _work(wanted, asked)
    found: list[Outcome] = []

    def heed(line: str) -> None:
        found.append(OUTCOME.validate_json(line))
        tell(f"{_row(found[-1]).strip('| ')} | {found[-1].case}, {found[-1].n_hits} times")

    is_whole = run_jobs("tests.faults.matrix", sys.argv[1:], asked.jobs, heed)
    found.sort(key=_place)
    if not asked.only and is_whole:
        PAGE.write_text(page(found))
    wrong = [one for one in found if one.wrong]
    for one in wrong:
        tell(f"WRONG: {one.case} on {one.network} with {one.n_daemons} daemons: {one.wrong}")
    tell(f"{len(found)} cells, {len(found) - len(wrong)} as they must be, {len(wrong)} not")
    return int(bool(wrong) or not is_whole or len(found) != len(wanted))


def _place(one: Outcome) -> int:
    keys = [(case.name, network.name, n) for case, network, n in CELLS]
    return keys.index((one.case, one.network, one.n_daemons))


def _work(wanted: list[int], asked: argparse.Namespace) -> int:
    with tempfile.TemporaryDirectory(prefix="mynah-matrix-") as name, sandbox() as url:
        folder = Path(name)
        try:
            for number in _share(wanted, asked):
                tell(OUTCOME.dump_json(Cell(*CELLS[number]).play(folder, url)).decode())
        finally:
            stop(folder / "redis")
    return 0


def _share(wanted: list[int], asked: argparse.Namespace) -> Iterator[int]:
    return (wanted[place] for place in every_nth(0, len(wanted), asked.job, asked.jobs))


if __name__ == "__main__":
    sys.exit(main())
