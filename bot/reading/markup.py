"""From the bytes of a text, a Markdown file, a web page or a PDF to paragraphs."""

from collections.abc import Iterator
from io import BytesIO
from itertools import pairwise
from typing import Final

import regex
from markdown_it import MarkdownIt
from markdown_it.token import Token
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from trafilatura import bare_extraction

from bot.domain.document import BadDocument, Document
from bot.text.wording import is_cjk
from bot.voice.normalise import clean

MAX_LETTERS: Final = 200_000
"""Code points that are read of one document: about 100 printed pages."""

_MAX_PAGES: Final = 200
_LONGEST_TITLE: Final = 200
_BLANK_LINES: Final = regex.compile(r"\n[^\S\n]*\n")
_ITEM: Final = regex.compile(r"[-*•–—·]\s|\d{1,3}[.)]\s")
_ENDS: Final = regex.compile(r"[.!?:;…。！？：；][\"”’」）)]?$")
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_plain(name: str, raw: bytes, charset: str = "") -> Document:
    """
    Read plain text; lines that were only wrapped are joined.

    Args:
        charset: As whoever sent it says; left out, UTF-8 or what its byte order mark tells.

    Raises:
        BadDocument: It is no text, in another encoding, or empty.
    """
    return _document(name, "", _unwrapped(_decoded(name, raw, charset)))


def read_markdown(name: str, raw: bytes, charset: str = "") -> Document:
    """
    Read the sentences of a Markdown file: no code, no addresses of links, no markup.

    Raises:
        BadDocument: It is no text, in another encoding, or empty.
    """
    tokens = MarkdownIt("commonmark").parse(_decoded(name, raw, charset))
    found = list(_inlines(tokens))
    title = next((text for kind, text in found if kind == "heading_open"), "")
    return _document(name, title, [text for kind, text in found if kind != "heading_open"])


def read_html(name: str, raw: bytes) -> Document:
    """
    Read the main text of a page: no navigation, no comments, no tables.

    Raises:
        BadDocument: There is no such text.
    """
    found = bare_extraction(
        raw, with_metadata=True, include_comments=False, include_tables=False, fast=True
    )
    if found is None or isinstance(found, dict):
        raise BadDocument(f"{name}: no text was found in this page")
    return _document(name, found.title or "", (found.text or "").split("\n"))


def read_pdf(name: str, raw: bytes) -> Document:
    """
    Read the text that a PDF carries; what is only a picture of text is not seen.

    Raises:
        BadDocument: It is damaged, locked, or has no text.
    """
    try:
        reader = PdfReader(BytesIO(raw))
        pages = [page.extract_text() for page in reader.pages[:_MAX_PAGES]]
        title = (reader.metadata.title if reader.metadata else None) or ""
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError) as error:
        # pypdf lets Python's own errors through where a file is damaged.
        raise BadDocument(f"{name}: this PDF cannot be read ({_first_line(error)})") from error
    return _document(name, title, _unwrapped("\n\n".join(pages)))


def _document(name: str, title: str, paragraphs: list[str]) -> Document:
    heading = clean(" ".join(title.split()), _LONGEST_TITLE)
    kept: list[str] = []
    left = MAX_LETTERS
    for paragraph in paragraphs:
        text = clean(" ".join(paragraph.split()), left)
        if text and text != heading:
            kept.append(text)
            left -= len(text)
        if left <= 0:
            break
    if not any(regex.search(r"\p{L}", text) for text in kept):
        raise BadDocument(f"{name}: there is no text in it")
    return Document(name, heading, tuple(kept))


def _decoded(name: str, raw: bytes, charset: str) -> str:
    marked = next((codec for mark, codec in _MARKS if raw.startswith(mark)), "")
    if b"\0" in raw and not marked:
        raise BadDocument(f"{name}: this is no text; give a .txt, .md, .html or .pdf file")
    try:
        return raw.decode(marked or charset or "utf-8")
    except (UnicodeDecodeError, LookupError) as error:
        raise BadDocument(f"{name}: expected text in UTF-8: save it so") from error


def _unwrapped(text: str) -> list[str]:
    paragraphs: list[str] = []
    for part in _BLANK_LINES.split(text.replace("\r\n", "\n")):
        lines = [line.strip() for line in part.split("\n") if line.strip()]
        longest = max(map(len, lines), default=0)
        for number, line in enumerate(lines):
            if number and _goes_on(lines[number - 1], line, longest):
                gap = "" if is_cjk(paragraphs[-1][-1]) and is_cjk(line[0]) else " "
                paragraphs[-1] += gap + line
            else:
                paragraphs.append(line)
    return paragraphs


def _goes_on(before: str, line: str, longest: int) -> bool:
    """Tell whether *line* continues the one *before*: that one was full, and this is no item."""
    is_short = len(before) < longest // 2
    return not _ITEM.match(line) and not (is_short and _ENDS.search(before))


def _inlines(tokens: list[Token]) -> Iterator[tuple[str, str]]:
    """Yield the text of each heading and paragraph, with the kind of block that holds it."""
    for holder, token in pairwise(tokens):
        if token.type == "inline":
            words = (_word(child) for child in token.children or ())
            yield holder.type, "".join(words)


def _word(token: Token) -> str:
    if token.type in {"softbreak", "hardbreak"}:
        return " "
    return token.content if token.type in {"text", "code_inline"} else ""


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:100]
