"""Drafts as lines of a table, and the words for what one is doing."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from rich.table import Table
from rich.text import Text

from bot.cli.output import block, cell, listing
from bot.cli.plain import one_line
from bot.cli.times import age
from bot.domain.draft import Draft
from bot.domain.lifecycle import State
from bot.domain.verdict import Outcome

STYLES = {
    State.pending: "cyan",
    State.published: "green",
    State.unconfirmed: "bold red",
    State.failed: "bold red",
    State.stale: "yellow",
    State.escalated: "yellow",
    State.held: "yellow",
    State.editing: "yellow",
    State.deleting: "bold red",
    State.gone: "yellow",
}
"""Colours of the states that want an eye."""

MARKS = {Outcome.blocked: ("✗", "bold red"), Outcome.flagged: ("!", "yellow")}
"""How a verdict that wants an eye is marked; the one that passed is not."""


def draft_table(drafts: Iterable[Draft], now: datetime) -> Table:
    """Lay *drafts* out, one line each."""
    table = listing("id", "state", "account", "to", "age", "", "text", wide="text")
    for draft in drafts:
        table.add_row(
            draft.id,
            cell(draft.state, STYLES.get(draft.state, "")),
            cell(draft.account),
            cell(addressee(draft)),
            age(draft.changed_at, now),
            worst_mark(draft),
            cell(gist(draft)),
        )
    return table


def gist(draft: Draft) -> str:
    """Return the text of *draft*; before that of a thread, how many parts it has."""
    if draft.thread is None:
        return draft.text
    n_out, n_parts = len(draft.thread.out), len(draft.thread.parts)
    public = f", {n_out} public" if draft.thread.has_begun else ""
    return f"({n_parts} {'parts' if n_parts > 1 else 'part'}{public}) {draft.text}"


def addressee(draft: Draft) -> str:
    """Say whom *draft* answers, briefly."""
    return "-" if draft.author is None else one_line(f"@{draft.author}", most=16)


def worst_mark(draft: Draft) -> Text:
    """Mark the worst verdict on *draft*; nothing when all passed."""
    outcomes = {verdict.outcome for verdict in draft.verdicts}
    for outcome, (mark, style) in MARKS.items():
        if outcome in outcomes:
            return Text(mark, style=style)
    return Text("")


def doubts(draft: Draft) -> Iterator[Text]:
    """Say what the checks have against *draft*, a line each; nothing when all passed."""
    for verdict in draft.verdicts:
        if verdict.outcome in MARKS:
            mark, style = MARKS[verdict.outcome]
            yield block(f"{mark} {verdict.check}: {verdict.evidence}", style)
