"""``mynah learn``: put candidates in the order that the operators' decisions ask for."""

from typing import TYPE_CHECKING

import typer

from bot.cli.model import tell
from bot.cli.options import Json
from bot.cli.output import cell, plain_table, print_json, say, screen
from bot.cli.progress import bar
from bot.cli.session import Session, session

if TYPE_CHECKING:
    from bot.training.decisions import Judgement
    from bot.training.learn import Lesson

_MOST = 5_000
"""Drafts of each state that are looked at, the newest."""


def add_learning(app: typer.Typer) -> None:
    """Register the command with *app*."""
    app.command()(learn)


def learn(ctx: typer.Context, *, as_json: Json = False) -> None:
    """
    Learn from approvals, edits and rejections which candidate to offer first.

    What was learnt is tried on decisions that came later; it is put in force, for the next batch,
    only if it does better than the present order.

    Example: mynah learn
    """
    here = session(ctx)
    from bot.training.learn import draw_lesson  # noqa: PLC0415 - 1 s of word lists

    store = here.app.store
    judgements = _judgements(here)
    lesson = draw_lesson(judgements, store.rankings.current(), here.who(), here.app.clock())
    if lesson.ranking is not None:
        store.rankings.replace(lesson.ranking)
    if as_json:
        print_json({"learned": lesson})
    else:
        _print(lesson)


def _judgements(here: Session) -> "list[Judgement]":
    from bot.authors import Models  # noqa: PLC0415 - 3 s of the embedder
    from bot.training.decisions import DECIDED, decisions, judge  # noqa: PLC0415 - loaded by now

    app = here.app
    taken = decisions(app.store.drafts.latest(*DECIDED, most=_MOST))
    models = Models(app.settings, app.brand, tell)
    with bar("decisions", len(taken)) as shown:
        return judge(taken, app.brand, models.embedder, models.voiceprint, shown.advance)


def _print(lesson: "Lesson") -> None:
    counted = ", ".join(f"{n} {kind}" for kind, n in lesson.counts.items())
    say(f"decisions: {counted}")
    trial = lesson.trial
    say(
        f"put right of {trial.n} later edits and rejections: {trial.right_before:.0%} by"
        f" “{lesson.before}”, {trial.right:.0%} by what was learnt before each"
    )
    if lesson.ranking is None:
        say(f"not taken: {lesson.reason}; “{lesson.before}” stays", "yellow")
        return
    say(f"“{lesson.ranking.name}” is in force from the next batch on", "green")
    table = plain_table("what speaks for a text", "weight")
    for name, weight in sorted(lesson.ranking.weights, key=lambda one: -abs(one[1])):
        table.add_row(cell(name), f"{weight:+.2f}")
    screen().print(table)
