"""What goes out with a text, on the page of a draft."""

from collections.abc import Iterator
from pathlib import Path

from rich.text import Text

from bot.cli.output import block, cell
from bot.domain.extras import Extras


def beside_lines(extras: Extras, folder: Path) -> Iterator[Text]:
    """
    Word *extras*, each image with its file, so that it can be looked at before it is approved.

    Args:
        folder: Where the files are.
    """
    if extras.warning is not None:
        yield Text.assemble(("behind the warning  ", "dim"), block(extras.warning))
    if extras.visibility is not None:
        yield Text.assemble(("seen by  ", "dim"), cell(extras.visibility))
    if extras.language is not None:
        yield Text.assemble(("marked as  ", "dim"), cell(extras.language))
    for number, image in enumerate(extras.images, start=1):
        about = f"{image.kind}, {image.width} × {image.height}, {image.n_bytes:,} bytes"
        yield Text.assemble((f"image {number}  ", "bold"), block(image.alt))
        yield cell(f"{about}  {folder / image.file_name}", "dim")
    if extras.card is not None:
        yield Text.assemble(("card  ", "bold"), cell(extras.card.url))
        yield block(extras.card.title, "bold")
        yield block(extras.card.text)
