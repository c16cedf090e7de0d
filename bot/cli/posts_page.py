"""Published posts as lines of a table, and one of them with the history of its numbers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.cli.draft_page import facts_table
from bot.cli.draft_table import STYLES
from bot.cli.output import block, cell, listing, plain_table
from bot.cli.times import age, local
from bot.domain.audit import AuditEntry
from bot.domain.draft import Draft
from bot.domain.lifecycle import STANDING, State
from bot.domain.metrics import Measurement, Metrics
from bot.domain.proof import INCOMPLETE

_NUMBERS = ("likes", "reposts", "replies", "quotes", "views")


@dataclass(frozen=True, slots=True)
class PublishedPost:
    """
    A draft that is or was out.

    Attributes:
        latest: None where nothing was measured yet.
    """

    draft: Draft
    latest: Measurement | None

    @property
    def published_at(self) -> datetime:
        """When it went out, by its network's clock."""
        return self.draft.receipt.published_at if self.draft.receipt else self.draft.changed_at

    def number(self, name: str) -> int | None:
        """Return one of the last numbers; None where there is none."""
        found: int | None = getattr(self.latest.metrics, name) if self.latest else None
        return found


def posts_table(posts: Iterable[PublishedPost], now: datetime) -> Table:
    """Lay *posts* out, one line each; a dash is a number that nobody gave."""
    table = listing(
        "id", "account", "age", "likes", "reposts", "replies", "views", "text", wide="text"
    )
    for post in posts:
        state = post.draft.state
        lost = post.draft.thread.lost() if post.draft.thread else ""
        said = lost if state is State.published else state
        mark = f"({said}) " if said else ""
        numbers = (_number(post.number(name)) for name in _NUMBERS if name != "quotes")
        style = STYLES[State.gone] if state is State.published else STYLES[state]
        text = cell(f"{mark}{post.draft.text}", style if mark else "")
        account = cell(post.draft.account)
        table.add_row(cell(post.draft.id), account, age(post.published_at, now), *numbers, text)
    return table


def post_page(
    post: PublishedPost,
    measured: Sequence[Measurement],
    audit: Iterable[AuditEntry],
    zone: ZoneInfo,
) -> RenderableType:
    """Lay one post out."""
    draft = post.draft
    head = Text.assemble(
        (f"{cell(draft.id)} ", "bold"), cell(draft.state, STYLES.get(draft.state, ""))
    )
    url = draft.receipt.url if draft.receipt else ""
    parts: list[RenderableType] = [
        head.append(f" · {cell(draft.account)} ({draft.network})"),
        cell(f"published {local(post.published_at, zone)} · {url}", "dim"),
        *_lacks(draft),
        *_gone(draft, zone),
        *_gone_parts(draft, zone),
        "",
        block(draft.text),
        *_other_texts(draft, zone),
    ]
    if draft.sources:
        parts += ["", facts_table(draft.sources)]
    parts += ["", _history(post.published_at, measured, zone)]
    changes = [one for one in audit if one.at >= post.published_at and one.before in _AFTER]
    parts += [cell(_change(one, zone), "dim") for one in changes]
    return Group(*parts)


def post_document(post: PublishedPost) -> dict[str, object]:
    """Return the post for ``--json``."""
    draft = post.draft
    return {
        "id": draft.id,
        "state": draft.state,
        "account": draft.account,
        "network": draft.network,
        "text": draft.text,
        "title": draft.title,
        "new_text": draft.rewrite.text if draft.rewrite else None,
        "former_texts": [one.text for one in draft.former],
        "remote_id": draft.receipt.id if draft.receipt else None,
        "url": draft.receipt.url if draft.receipt else None,
        "published_at": post.published_at,
        "lacks": draft.receipt.lacks or None if draft.receipt else None,
        "gone_parts": [
            {"number": number, "remote_id": part.receipt.id, "noticed_at": part.gone_at}
            for number, part in (draft.thread.gone if draft.thread else ())
            if part.receipt
        ],
        "gone_at": draft.changed_at if draft.state is State.gone else None,
        "measured_at": post.latest.at if post.latest else None,
        "metrics": asdict(post.latest.metrics if post.latest else Metrics()),
    }


_AFTER = frozenset(STANDING)
"""States that a draft is in while its post may stand."""


def _history(published_at: datetime, measured: Sequence[Measurement], zone: ZoneInfo) -> Table:
    table = plain_table("measured", "age", *_NUMBERS)
    for one in measured:
        numbers = (_number(getattr(one.metrics, name)) for name in _NUMBERS)
        table.add_row(local(one.at, zone), age(published_at, one.at), *numbers)
    if not measured:
        table.add_row(cell("not yet", "dim"))
    return table


def _lacks(draft: Draft) -> Iterator[Text]:
    if draft.receipt is not None and draft.receipt.lacks:
        yield cell(f"{INCOMPLETE}: {draft.receipt.lacks}", "yellow")


def _gone(draft: Draft, zone: ZoneInfo) -> Iterator[Text]:
    if draft.state is State.gone:
        yield cell(f"gone since {local(draft.changed_at, zone)}: {draft.note}", STYLES[State.gone])


def _gone_parts(draft: Draft, zone: ZoneInfo) -> Iterator[Text]:
    if draft.state is State.gone or draft.thread is None:
        return
    for number, part in draft.thread.gone:
        if part.receipt is not None and part.gone_at is not None:
            said = f"part {number} of {len(draft.thread.parts)} is gone"
            since = local(part.gone_at, zone)
            yield cell(f"{said} (noticed {since}): {part.receipt.url}", STYLES[State.gone])


def _other_texts(draft: Draft, zone: ZoneInfo) -> Iterator[Text]:
    if draft.rewrite is not None:
        yield block(f"is to say: {draft.rewrite.text}", STYLES[State.editing])
    for one in reversed(draft.former):
        approved = f"{one.approval.operator}, {local(one.approval.at, zone)}"
        yield block(f"said before (approved by {approved}): {one.text}", "dim")


def _change(entry: AuditEntry, zone: ZoneInfo) -> str:
    note = f": {entry.note}" if entry.note else ""
    return f"{local(entry.at, zone)} {entry.actor} {entry.event}, became {entry.after}{note}"


def _number(number: int | None) -> str:
    return "-" if number is None else f"{number:,}"
