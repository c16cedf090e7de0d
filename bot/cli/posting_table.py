"""The posting queue on one screen, each part with what follows from it."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from bot.cli.draft_table import STYLES, addressee, gist
from bot.cli.output import block, cell, listing
from bot.cli.times import local
from bot.domain.draft import Draft
from bot.domain.ids import DraftId
from bot.domain.lifecycle import State
from bot.domain.pacing import Wait
from bot.domain.pause import Pause, scopes

SECTIONS: Final = {
    "due": (State.approved, State.scheduled),
    "in_flight": (State.publishing,),
    "unconfirmed": (State.unconfirmed,),
    "held": (State.held,),
    "failed": (State.failed,),
    "stale": (State.stale,),
}
"""Parts of the queue by name, as ``--json`` has them."""

_NEXT: Final = {
    "in_flight": "The answer is awaited; without one the draft becomes unconfirmed.",
    "unconfirmed": (
        "Perhaps published. The daemon reads the account's own timeline: found, it is published; "
        "absent twice, it goes out again; nothing else of the account goes out before. "
        "If you know better: mynah queue resolve ID"
    ),
    "held": "Goes out after: mynah queue release ID",
    "failed": "Refused and not published. Next: mynah drafts edit, undo or reject ID",
    "stale": "Overtaken by events, not published. Next: mynah drafts edit, undo or reject ID",
}


def posting_page(
    found: Mapping[str, Iterable[Draft]],
    stopped: Mapping[str, Pause],
    waits: Mapping[DraftId, Wait],
    zone: ZoneInfo,
) -> RenderableType:
    """
    Lay the queue out.

    Args:
        stopped: The pauses by scope.

        waits: What keeps the drafts whose time has come.
    """
    parts: list[RenderableType] = []
    for name, drafts in found.items():
        if drafts:
            ordered = sorted(drafts, key=_due)
            parts += [_section(name, ordered, zone), *_remarks(name, ordered, stopped)]
            parts += [*_waiting(ordered, waits, zone), ""]
    return Group(*parts)


def _due(draft: Draft) -> datetime:
    return draft.due_at or draft.changed_at


def _section(name: str, drafts: Iterable[Draft], zone: ZoneInfo) -> Table:
    table = listing("id", "state", "account", "to", "due", "text", wide="text")
    table.title, table.title_justify, table.title_style = name.replace("_", " "), "left", "bold"
    for draft in drafts:
        table.add_row(
            draft.id,
            cell(draft.state, STYLES.get(draft.state, "")),
            cell(draft.account),
            cell(addressee(draft)),
            local(draft.due_at, zone)[5:],
            cell(gist(draft)),
        )
    return table


def _waiting(
    drafts: Iterable[Draft], waits: Mapping[DraftId, Wait], zone: ZoneInfo
) -> Iterator[RenderableType]:
    for draft in drafts:
        if draft.id in waits:
            wait = waits[draft.id]
            until = local(wait.until, zone)
            yield block(f"{draft.id} waits until {until} for {wait.reason}", "yellow")


def _known(draft: Draft) -> str:
    attempt = draft.attempt
    tried = f"attempt {attempt.number} by {attempt.owner}" if attempt else ""
    return "; ".join(part for part in (tried, draft.note) if part) or "no reason was given"


def _remarks(
    name: str, drafts: Iterable[Draft], stopped: Mapping[str, Pause]
) -> Iterator[RenderableType]:
    for draft in drafts:
        if name != "due":
            yield block(f"{draft.id}: {_known(draft)}", "dim")
        for scope in scopes(draft.account, draft.network):
            if name == "due" and scope in stopped:
                pause = stopped[scope]
                yield block(f"{draft.id} waits: {scope} paused by {pause.operator}", "yellow")
    if name in _NEXT:
        yield Text(_NEXT[name], style="italic")
