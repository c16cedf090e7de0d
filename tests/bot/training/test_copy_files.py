"""Copy files: prose goes in, markup stays out."""

import pytest

from bot.training.copy_files import read_copy
from bot.training.errors import BadCopy

MARKDOWN = """
# About us and our bikes today

We build **every bike** by hand, see [our workshop](https://heron.example)
in the old mill.

Buy now

```
rm -rf everything that is in here
```

<script>alert("this is not prose at all")</script>

- Our shop is open all week long.
"""


def test_markdown_is_read_as_its_prose(tmp_path):
    file = tmp_path / "about.md"
    file.write_text(MARKDOWN)
    assert read_copy(file) == (
        "About us and our bikes today",
        "We build every bike by hand, see our workshop in the old mill.",
        "Our shop is open all week long.",
    )


def test_text_is_read_by_paragraph(tmp_path):
    file = tmp_path / "about.txt"
    file.write_text("We build every bike\nby hand.\n \nToo short.\n\n我们手工制造每一辆自行车。\n")
    assert read_copy(file) == ("We build every bike by hand.", "我们手工制造每一辆自行车。")


def test_what_is_no_text_is_refused_by_name(tmp_path):
    file = tmp_path / "logo.md"
    file.write_bytes(b"\x89PNG\xff\xfe")
    with pytest.raises(BadCopy, match=r"logo\.md is no text in UTF-8"):
        read_copy(file)
