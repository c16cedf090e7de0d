"""``mynah summarize`` quotes a file, with or without a config, and says what it cannot."""

import pytest

from bot.exits import Exit

TEXT = (
    "The new workshop opened in March. Every mechanic there has learned the trade. "
    "Repairs in the workshop take two days. Cookies are stored by this website."
)


@pytest.fixture
def news(tmp_path):
    file = tmp_path / "news.md"
    file.write_text(f"# Our news\n\n{TEXT}\n")
    return str(file)


def test_a_file_is_quoted_a_sentence_a_line(mynah, news):
    answer = mynah("summarize", news, "--sentences", "2")
    assert answer.code == 0
    lines = answer.out.splitlines()
    assert len(lines) == 2
    assert all(line in TEXT for line in lines)


def test_no_config_is_needed(mynah, news, config):
    config.unlink()
    document = mynah("summarize", news, "--json").document
    assert (document["title"], document["model"]) == ("Our news", None)
    assert len(document["sentences"]) == 3
    assert (document["n_read"], document["n_all"]) == (4, 4)


def test_a_model_that_cannot_be_had_is_one_line_and_can_be_left_out(mynah, news, config, tmp_path):
    config.write_text(f"{config.read_text()}generation: {{summarizer: no-such/model}}\n")
    away = {"HF_HUB_OFFLINE": "1", "HF_HUB_CACHE": str(tmp_path / "hub")}
    answer = mynah("summarize", news, **away)
    assert (answer.code, answer.out, answer.err.count("\n")) == (Exit.model, "", 1)
    assert "generation.summarizer" in answer.err
    assert mynah("summarize", news, "--quote", **away).code == 0


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.txt", b"\x00\x01", "no text"),
        ("a.txt", b"", "empty"),
        ("a.txt", b"\xff\xfa\xd6", "UTF-8"),
        ("a.bin", b"text", ".txt"),
        ("a.txt", b"red green blue", "no whole sentence"),
    ],
)
def test_what_cannot_be_read_is_one_line_and_a_code(mynah, tmp_path, name, content, said):
    file = tmp_path / name
    file.write_bytes(content)
    answer = mynah("summarize", str(file))
    assert (answer.code, answer.out, answer.err.count("\n")) == (Exit.failed, "", 1)
    assert said in answer.err


def test_a_file_that_is_not_there_is_one_line(mynah):
    answer = mynah("summarize", "nowhere.md")
    assert (answer.code, answer.err.count("\n")) == (Exit.failed, 1)
