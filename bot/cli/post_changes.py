"""The changes of ``mynah posts``: edit and delete."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.decisions import must_be_unchanged
from bot.cli.editor import text_from_editor
from bot.cli.errors import UnknownAccount
from bot.cli.options import Json, Override, PostArg, Reason, Yes
from bot.cli.output import print_json, say
from bot.cli.posts_page import PublishedPost, post_document
from bot.cli.session import Session, session
from bot.domain.draft import Draft
from bot.domain.ids import DraftId
from bot.domain.lifecycle import By, State
from bot.domain.own_posts import Editing, Standing

if TYPE_CHECKING:
    from bot.domain.platform import Platform


def add_changes(app: typer.Typer) -> None:
    """Register the changes with *app*."""
    app.command()(edit)
    app.command()(delete)


def edit(  # noqa: PLR0913 - every one is an option that operators type
    ctx: typer.Context,
    post_id: PostArg,
    *,
    text: Annotated[
        str | None, typer.Option("--text", help="The new text; left out: your $EDITOR opens.")
    ] = None,
    override: Override = "",
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """
    Let a published post say another text, which you approve by this; sent once.

    Every check and rule holds as for a draft. Where the answer gets lost, the daemon reads the
    post. X and Bluesky have no edits, and Reddit none of posts with images.

    Example: mynah posts edit d12 --text 'It ships on Tuesday.'
    """
    from bot.domain.platform import Unconfirmed  # noqa: PLC0415 - with the next
    from bot.publishing.revise import Revision  # noqa: PLC0415 - brings redis, loaded by now

    here = session(ctx)
    before = _may_be_edited(must_be_out(here.app.store.drafts.get(DraftId(post_id))))
    text = text or text_from_editor(before.text, before.sources)
    must_be_unchanged(before, here.app.store.drafts.get(before.id), text)
    platform = _connected(here, before)
    if not isinstance(platform, Editing):
        raise TypeError(f"{before.network} cannot edit, and its DEMANDS give no reason")
    hand = Revision(
        store=here.app.store,
        platform=platform,
        terms=here.app.settings.terms()[before.account],
        by=By.operator,
        actor=here.who(),
        clock=here.app.clock,
    )
    if not yes:
        _ask(f"Replace the text of {before.id} on {before.network} ({_url(before)})?")
    draft = here.desk.rewrite(before.id, text, overriding=override)
    try:
        after = hand.send(draft)
    except Unconfirmed as error:
        in_doubt = f"{draft.id} may say the new text or the old one, and the daemon reads it"
        raise Unconfirmed(f"{in_doubt}: {error}") from error
    _tell(after, as_json=as_json)


def delete(
    ctx: typer.Context,
    post_id: PostArg,
    *,
    reason: Reason,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """
    Delete a post from its network, whatever was answered to it there.

    Where the answer gets lost, the daemon looks whether the post is gone and goes on; the same
    command again does so too.

    Example: mynah posts delete d12 --reason 'the offer ended'
    """
    from bot.domain.platform import AccountBroken, PlatformError, Unconfirmed  # noqa: PLC0415 - with the next
    from bot.publishing.remove import Removal  # noqa: PLC0415 - brings redis, loaded by now

    here = session(ctx)
    draft = must_be_out(here.app.store.drafts.get(DraftId(post_id)))
    platform = _connected(here, draft)
    if not isinstance(platform, Standing):
        raise TypeError(f"{draft.network} deletes nothing")
    hand = Removal(here.app.store, platform, By.operator, here.who(), here.app.clock)
    if not yes:
        _ask(f"Delete {draft.id} from {draft.network} for good ({_url(draft)})?")
    if draft.state is not State.deleting:
        draft = here.desk.delete(draft.id, reason)
    goes_on = f"{draft.id} may stand still, and the daemon goes on deleting it"
    try:
        after = hand.delete(draft)
    except AccountBroken as error:
        raise AccountBroken(f"{goes_on}: {error}") from error
    except PlatformError as error:
        raise Unconfirmed(f"{goes_on}: {error}") from error
    _tell(after, as_json=as_json)


def must_be_out(draft: Draft) -> Draft:
    """
    Return *draft* if it was published.

    Raises:
        NotFound: It was not.
    """
    from bot.store.errors import NotFound  # noqa: PLC0415 - brings redis, loaded by now

    if draft.receipt is None:
        raise NotFound(f"{draft.id} is {draft.state} and no post: mynah drafts show {draft.id}")
    return draft


def _may_be_edited(draft: Draft) -> Draft:
    """Return *draft* if it can be edited: said before the operator writes a word."""
    from bot.policy.demands import DEMANDS  # noqa: PLC0415 - the same
    from bot.review.agenda import NotAllowed  # noqa: PLC0415 - brings redis, loaded by now

    if why_not := DEMANDS[draft.network].why_no_edit(draft.extras.images):
        raise NotAllowed(why_not)
    if draft.state is not State.published:
        raise NotAllowed(f"{draft.id} is {draft.state}: only what is published can be edited")
    return draft


def _connected(here: Session, draft: Draft) -> "Platform":
    """Connect the account of *draft*, and no other."""
    from bot.app import platform  # noqa: PLC0415 - loaded by now

    if draft.account not in here.app.settings.accounts:
        raise UnknownAccount(f"config.yaml names no account {draft.account!r} any more")
    return platform(here.app, draft.account)


def _ask(question: str) -> None:
    if not sys.stdin.isatty():
        raise typer.BadParameter("there is no terminal to ask on: say --yes")
    typer.confirm(question, abort=True)


def _url(draft: Draft) -> str:
    return draft.receipt.url if draft.receipt else ""


def _tell(draft: Draft, *, as_json: bool) -> None:
    if as_json:
        print_json({"post": post_document(PublishedPost(draft, None))})
    else:
        say(f"{draft.id} is {draft.state}: {draft.note}")
