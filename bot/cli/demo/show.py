"""What the demo prints: headings, tables of what happened, and where the time went."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from bot.cli.output import cell, plain_table
from bot.domain.draft import Draft
from bot.domain.inbox import InboxItem


@dataclass(frozen=True, slots=True)
class Shown:
    """A post as the sandbox holds it."""

    network: str
    id: str
    in_reply_to: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that must be true for the demo to have succeeded."""

    claim: str
    holds: bool
    evidence: str


def heading(console: Console, number: int, of: int, title: str) -> None:
    """Begin a chapter."""
    console.print(f"\n[bold]{number}/{of} {title}[/bold]")


def command(console: Console, words: Sequence[str], output: str) -> None:
    """Show a command as it was typed, and what it printed."""
    console.print(f"$ mynah {shlex.join(words)}", style="bold cyan", markup=False)
    console.print(output.rstrip(), markup=False, highlight=False)


def inbox_table(items: Sequence[tuple[str, InboxItem]]) -> Table:
    """Lay out what became of mentions, with the reason."""
    table = plain_table("kind", "from", "topic", "why")
    for kind, item in items:
        topic = item.triage.topic if item.triage else ""
        reason = item.triage.reason if item.triage else ""
        table.add_row(kind, cell(f"@{item.mention.author}"), topic, cell(reason))
    return table


def posts_table(posts: Sequence[Shown]) -> Table:
    """Lay out what the sandboxed networks hold."""
    table = plain_table("network", "id", "answers", "text")
    for post in posts:
        table.add_row(post.network, cell(post.id), cell(post.in_reply_to or "-"), cell(post.text))
    return table


def time_table(drafts: Sequence[Draft], steps: Sequence[tuple[str, float]]) -> Table:
    """
    Say where the time went.

    Args:
        drafts: Those that a model wrote; their stages are averaged.

        steps: (name, seconds) of the demo's own chapters.
    """
    table = plain_table("step", "seconds")
    for name, seconds in steps:
        table.add_row(name, f"{seconds:7.2f}")
    stages: dict[str, list[float]] = {}
    for draft in drafts:
        for stage, ms in draft.origin.timings_ms if draft.origin else ():
            stages.setdefault(stage, []).append(ms)
    for stage, all_ms in stages.items():
        table.add_row(f"  a draft: {stage}", f"{sum(all_ms) / len(all_ms) / 1000:7.2f}")
    return table


def facts_table(facts: Sequence[Fact]) -> Table:
    """Lay out what was checked at the end."""
    table = plain_table("", "checked", "found")
    for fact in facts:
        mark = cell("✓", "green") if fact.holds else cell("✗", "bold red")
        table.add_row(mark, cell(fact.claim), cell(fact.evidence))
    return table
