"""``mynah drafts attach``: other images, alt texts, a warning or a card for a draft."""

from dataclasses import replace
from typing import Annotated

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
    with_alts,
)
from bot.cli.options import DraftArg, Json
from bot.cli.outcome import tell
from bot.cli.session import session
from bot.domain.extras import Extras
from bot.domain.ids import DraftId


def add_attaching(app: typer.Typer) -> None:
    """Register the command with *app*."""
    app.command()(attach)


def attach(  # noqa: PLR0913 - one parameter an option
    ctx: typer.Context,
    draft_id: DraftArg,
    *,
    image: ImageOption = None,
    alt: AltOption = None,
    warning: WarningOption = None,
    visibility: VisibilityOption = None,
    card_title: CardTitle = None,
    card_text: CardText = None,
    bare: Annotated[
        bool, typer.Option("--bare", help="First take off all that is attached.")
    ] = False,
    as_json: Json = False,
) -> None:
    """
    Change what goes out with a draft's text; an approval is lost.

    --image replaces all images, --alt alone their alt texts; what is not named stays as it is.

    Example: mynah drafts attach d12 --image huila.jpg --alt 'A green bicycle by a lake'
    """
    here = session(ctx)
    draft = here.app.store.drafts.get(DraftId(draft_id))
    found = pictures(image, alt or ()) if image else ()
    before = Extras() if bare else draft.extras
    after = before
    if found:
        after = replace(after, images=tuple(one for one, _ in found))
    elif alt:
        after = replace(after, images=with_alts(after.images, alt))
    card = card_of(draft.text, card_title, card_text)
    after = replace(
        after,
        card=card or after.card,
        warning=warning if warning is not None else after.warning,
        visibility=visibility or after.visibility,
    )
    if after == draft.extras:
        raise typer.BadParameter("say what to change: --image, --alt, --warning … or --bare")
    is_reply = draft.in_reply_to is not None
    target = (draft.account, None if is_reply else draft.place)
    must_fit(here, [target], draft.text, after, is_reply=is_reply)
    Beside(after, found).keep(here)
    tell(here, here.desk.attach(draft, after), as_json=as_json)
