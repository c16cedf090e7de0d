"""``mynah write``: posts of the brand's own, into the review queue."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from bot.cli.beside import (
    BARE,
    AltOption,
    Beside,
    ImageOption,
    VisibilityOption,
    WarningOption,
    must_fit,
    pictures,
)
from bot.cli.errors import CommandFailed
from bot.cli.model import tell
from bot.cli.options import (
    AccountsOption,
    FactOption,
    InThread,
    Json,
    Numbered,
    Private,
    ProductOption,
    chosen_form,
)
from bot.cli.outlets import outlets_for
from bot.cli.output import print_json, screen
from bot.cli.post_table import posts_document, posts_page
from bot.cli.session import Session, session
from bot.cli.summarize import read_document
from bot.domain.extras import Extras
from bot.domain.style import Style

if TYPE_CHECKING:
    from bot.authors import Models
    from bot.domain.draft import Draft
    from bot.writing.briefs import Brief
    from bot.writing.outlet import Outlet
    from bot.writing.posts import Posts

app = typer.Typer(no_args_is_help=True, help="Write posts of your own.")


Topic = Annotated[
    str | None, typer.Option("--topic", help="What your facts or products say about it.")
]
TrendOption = Annotated[
    str | None, typer.Option("--trend", help="The same, but the post does not name it.")
]
FromFile = Annotated[
    str | None, typer.Option("--from-file", metavar="FILE", help="Quote a document of yours.")
]
FromUrl = Annotated[
    str | None, typer.Option("--from-url", metavar="URL", help="Quote a page of yours.")
]
Place = Annotated[
    str, typer.Option("--place", help="The subreddit. [default: the first open to posts]")
]
Language = Annotated[
    str | None, typer.Option("--language", help="[default: the document's or the brand's]")
]


@app.callback()
def group() -> None:
    """Keep ``post`` a word of its own, beside what may come."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What the operator wants written about: the one option that was given, and its words."""

    kind: str
    words: str
    style: Style
    language: str | None
    private: bool
    beside: Beside = BARE


@app.command()
def post(  # noqa: PLR0913 - one parameter an option
    ctx: typer.Context,
    *,
    product: ProductOption = None,
    fact: FactOption = None,
    topic: Topic = None,
    trend: TrendOption = None,
    from_file: FromFile = None,
    from_url: FromUrl = None,
    style: Annotated[Style, typer.Option("--style", help="How it sounds.")] = Style.plain,
    n: Annotated[int, typer.Option("-n", min=1, max=20, help="How many that differ.")] = 1,
    accounts: AccountsOption = None,
    place: Place = "",
    language: Language = None,
    thread: InThread = False,
    numbered: Numbered = False,
    image: ImageOption = None,
    alt: AltOption = None,
    warning: WarningOption = None,
    visibility: VisibilityOption = None,
    private: Private = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print the posts and store nothing.")
    ] = False,
    as_json: Json = False,
) -> None:
    """
    Write posts and leave them to review, each in a text for every account.

    Nothing is stated that your facts, your catalogue or your document does not say.

    Example: mynah write post --product huila --style playful -n 5
    """
    given = {
        "product": product,
        "fact": fact,
        "topic": topic,
        "trend": trend,
        "from-file": from_file,
        "from-url": from_url,
    }
    wish = _one_of(given, style, language, private=private)
    found = pictures(image or (), alt or ())
    extras = Extras(tuple(one for one, _ in found), None, warning, visibility, language)
    wish = replace(wish, beside=Beside(extras, found))
    here = session(ctx)
    form = chosen_form(thread=thread, numbered=numbered)
    where = outlets_for(here, accounts or [], place, form, warning)
    must_fit(here, [(outlet.account, outlet.place) for outlet in where], "", extras)
    with _waiting():
        posts, drafts = _write(here, wish, where, n, store=not dry_run)
    if as_json:
        print_json(posts_document(posts, drafts, stored=not dry_run))
    else:
        screen().print(posts_page(posts, drafts, stored=not dry_run))
    _must_be(n, posts)


def _must_be(n: int, posts: "Posts") -> None:
    if len(posts.contents) < n:
        what = f"{len(posts.contents)} of {n} posts could be written"
        raise CommandFailed(f"{what}; what stops another: {posts.trouble}")


