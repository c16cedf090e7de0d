"""One draft on one screen: what was asked, what is offered and why, and what happened to it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from bot.cli.beside_page import beside_lines
from bot.cli.draft_table import MARKS, STYLES
from bot.cli.output import block, cell, plain_table
from bot.cli.times import local
from bot.domain.audit import AuditEntry
from bot.domain.draft import Draft
from bot.domain.extras import NOTHING
from bot.domain.inbox import InboxItem
from bot.domain.mention import Mention
from bot.domain.origin import Candidate, Source
from bot.domain.thread import Thread
from bot.domain.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Page:
    """
    All that is known of a draft.

    Attributes:
        item: The mention it answers; None for an original post.

        audit: Oldest first.

        folder: Where the images of drafts are.

        lengths: (used, allowed) of each of its posts, as the network counts.
    """

    draft: Draft
    item: InboxItem | None
    audit: tuple[AuditEntry, ...]
    folder: Path
    lengths: tuple[tuple[int, int], ...] = ()


def draft_page(page: Page, zone: ZoneInfo) -> RenderableType:
    """Lay *page* out for a screen of 80 columns or more."""
    draft = page.draft
    parts: list[RenderableType] = [_headline(draft)]
    if page.item is not None:
        parts.append(_mention(page.item, zone))
    if draft.thread is None:
        parts.append(_panel("draft", [block(draft.text), *_verdicts(draft.verdicts)]))
    else:
        parts += [*thread_panels(draft.thread, page.lengths), *_verdicts(draft.verdicts)]
    if draft.extras != NOTHING:
        parts.append(_panel("goes out with it", beside_lines(draft.extras, page.folder)))
    if draft.sources:
        parts += ["", facts_table(draft.sources)]
    if draft.origin is not None and draft.origin.near:
        parts += ["", facts_table(draft.origin.near, "also near")]
        parts.append(cell(f"mynah drafts edit {draft.id} --fact ID tells one of them", "dim"))
    if draft.origin is not None and draft.origin.candidates:
        parts += ["", _candidates(draft.origin.candidates)]
    parts += ["", _particulars(draft, zone), "", _audit(page.audit, zone)]
    return Group(*parts)


def facts_table(sources: Iterable[Source], heading: str = "facts") -> Table:
    """List facts with their retrieval scores, best first."""
    table = plain_table(heading, "score")
    table.add_column("what is known", ratio=1)
    for source in sources:
        table.add_row(cell(source.id), f"{source.score:.3f}", block(source.text))
    return table


def mention_lines(mention: Mention, zone: ZoneInfo) -> Iterator[Text]:
    """Word a mention with the thread above it."""
    for remark in mention.thread:
        author = cell(remark.author or "somebody")
        who = f"{author} (us)" if remark.is_own else str(author)
        yield Text.assemble((f"{who}: ", "dim"), block(remark.text, "dim"))
    if mention.thread_note:
        yield cell(f"the thread above is not known: {mention.thread_note}", "yellow")
    yield block(mention.whole)
    place = f" in {mention.place}" if mention.place else ""
    yield cell(f"{local(mention.posted_at, zone)}{place} · {mention.url}", "dim")


def thread_panels(thread: Thread, lengths: Sequence[tuple[int, int]]) -> Iterator[Panel]:
    """Show each part by itself, how long it is, and where it stands once it is public."""
    for title, part in zip(part_titles(thread, lengths), thread.parts, strict=True):
        lines = [block(part.text)]
        if part.receipt is not None:
            lines.append(cell(f"public: {part.receipt.url or part.receipt.id}", "green"))
        yield _panel(title, lines)


def part_titles(thread: Thread, lengths: Sequence[tuple[int, int]]) -> list[str]:
    """Say of each part its number and, where *lengths* are known, how much room it takes."""
    titles = [f"part {number} of {len(thread.parts)}" for number in range(1, len(thread.parts) + 1)]
    if not lengths:
        return titles
    return [
        f"{title} · {used} of {allowed}"
        for title, (used, allowed) in zip(titles, lengths, strict=True)
    ]


def _headline(draft: Draft) -> Text:
    target = "original post" if draft.mention is None else f"reply to @{draft.author}"
    return Text.assemble(
        (f"{cell(draft.id)} ", "bold"),
        cell(draft.state, STYLES.get(draft.state, "")),
        " · ",
        cell(f"{draft.account} ({draft.network}) · {target} · {draft.language}"),
    )


def _mention(item: InboxItem, zone: ZoneInfo) -> Panel:
    lines = list(mention_lines(item.mention, zone))
    if item.triage is not None:
        triage = item.triage
        lines.append(
            cell(f"{triage.topic}: {triage.reason} (confidence {triage.confidence:.2f})", "dim")
        )
    return _panel(f"mention {item.mention.id} by @{item.mention.author}", lines)


def _verdicts(verdicts: Iterable[Verdict]) -> Iterator[Text]:
    passed = [verdict.check for verdict in verdicts if verdict.outcome not in MARKS]
    for verdict in verdicts:
        if verdict.outcome in MARKS:
            mark, style = MARKS[verdict.outcome]
            yield block(f"{mark} {verdict.outcome} {verdict.check}: {verdict.evidence}", style)
    if passed:
        yield block(f"passed: {', '.join(passed)}", "dim green")


def _candidates(candidates: tuple[Candidate, ...]) -> Table:
    table = plain_table("candidates", "score")
    table.add_column("wording", ratio=1)
    for place, candidate in enumerate(candidates, start=1):
        parts = " ".join(f"{name} {value:.2f}" for name, value in candidate.parts)
        found = [one for one in candidate.verdicts if one.outcome in MARKS]
        wording = Text("\n").join([block(candidate.text), cell(parts, "dim"), *_verdicts(found)])
        table.add_row(str(place), f"{candidate.score:.3f}", wording)
    return table


def _particulars(draft: Draft, zone: ZoneInfo) -> Table:
    table = Table.grid("", "", padding=(0, 2))
    for name, value in _facts_about(draft, zone):
        table.add_row(Text(name, style="dim"), cell(value))
    return table


def _facts_about(draft: Draft, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    if draft.title or draft.place:
        yield "goes to", f"{draft.place or '-'} · {draft.title or '-'}"
    if draft.trend:
        yield "idea", f"the trend {draft.trend}"
    if draft.origin is not None:
        how = ", the best fact as it stands" if draft.origin.verbatim else ""
        yield "written by", f"{draft.origin.model}, seed {draft.origin.seed}{how}"
        if draft.origin.ranking:
            yield "ranked by", draft.origin.ranking
        if draft.origin.timings_ms:
            stages = draft.origin.timings_ms
            yield "took", ", ".join(f"{stage} {ms:,.0f} ms" for stage, ms in stages)
    yield "cost", f"{draft.cost_usd:.4f} USD to publish"
    yield "due", local(draft.due_at, zone)
    if draft.approval is not None:
        yield "approved", f"by {draft.approval.operator}, {local(draft.approval.at, zone)}"
    if draft.attempt is not None:
        begun = local(draft.attempt.started_at, zone)
        yield "attempt", f"{draft.attempt.number}, begun {begun} by {draft.attempt.owner}"
    if draft.receipt is not None:
        receipt, at = draft.receipt, local(draft.receipt.published_at, zone)
        yield "published", " · ".join(filter(None, (f"{at} {receipt.url}", receipt.lacks)))
    if draft.note:
        yield "note", draft.note


def _audit(entries: Iterable[AuditEntry], zone: ZoneInfo) -> Table:
    table = plain_table("history", "by", "event")
    table.add_column("became", ratio=1)
    for entry in entries:
        note = f": {entry.note}" if entry.note else ""
        table.add_row(
            local(entry.at, zone), cell(entry.actor), cell(entry.event), block(entry.after + note)
        )
    return table


def _panel(title: str, lines: Iterable[Text]) -> Panel:
    return Panel(Group(*lines), title=cell(title), title_align="left", border_style="dim")
