"""The changes of ``mynah posts``: delete."""

import sys
from typing import TYPE_CHECKING

import typer

from bot.cli.options import Json, PostArg, Reason, Yes
from bot.cli.output import print_json, say
from bot.cli.posts_page import PublishedPost, post_document
from bot.cli.session import Session, session
from bot.domain.draft import By, Draft, State
from bot.domain.ids import DraftId

if TYPE_CHECKING:
    from bot.domain.own_posts import Standing


def add_changes(app: typer.Typer) -> None:
    """Register the changes with *app*."""
    app.command()(delete)


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
    hand = Removal(here.app.store, _standing(here, draft), By.operator, here.who(), here.app.clock)
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


def _standing(here: Session, draft: Draft) -> "Standing":
    """Connect the account of *draft*, and no other."""
    from bot.app import platform  # noqa: PLC0415 - loaded by now
    from bot.cli.errors import UnknownAccount  # noqa: PLC0415 - named in one place only
    from bot.domain.own_posts import Standing  # noqa: PLC0415 - the same

    if draft.account not in here.app.settings.accounts:
        raise UnknownAccount(f"config.yaml names no account {draft.account!r} any more")
    found = platform(here.app, draft.account)
    if not isinstance(found, Standing):
        raise TypeError(f"{draft.network} cannot delete")
    return found


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
