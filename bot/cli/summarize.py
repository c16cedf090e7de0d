"""``mynah summarize``: what a file or page says, in a few sentences."""

import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.model import tell
from bot.cli.options import Json, Private
from bot.cli.output import block, print_json, say, screen
from bot.cli.session import Session, session

if TYPE_CHECKING:
    from bot.domain.document import Document


def add_summarize(app: typer.Typer) -> None:
    """Register the command with *app*."""
    app.command()(summarize)


def summarize(  # noqa: PLR0913 - one parameter an option
    ctx: typer.Context,
    source: Annotated[
        str, typer.Argument(metavar="FILE|URL", help="A .txt, .md, .html or .pdf file, or a page.")
    ],
    *,
    n: Annotated[
        int, typer.Option("--sentences", "-n", min=1, max=50, help="Sentences at most.")
    ] = 3,
    quote: Annotated[
        bool, typer.Option("--quote", help="Quote, whatever generation.summarizer names.")
    ] = False,
    private: Private = False,
    as_json: Json = False,
) -> None:
    """
    Sum a file or page up, by its own sentences or in the words of generation.summarizer.

    Example: mynah summarize notes.md --sentences 5
    """
    model = None if quote else _summarizer(session(ctx))
    document = read_document(source, private=private)
    if model is None:
        _quote(document, n, as_json=as_json)
    else:
        _word(document, (model, n), as_json=as_json)


def read_document(source: str, *, private: bool) -> "Document":
    """
    Read the page or file that *source* names.

    Raises:
        BadDocument: It cannot be read.

        OSError: The file is not there.
    """
    from bot.reading.files import read_file  # noqa: PLC0415 - 0.5 s of lxml and pypdf
    from bot.reading.web import read_page  # noqa: PLC0415 - the same

    if "://" in source:
        return read_page(source, private=private)
    return read_file(Path(source))


def _quote(document: "Document", n: int, *, as_json: bool) -> None:
    from bot.domain.document import BadDocument  # noqa: PLC0415 - loaded by now
    from bot.writing.summary import summarize as choose  # noqa: PLC0415 - the same

    summary = choose(document, n)
    if not summary.sentences:
        raise BadDocument(f"{document.name}: there is no whole sentence in it")
    if as_json:
        print_json({"title": document.title, "model": None, **asdict(summary)})
        return
    for sentence in summary.sentences:
        screen().print(block(sentence), soft_wrap=True)
    if summary.n_read < summary.n_all:
        sys.stderr.write(
            f"only the first {summary.n_read} of {summary.n_all} sentences were read\n"
        )


def _word(document: "Document", wanted: tuple[str, int], *, as_json: bool) -> None:
    from bot.engines.seq2seq import Seq2SeqSummarizer, find_summarizer  # noqa: PLC0415
    from bot.writing.abstract import word  # noqa: PLC0415 - 2 s of torch

    name, n = wanted
    model = Seq2SeqSummarizer(find_summarizer(name, tell))
    abstract = word(document, model, n)
    if as_json:
        print_json({"title": document.title, "model": name, **asdict(abstract)})
        return
    screen().print(block(abstract.text), soft_wrap=True)
    if abstract.unsupported:
        say(f"not in the document: {', '.join(abstract.unsupported)}", "yellow")
    if abstract.n_read < abstract.n_all:
        sys.stderr.write(
            f"{name} reads {abstract.n_read} of the {abstract.n_all} sentences: those that"
            " matter most\n"
        )


def _summarizer(here: Session) -> str | None:
    """Return the model that the config names; nothing where there is no config."""
    from bot.config import load  # noqa: PLC0415 - 0.4 s of the networks' settings

    return load(here.config).generation.summarizer if here.config.exists() else None
