"""Options and arguments that several commands share, each defined once."""

from typing import TYPE_CHECKING, Annotated, Final

import typer

from bot.cli.errors import expected
from bot.cli.plain import one_line
from bot.cli.session import Session
from bot.cli.times import parse_time
from bot.domain.lifecycle import OUT_OF_HAND, STANDING, State
from bot.domain.thread import Form

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from bot.domain.draft import Draft
    from bot.domain.origin import Source
    from bot.review.agenda import When


_MOST_POSTS: Final = 200


def _complete_draft(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """List the drafts that something can still happen to; nothing when there is no store."""
    session = Session(ctx.find_root().params["config"])
    try:
        open_ones = (one for one in State if one not in OUT_OF_HAND)
        return _described(session.app.store.drafts.in_state(*open_ones), incomplete)
    except expected():
        return []  # the command itself will say what is wrong
    finally:
        session.close()


def _complete_post(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """List the posts that stand, the newest first; nothing when there is no store."""
    session = Session(ctx.find_root().params["config"])
    try:
        return _described(
            session.app.store.drafts.latest(*STANDING, most=_MOST_POSTS),
            incomplete,
        )
    except expected():
        return []  # the command itself will say what is wrong
    finally:
        session.close()


def _described(drafts: "Iterable[Draft]", incomplete: str) -> list[tuple[str, str]]:
    return [
        (one.id, f"{one.state}: {one_line(one.text, most=40)}")
        for one in drafts
        if one.id.startswith(incomplete)
    ]


def complete_from(name: str) -> "Callable[[typer.Context, str], list[tuple[str, str]]]":
    """Complete what the config lists: its products, facts or accounts."""

    def complete(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
        from bot.config import load  # noqa: PLC0415 - 0.4 s of the networks' settings

        try:
            settings = load(ctx.find_root().params["config"])
        except expected():
            return []  # the command itself will say what is wrong
        brand = settings.brand()
        listed: dict[str, dict[str, str]] = {
            "product": {one.id: one.name for one in brand.products if one.in_stock},
            "fact": {one.id: next(iter(one.texts.values())) for one in brand.facts},
            "account": {str(key): one.network for key, one in settings.accounts.items()},
            "fact or product": {
                **{one.id: next(iter(one.texts.values())) for one in brand.facts},
                **{one.id: one.name for one in brand.products},
            },
        }
        return [
            (key, one_line(told, most=40))
            for key, told in listed[name].items()
            if key.startswith(incomplete)
        ]

    return complete


def _said(reason: str) -> str:
    if not reason.strip():
        raise typer.BadParameter("a reason needs words")
    return reason.strip()


ProductOption = Annotated[
    str | None,
    typer.Option(
        "--product",
        metavar="ID",
        help="About a product of the catalogue.",
        autocompletion=complete_from("product"),
    ),
]
FactOption = Annotated[
    str | None,
    typer.Option("--fact", metavar="ID", help="Tell a fact.", autocompletion=complete_from("fact")),
]
Told = Annotated[
    str | None,
    typer.Option(
        "--fact",
        metavar="ID",
        help="Say what this fact or product says, in its own words.",
        autocompletion=complete_from("fact or product"),
    ),
]
AccountsOption = Annotated[
    list[str] | None,
    typer.Option(
        "--account",
        metavar="NAME",
        help="May be repeated. Left out: every account.",
        autocompletion=complete_from("account"),
    ),
]
OneAccount = Annotated[
    str | None,
    typer.Option(
        "--account",
        metavar="NAME",
        help="Only this account.",
        autocompletion=complete_from("account"),
    ),
]
Private = Annotated[
    bool,
    typer.Option("--private", help="The page may be on this machine or in a private network."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
DraftArg = Annotated[
    str, typer.Argument(metavar="ID", help="The draft's id.", autocompletion=_complete_draft)
]
DraftArgs = Annotated[
    list[str],
    typer.Argument(metavar="ID...", help="The drafts' ids.", autocompletion=_complete_draft),
]
PostArg = Annotated[
    str,
    typer.Argument(metavar="ID", help="The post's draft.", autocompletion=_complete_post),
]
MentionArg = Annotated[str, typer.Argument(metavar="ID", help="The mention's id.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask first.")]
Reason = Annotated[
    str,
    typer.Option("--reason", metavar="WHY", help="For the audit, in your words.", callback=_said),
]
Most = Annotated[int, typer.Option("-n", "--most", min=1, max=10_000, help="Rows at most.")]
At = Annotated[
    str | None,
    typer.Option("--at", metavar="WHEN", help="'tomorrow 9:00', brand's time."),
]
Now = Annotated[bool, typer.Option("--now", help="As soon as the account's limits let it.")]
Override = Annotated[
    str,
    typer.Option("--override", metavar="WHY", help="Despite what a check blocks, or quiet hours."),
]

InThread = Annotated[
    bool, typer.Option("--thread", help="What is too long becomes posts that answer each other.")
]
Numbered = Annotated[
    bool, typer.Option("--numbered", help="The same, each with its number: (2/5).")
]


def chosen_form(*, thread: bool, numbered: bool) -> Form:
    """Read ``--thread`` and ``--numbered``; neither means one post."""
    if numbered:
        return Form.numbered
    return Form.thread if thread else Form.post


def chosen_time(here: Session, at: str | None, *, now: bool) -> "When":
    """
    Read ``--at`` and ``--now``; neither means the next free slot.

    Raises:
        typer.BadParameter: Both were given, or the time cannot be read.
    """
    from bot.review.agenda import Soon  # noqa: PLC0415 - brings redis, 0.2 s

    exclusive({"--at": at, "--now": now or None})
    if at is not None:
        return parse_time(at, now=here.app.clock(), zone=here.zone)
    return Soon.now if now else Soon.next_slot


def exclusive(given: "Mapping[str, object]") -> None:
    """
    Let at most one of the options *given* be set.

    Raises:
        typer.BadParameter: Two of them are.
    """
    if sum(value is not None for value in given.values()) > 1:
        *first, last = given
        raise typer.BadParameter(f"{', '.join(first)} and {last} exclude each other")


def fact_told(here: Session, name: str, language: str | None, near: "Sequence[Source]") -> "Source":
    """
    Word the fact, product or earlier answer that ``--fact`` names.

    Args:
        near: What was found, where alone an earlier answer is listed.

    Raises:
        NoSuchThing: There is none of that name.

        NothingToSay: It has no wording in *language*.
    """
    from bot.writing.chosen import chosen  # noqa: PLC0415 - brings the brand, loaded by now

    brand = here.app.brand
    return chosen(brand, name, language or brand.languages[0], near)
