"""The table of a draft's states as a page (``docs/draft-states.md``)."""

import sys

from bot.domain.lifecycle import FINAL, TABLE

_HEAD = """# What may happen to a draft

Written by `python -m bot.domain.diagram` from the table in `bot/domain/lifecycle.py`; a test fails
when the two differ.

```mermaid
stateDiagram-v2
    [*] --> pending
"""


def page() -> str:
    """Return the diagram and the table as Markdown."""
    arrows = "".join(f"    {row.before} --> {row.after}: {row.event}\n" for row in TABLE)
    ends = "".join(f"    {state} --> [*]\n" for state in sorted(FINAL))
    rows = "".join(
        f"| {row.before} | {row.event} | {row.after} | {', '.join(sorted(row.by))} |\n"
        for row in TABLE
    )
    return f"{_HEAD}{arrows}{ends}```\n\n| from | when | to | by |\n|---|---|---|---|\n{rows}"


if __name__ == "__main__":
    sys.stdout.write(page())
