"""``mynah write text``: a post in the operator's own words, into the review queue."""

import sys
from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.cli.beside import (
    AltOption,
    Beside,
    CardText,
    CardTitle,
    ImageOption,
    VisibilityOption,
    WarningOption,
    card_of,
    must_fit,
    pictures,
)
from bot.cli.editor import text_from_editor
from bot.cli.options import AccountsOption, InThread, Json, Numbered, chosen_form
from bot.cli.outcome import tell
from bot.cli.outlets import outlets_for
from bot.cli.output import print_json
from bot.cli.session import Session, session
from bot.cli.writing import Language, Place
from bot.domain.extras import Extras

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
    image: ImageOption = None,
    alt: AltOption = None,
    warning: WarningOption = None,
    visibility: VisibilityOption = None,
    card_title: CardTitle = None,
    card_text: CardText = None,
    as_json: Json = False,
) -> None:
    """
    Leave a text of your own to review, as one post or as a thread, on every account you name.

    Example: mynah write text --text 'The Huila is back.' --image huila.jpg --alt 'A green bicycle'
    """
    found = pictures(image or (), alt or ())
    said = _words(text)
    if not said:
        raise typer.BadParameter("--text needs words")
    extras = Extras(
        images=tuple(one for one, _ in found),
        card=card_of(said, card_title, card_text),
        warning=warning,
        visibility=visibility,
        language=language,
    )
    here = session(ctx)
    form = chosen_form(thread=thread, numbered=numbered)
    outlets = outlets_for(here, accounts or [], place, form)
    if title is None and any(outlet.place for outlet in outlets):
        raise typer.BadParameter("a post on Reddit has a title: --title TITLE")
    must_fit(here, [(outlet.account, outlet.place) for outlet in outlets], said, extras)
    drafts = _drafts(here, outlets, said, extras, title)
    for draft in drafts:
        here.app.judge.cut(draft, form)  # what cannot be cut for one account is stored for none
    Beside(extras, found).keep(here)
    made = [here.desk.write(draft, form) for draft in drafts]
    if as_json:
        print_json({"drafts": made})
        return
    for draft in made:
        tell(here, draft, as_json=False)


def _words(text: str | None) -> str:
    said = sys.stdin.read() if text == _STDIN else text
    return (text_from_editor("", ()) if said is None else said).strip()


def _drafts(
    here: Session, outlets: "Sequence[Outlet]", text: str, extras: Extras, title: str | None
) -> "list[Draft]":
    """Make a draft for each of *outlets*; those of one text share a series."""
    from bot.domain.draft import Draft  # noqa: PLC0415 - loaded by now
    from bot.voice.language import language_of_text  # noqa: PLC0415 - 1 s of word lists

    now, ids = here.app.clock(), [here.app.store.drafts.new_id() for _ in outlets]
    language = extras.language or language_of_text(text, here.app.brand)
    return [
        Draft(
            id=name,
            account=outlet.account,
            network=outlet.network,
            text=text,
            language=language,
            created_at=now,
            changed_at=now,
            title=title if outlet.place else None,
            place=outlet.place,
            extras=extras,
            series=ids[0],
            note="in the operator's own words",
        )
        for name, outlet in zip(ids, outlets, strict=True)
    ]
