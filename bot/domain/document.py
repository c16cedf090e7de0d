"""A text that an operator brought: data to take sentences from, never words to obey."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """
    One document, without its markup.

    Attributes:
        name: The file or address, as the operator wrote it.

        title: Its own heading; empty where it has none.

        paragraphs: Each on one line, cleaned and never empty.

        link: Where everybody can read it; None for a file and for a page in a private network.
    """

    name: str
    title: str
    paragraphs: tuple[str, ...]
    link: str | None = None


class BadDocument(Exception):
    """It cannot be read, or there is nothing to read in it; the message is one line."""
