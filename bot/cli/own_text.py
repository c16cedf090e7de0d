"""``mynah write text``: a post in the operator's own words, into the review queue."""

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.cli.editor import text_from_editor
from bot.cli.options import AccountsOption, InThread, Json, Numbered, chosen_form
from bot.cli.outcome import tell
from bot.cli.output import print_json
from bot.cli.session import Session, session
from bot.cli.writing import Language, Place, outlets

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.draft import Draft
    from bot.writing.outlet import Outlet

_STDIN: Final = "-"


def add_own_text(app: typer.Typer) -> None:
    """Register the command with *app*."""
    app.command("text")(write_text)


def write_text(  # noqa: PLR0913 - one parameter an option
    ctx: typer.Context,
    *,
    text: Annotated[
        str | None,
        typer.Option("--text", help="What it says, - for standard input. [default: your $EDITOR]"),
    ] = None,
    accounts: AccountsOption = None,
    title: Annotated[str | None, typer.Option("--title", help="Of a post on Reddit.")] = None,
    place: Place = "",
    language: Language = None,
    thread: InThread = False,
    numbered: Numbered = False,
    as_json: Json = False,
) -> None:
    """
    Leave a text of your own to review, as one post or as a thread, on every account you name.

    Example: mynah write text --account x-main --thread --numbered --text - < news.txt
    """
    here = session(ctx)
    form = chosen_form(thread=thread, numbered=numbered)
    where = outlets(here, accounts or [], place, form)
    if title is None and any(one.place for one in where):
        raise typer.BadParameter("a post on Reddit has a title: --title TITLE")
    made = _drafts(here, _words(text), where, title, language)
    for draft in made:
        here.app.judge.cut(draft, form)  # what cannot be cut for one account is stored for none
    drafts = [here.desk.write(draft, form) for draft in made]
    if as_json:
        print_json({"drafts": drafts})
        return
    for draft in drafts:
        tell(here, draft, as_json=False)


def _words(text: str | None) -> str:
    said = sys.stdin.read() if text == _STDIN else text
    return (text_from_editor("", ()) if said is None else said).strip()


def _drafts(
    here: Session, text: str, where: "Sequence[Outlet]", title: str | None, language: str | None
) -> "list[Draft]":
    """Make a draft for each account; they share a series, named by the first."""
    from bot.domain.draft import Draft  # noqa: PLC0415 - loaded by now
    from bot.voice.language import language_of_text  # noqa: PLC0415 - 1 s of word lists

    app = here.app
    now, spoken = app.clock(), language or language_of_text(text, app.brand)
    drafts = [
        Draft(
            id=app.store.drafts.new_id(),
            account=one.account,
            network=one.network,
            text=text,
            language=spoken,
            created_at=now,
            changed_at=now,
            title=title if one.place else None,
            place=one.place,
            note="in the operator's own words",
        )
        for one in where
    ]
    return [replace(draft, series=drafts[0].id) for draft in drafts]
