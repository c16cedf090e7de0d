"""The decisions of ``mynah drafts``: approve, edit, reject, escalate, undo."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.draft_page import part_titles
from bot.cli.editor import text_from_editor
from bot.cli.errors import each_by_itself
from bot.cli.options import (
    At,
    DraftArg,
    DraftArgs,
    Json,
    Now,
    Numbered,
    Override,
    Reason,
    Told,
    chosen_form,
    chosen_time,
    exclusive,
    fact_told,
)
from bot.cli.outcome import tell
from bot.cli.output import print_json
from bot.cli.session import Session, session
from bot.domain.draft import Draft
from bot.domain.ids import DraftId

if TYPE_CHECKING:
    from bot.review.agenda import When


def add_decisions(app: typer.Typer) -> None:
    """Register the decisions with *app*."""
    for command in (approve, edit, reject, escalate, undo):
        app.command()(command)


def approve(  # noqa: PLR0913 - every one is an option that operators type
    ctx: typer.Context,
    draft_ids: DraftArgs,
    *,
    at: At = None,
    now: Now = False,
    override: Override = "",
    as_json: Json = False,
) -> None:
    """
    Approve texts as they stand and put them on the queue.

    Without --at or --now a post takes the account's next free slot, and a reply goes out as soon
    as the account may post. Each draft is decided by itself: one that cannot be approved does not
    stop the others.

    Example: mynah drafts approve d12 d14 --at 'tomorrow 9:00'
    """
    here = session(ctx)
    when = chosen_time(here, at, now=now)
    code = _approve_each(here, draft_ids, when=when, why=override, as_json=as_json)
    if code:
        raise typer.Exit(code)


def edit(  # noqa: PLR0913 - every one is an option that operators type
    ctx: typer.Context,
    draft_id: DraftArg,
    *,
    text: Annotated[
        str | None, typer.Option("--text", help="The new text; left out: your $EDITOR opens.")
    ] = None,
    candidate: Annotated[
        int | None,
        typer.Option("--candidate", min=1, help="Take this wording of mynah drafts show."),
    ] = None,
    fact: Told = None,
    thread: Annotated[
        bool | None,
        typer.Option("--thread/--one-post", help="In several posts, or in one. [default: as is]"),
    ] = None,
    numbered: Numbered = False,
    as_json: Json = False,
) -> None:
    """
    Replace a draft's text; every check runs again, and an approval is lost.

    A thread is cut into its parts anew. --thread, --numbered and --one-post alone leave the text.
    --fact lets a reply rest on another fact or product, where the writer took the wrong one.

    Example: mynah drafts edit d12 --text 'It ships on Monday.'
    """
    here = session(ctx)
    exclusive({"--text": text, "--candidate": candidate, "--fact": fact})
    drafts = here.app.store.drafts
    draft = drafts.get(DraftId(draft_id))
    if fact is not None:
        if numbered or thread is not None:
            raise typer.BadParameter("--fact goes alone: cut the reply afterwards")
        near = draft.origin.near if draft.origin else ()
        told = fact_told(here, fact, draft.language, near)
        tell(here, here.desk.tell(draft.id, told), as_json=as_json)
        return
    if candidate is not None:
        text = _candidate(draft, candidate)
    form = None
    if numbered or thread is not None:
        form = chosen_form(thread=bool(thread), numbered=numbered)
        text = draft.text if text is None else text
    if text is None:
        text = text_from_editor(draft.text, draft.sources, parts=_parts(here, draft))
        must_be_unchanged(draft, drafts.get(draft.id), text)
    tell(here, here.desk.edit(draft.id, text, form), as_json=as_json)


def _candidate(draft: Draft, number: int) -> str:
    offered = draft.origin.candidates if draft.origin else ()
    if number > len(offered):
        many = f"{len(offered)} of them" if offered else "none"
        raise typer.BadParameter(f"draft {draft.id} has {many}", param_hint="--candidate")
    return offered[number - 1].text


def reject(
    ctx: typer.Context, draft_id: DraftArg, *, reason: Reason, as_json: Json = False
) -> None:
    """
    Decide that a draft does not go out.

    Example: mynah drafts reject d12 --reason 'we never promise dates'
    """
    here = session(ctx)
    tell(here, here.desk.reject(DraftId(draft_id), reason), as_json=as_json)


def escalate(
    ctx: typer.Context, draft_id: DraftArg, *, reason: Reason, as_json: Json = False
) -> None:
    """
    Leave the decision to somebody else.

    Example: mynah drafts escalate d12 --reason 'legal should see this'
    """
    here = session(ctx)
    tell(here, here.desk.escalate(DraftId(draft_id), reason), as_json=as_json)


def undo(ctx: typer.Context, draft_id: DraftArg, *, as_json: Json = False) -> None:
    """
    Take the last decision back, as long as nothing was sent.

    Example: mynah drafts undo d12
    """
    here = session(ctx)
    tell(here, here.desk.undo(DraftId(draft_id)), as_json=as_json)


def _approve_each(
    here: Session, draft_ids: Sequence[str], *, when: "When", why: str, as_json: bool
) -> int:
    """Approve one after the other; return the exit code of the first that was refused."""

    def decide(draft_id: str) -> Draft:
        draft = here.desk.approve(DraftId(draft_id), when, overriding=why)
        if not as_json:
            tell(here, draft, as_json=False)
        return draft

    approved, refused, code = each_by_itself(draft_ids, decide, debug=here.debug)
    if as_json:
        print_json({"drafts": approved, "refused": refused})
    return code


def _parts(here: Session, draft: Draft) -> list[str]:
    """Show each part of a thread below the cut; saved is the whole, which is cut anew."""
    if draft.thread is None:
        return []
    titles = part_titles(draft.thread, here.app.judge.lengths(draft))
    return [f"{title}: {part}" for title, part in zip(titles, draft.thread.texts, strict=True)]


def must_be_unchanged(before: Draft, now: Draft, text: str) -> None:
    """
    Make sure that nobody changed the draft while the operator wrote *text*.

    Raises:
        Conflict: Somebody did; the message carries *text*, so that it is not lost.
    """
    from bot.store.errors import Conflict  # noqa: PLC0415 - brings redis, loaded by now

    if now.version != before.version:
        raise Conflict(
            f"draft {before.id} was changed while you wrote: look at it again; you wrote «{text}»"
        )
