"""What is given on the command line to go out with a text, looked at before there is a draft."""

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from bot.cli.session import Session
from bot.domain.extras import NOTHING, Card, Extras, Image

if TYPE_CHECKING:
    from bot.domain.ids import AccountName

ImageOption = Annotated[
    list[Path] | None,
    typer.Option("--image", metavar="FILE", help="A JPEG, PNG, WebP or GIF. May be repeated."),
]
AltOption = Annotated[
    list[str] | None,
    typer.Option("--alt", metavar="TEXT", help="What an image shows: one for each, in order."),
]
WarningOption = Annotated[
    str | None, typer.Option("--warning", help="Mastodon: hide the text behind this line.")
]
VisibilityOption = Annotated[
    Literal["public", "unlisted", "private"] | None,
    typer.Option("--visibility", help="Mastodon: who sees it. [default: the account's]"),
]
CardTitle = Annotated[
    str | None, typer.Option("--card-title", help="Bluesky: title of the page linked to.")
]
CardText = Annotated[
    str | None, typer.Option("--card-text", help="Bluesky: what the page linked to says.")
]

Target = tuple["AccountName", str | None]
"""An account, and the subreddit that a text is for there."""

Pictures = tuple[tuple[Image, bytes], ...]
"""Images with the files that are to be kept for them."""

_NONE: Final[Pictures] = ()


@dataclass(frozen=True, slots=True)
class Beside:
    """
    What goes out with the text of every account that a command writes for.

    Attributes:
        pictures: Not kept yet.
    """

    extras: Extras = NOTHING
    pictures: Pictures = _NONE

    def keep(self, here: Session) -> None:
        """Put the files where the publisher finds them; before the drafts that name them."""
        for image, content in self.pictures:
            here.app.shelf.put(image, content)


BARE: Final = Beside()
"""Text alone."""


def pictures(images: Sequence[Path], alts: Sequence[str]) -> Pictures:
    """
    Read *images*, each with its alt text.

    Raises:
        typer.BadParameter: They are not as many, or an alt text says nothing.

        BadImage: A file is none that can go out.
    """
    from bot.media.intake import read_image  # noqa: PLC0415 - 0.1 s of Pillow

    if len(images) != len(alts):
        raise typer.BadParameter(
            f"each --image needs its --alt, in the same order: {len(images)} and {len(alts)} "
            "were given"
        )
    return tuple(read_image(path, _said(path, alt)) for path, alt in zip(images, alts, strict=True))


def card_of(text: str, title: str | None, words: str | None) -> Card | None:
    """
    Return the card of the first link in *text*; None where none is wanted.

    Raises:
        typer.BadParameter: Half of it was given, or there is no link.
    """
    from bot.text.web_address import spelled_links  # noqa: PLC0415 - brings regex

    if title is None and words is None:
        return None
    if title is None or words is None:
        raise typer.BadParameter("a card needs both: --card-title and --card-text")
    links = spelled_links(text)
    if not links:
        raise typer.BadParameter("a card shows what the text links to: write a link with https://")
    return Card(links[0], title.strip(), words.strip())


def must_fit(
    here: Session,
    targets: Sequence[Target],
    text: str,
    extras: Extras,
    *,
    is_reply: bool = False,
) -> None:
    """
    Hold *extras* to the rules and limits of each network that they are for.

    A subreddit that takes no images is known by the account's last preflight.

    Raises:
        NotAllowed: One of them does not take it; the message names the account and the limit.
    """
    from bot.app import room_of  # noqa: PLC0415 - loaded by now
    from bot.policy.beside import objection  # noqa: PLC0415 - the same
    from bot.policy.extras import beyond, too_much  # noqa: PLC0415 - the same
    from bot.policy.rule import Case  # noqa: PLC0415 - the same
    from bot.review.agenda import NotAllowed  # noqa: PLC0415 - the same

    for name, place in targets:
        network = here.app.settings.account(name).network
        found = objection(Case(network, text, is_reply=is_reply, extras=extras))
        if found is None and extras.images:
            room, silence = room_of(here.app, name)
            found = too_much(extras.images, room)
            if silence and found is None:
                sys.stderr.write(
                    f"{name}: {silence}; until it answers, what it said last of its limits holds, "
                    "or the documentation\n"
                )
        if found is None and place:
            told = here.app.store.preflights.told(name, f"r/{place}")
            found = beyond(told, extras.images)
        if found is not None:
            raise NotAllowed(f"{name}: {found}")


def with_alts(images: Sequence[Image], alts: Sequence[str]) -> tuple[Image, ...]:
    """
    Return *images* with other alt texts.

    Raises:
        typer.BadParameter: They are not as many, or one says nothing.
    """
    if len(images) != len(alts):
        raise typer.BadParameter(
            f"the draft has {len(images)} image(s): give as many --alt, in their order"
        )
    names = (Path(image.file_name) for image in images)
    pairs = zip(images, names, alts, strict=True)
    return tuple(replace(image, alt=_said(name, alt)) for image, name, alt in pairs)


def _said(path: Path, alt: str) -> str:
    said = " ".join(alt.split())
    if not said:
        raise typer.BadParameter(f"{path}: the --alt is empty: say what the image shows")
    if said.casefold() in set(_names_of(path)):
        raise typer.BadParameter(f"{path}: the --alt is the file's name: say what the image shows")
    return said


def _names_of(path: Path) -> Iterator[str]:
    for name in (str(path), path.name, path.stem):
        yield name.casefold()
        yield " ".join(name.replace("_", " ").replace("-", " ").split()).casefold()
