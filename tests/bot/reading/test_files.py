"""What is read of a file, and what is said of one that cannot be read."""

import codecs

import pytest

from bot.domain.document import BadDocument
from bot.reading.files import MAX_BYTES, read_file

PAGE = """<html><head><title>Spring news</title></head><body>
<nav><a href="/">Home</a> <a href="/shop">Shop</a></nav>
<article><h1>Spring news</h1>
<p>The new workshop opened in March and has room for six mechanics and their tools.</p>
<p>Repairs now take two days instead of five, which many of our customers had asked for.</p>
<script>alert("never")</script></article>
<footer>All rights reserved</footer></body></html>"""
MARKDOWN = """# Spring *news*

The **new** workshop opened in [March](https://x.example/secret).
It has room for six.

```python
never()
```

- Repairs take two days.
"""


def pdf_of(line: str) -> bytes:
    """Write the smallest PDF that shows *line*."""
    stream = f"BT /F1 12 Tf 20 100 Td ({line}) Tj ET".encode()
    page = b"/Parent 2 0 R /MediaBox [0 0 400 200] /Contents 4 0 R"
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page %s /Resources << /Font << /F1 5 0 R >> >> >>" % page,
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    made, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(made)
    return made + b"xref\n0 6\n0000000000 65535 f \n" + table + end


def read(tmp_path, name, content):
    file = tmp_path / name
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_file(file)


def test_wrapped_lines_are_one_paragraph_and_items_are_not(tmp_path):
    text = "We opened the workshop\nin March.\n\nWe take:\n- bikes\n- wheels\n"
    document = read(tmp_path, "a.txt", text)
    paragraphs = ("We opened the workshop in March.", "We take:", "- bikes", "- wheels")
    assert document.paragraphs == paragraphs
    assert document.link is None


def test_wrapped_chinese_lines_are_joined_without_a_space(tmp_path):
    assert read(tmp_path, "a.txt", "我们三月份开\n了新的工坊。").paragraphs == (
        "我们三月份开了新的工坊。",
    )


def test_markdown_is_read_without_code_addresses_and_markup(tmp_path):
    document = read(tmp_path, "a.md", MARKDOWN)
    assert document.title == "Spring news"
    told = ("The new workshop opened in March. It has room for six.", "Repairs take two days.")
    assert document.paragraphs == told


def test_a_page_is_its_main_text(tmp_path):
    document = read(tmp_path, "a.html", PAGE)
    assert document.title == "Spring news"
    whole = " ".join(document.paragraphs)
    assert "Repairs now take two days" in whole
    assert not any(word in whole for word in ("never", "Home", "rights"))


def test_a_pdf_is_read(tmp_path):
    assert read(tmp_path, "a.pdf", pdf_of("The workshop opened.")).paragraphs == (
        "The workshop opened.",
    )


def test_a_byte_order_mark_names_the_encoding(tmp_path):
    raw = codecs.BOM_UTF16_LE + "工坊开了。".encode("utf-16-le")
    assert read(tmp_path, "a.txt", raw).paragraphs == ("工坊开了。",)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"\x7fELF\0\0\0", "no text"),
        ("a.txt", "工坊".encode("gb18030"), "UTF-8"),
        ("a.txt", b" \n\n", "empty"),
        ("a.txt", b"--- ** 12 34", "no text in it"),
        ("a.md", b"# Only a heading", "no text in it"),
        ("a.html", b"<html><body></body></html>", "no text"),
        ("a.pdf", b"%PDF-1.4 broken", "cannot be read"),
        ("a.docx", b"PK", ".md"),
        ("a.txt", b"a" * (MAX_BYTES + 1), "larger than 5 MB"),
    ],
)
def test_what_cannot_be_read_is_one_line_that_names_the_file(tmp_path, name, content, said):
    with pytest.raises(BadDocument, match=said) as caught:
        read(tmp_path, name, content)
    assert "\n" not in str(caught.value)
    assert name in str(caught.value)


def test_what_hides_or_reorders_text_is_taken_out(tmp_path):
    (paragraph,) = read(tmp_path, "a.txt", "We\u202e opened\x1b[31m the\u200b shop.").paragraphs
    assert paragraph == "We opened[31m the shop."