def _one_of(
    given: dict[str, str | None], style: Style, language: str | None, *, private: bool
) -> Wish:
    wanted = [(kind, words) for kind, words in given.items() if words is not None]
    if len(wanted) != 1:
        raise typer.BadParameter(f"say what it is about: one of --{', --'.join(given)}")
    kind, words = wanted[0]
    if not words.strip():
        raise typer.BadParameter(f"--{kind} needs words")
    return Wish(kind, words, style, language, private)


def _write(
    here: Session, wish: Wish, outlets: "Sequence[Outlet]", n: int, *, store: bool
) -> "tuple[Posts, tuple[Draft, ...]]":
    from bot.authors import Models, allowance  # noqa: PLC0415 - 5 s of torch and models
    from bot.domain.ids import DraftId  # noqa: PLC0415 - loaded by now
    from bot.engines.mute import Mute  # noqa: PLC0415 - the same
    from bot.writing.post_drafts import drafts_of, queue  # noqa: PLC0415 - the same
    from bot.writing.posts import is_worded, write_posts  # noqa: PLC0415 - the same
    from bot.writing.styles import dress  # noqa: PLC0415 - the same

    app, numbers = here.app, count(1)
    models = Models(app.settings, app.brand, tell, allowance(app))
    brief = _brief(here, wish, models)
    tools = models.tools(
        recent=app.judge.recent(),
        now=app.clock(),
        new_id=app.store.drafts.new_id if store else lambda: DraftId(f"new{next(numbers)}"),
        engine=None if is_worded(brief) else Mute(),
    )
    posts = write_posts(brief, outlets, n, tools, dress(wish.style))
    drafts = tuple(_dressed(here, drafts_of(posts, brief, tools, wish.style), wish.beside))
    if store:
        wish.beside.keep(here)
    for draft in drafts if store else ():
        queue(app.store.drafts, draft, here.who())
    return posts, drafts


def _dressed(here: Session, drafts: "Iterable[Draft]", beside: Beside) -> "Iterator[Draft]":
    """Give each draft what goes out with it, and what the voice has against that."""
    for draft in drafts:
        dressed = replace(draft, extras=beside.extras)
        yield replace(dressed, verdicts=(*draft.verdicts, *here.app.judge.beside(dressed)))


def _brief(here: Session, wish: Wish, models: "Models") -> "Brief":
    from bot.domain.ids import AccountName, Untrusted  # noqa: PLC0415 - loaded by now
    from bot.domain.trend import Trend  # noqa: PLC0415 - the same
    from bot.writing import briefs  # noqa: PLC0415 - the same
    from bot.writing.styles import dress  # noqa: PLC0415 - the same

    brand, threshold = here.app.brand, here.app.settings.generation.retrieval_threshold
    how = (_language(here, wish.language or brand.languages[0]), dress(wish.style))
    match wish.kind:
        case "product":
            return briefs.about_product(brand, wish.words, *how)
        case "fact":
            return briefs.about_fact(brand, wish.words, how[0])
        case "topic":
            return briefs.about_topic(brand, wish.words, models.index, how, threshold)
        case "trend":
            account, section = next(iter(here.app.settings.accounts.items()))
            seen = Trend(
                AccountName(account), section.network, Untrusted(wish.words), here.app.clock()
            )
            return briefs.about_trend(brand, seen, models.index, how, threshold)
        case _:
            return _of_document(here, wish)


def _of_document(here: Session, wish: Wish) -> "Brief":
    from bot.voice.language import language_of_text  # noqa: PLC0415 - loaded by now
    from bot.writing.briefs import about_document  # noqa: PLC0415 - the same
    from bot.writing.styles import dress  # noqa: PLC0415 - the same

    if ("://" in wish.words) != (wish.kind == "from-url"):
        raise typer.BadParameter("--from-file takes a file, --from-url an address with https://")
    document = read_document(wish.words, private=wish.private)
    brand = here.app.brand
    found = wish.language or language_of_text(" ".join(document.paragraphs), brand)
    how = (_language(here, found), dress(wish.style))
    return about_document(brand, document, how)


def _language(here: Session, language: str) -> str:
    known = here.app.brand.languages
    if language not in known:
        raise typer.BadParameter(f"the brand writes {', '.join(known)}, this is “{language}”")
    return language


@contextmanager
def _waiting() -> Iterator[None]:
    """Show that something happens to whoever sits before a terminal, and nothing on a pipe."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status("Writing …"):
        yield
