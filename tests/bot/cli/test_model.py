"""``mynah model`` and the models that are, or are not, on this machine."""

import pytest

from bot.exits import Exit
from bot.models.find import FALLBACK
from bot.models.packaged import MPNET
from tests.chat_server import KEY, ChatServer, Fault


@pytest.fixture
def nowhere(tmp_path):
    """Keep the hub away, and every cache empty."""
    return {
        "HF_HUB_OFFLINE": "1",
        "HF_HOME": str(tmp_path / "hub"),
        "HF_HUB_CACHE": "",
        "MYNAH_MODEL_CACHE": str(tmp_path / "models"),
    }


def test_a_packaged_model_that_is_not_here_is_listed_as_such(mynah, nowhere):
    models = mynah("model", "list", "--json", **nowhere).document["models"]
    assert {one["name"]: one["path"] for one in models} == {FALLBACK: None, MPNET.name: None}
    said = mynah("model", "list", **nowhere, COLUMNS="120").out
    assert f"mynah model fetch {FALLBACK}" in said


@pytest.mark.parametrize("command", ["show", "fetch"])
def test_a_model_that_cannot_be_had_is_one_line_and_a_code(mynah, nowhere, command):
    answer = mynah("model", command, "no-such-model", **nowhere)
    assert (answer.code, answer.out, answer.err.count("\n")) == (Exit.model, "", 1)
    assert "no-such-model" in answer.err


def test_a_damaged_model_folder_is_one_line_and_a_code(mynah, tmp_path, nowhere):
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "config.json").write_text("{not json")
    answer = mynah("model", "show", str(folder), **nowhere)
    assert (answer.code, answer.err.count("\n")) == (Exit.model, 1)


@pytest.mark.parametrize(
    ("fallback", "grade", "said"),
    [
        (FALLBACK, "advice", f"{FALLBACK} takes its place; it would be fetched first"),
        ("no-such-model", "fault", f"no-such-model is none of {FALLBACK}"),
        ("null", "fault", "is not on this machine"),
    ],
)
def test_the_check_says_what_takes_over(  # noqa: PLR0913, PLR0917 - one column a parameter
    mynah, nowhere, config, fallback, grade, said
):
    config.write_text(f"{config.read_text()}generation: {{fallback: {fallback}}}\n")
    document = mynah("check", "--json", **nowhere).document
    (line,) = (one for one in document["checks"] if one["part"] == "model")
    assert (line["grade"], said in line["line"]) == (grade, True)


def test_the_check_says_what_reads_english_or_chinese(mynah, nowhere, config):
    def said():
        checks = mynah("check", "--json", **nowhere).document["checks"]
        return [(one["grade"], one["line"]) for one in checks if one["part"] == "reader"]

    ((grade, line),) = said()
    assert grade == "advice"
    assert line.endswith(f"mynah model fetch {MPNET.name}")
    config.write_text(config.read_text().replace("name: Test", "name: Test, languages: [de]"))
    assert said() == []


@pytest.fixture
def server():
    made = ChatServer()
    yield made
    made.close()


@pytest.fixture
def check(mynah, nowhere, config, server):
    """Check a config whose drafts are worded by *server*; return each part's lines."""

    def checked(model="small-1", fallback="null"):
        endpoint = f"{{url: {server.url!r}, model: {model}, timeout: 2s}}"
        generation = f"{{engine: openai, fallback: {fallback}, endpoint: {endpoint}}}"
        config.write_text(f"{config.read_text()}generation: {generation}\n")
        document = mynah("check", "--json", MYNAH_OPENAI_API_KEY=KEY, **nowhere).document
        return {one["part"]: (one["grade"], one["line"]) for one in document["checks"]}

    return checked


def test_the_check_asks_the_endpoint_and_lists_its_models(check, server):
    grade, line = check()["endpoint"]
    assert (grade, line) == ("ok", f"{server.url} answers, with small-1, small-2")
    assert server.keys == [f"Bearer {KEY}"]
    assert server.asked == []


def test_a_model_that_the_endpoint_does_not_list_is_pointed_out(check):
    grade, line = check(model="large-9")["endpoint"]
    assert grade == "advice"
    assert "lists no large-9: it has small-1, small-2" in line


def test_an_endpoint_that_fails_is_a_fault_and_what_takes_its_place_is_said(check, server):
    server.faults = [Fault(401)]
    found = check(fallback=FALLBACK)
    assert found["endpoint"][0] == "fault"
    assert "MYNAH_OPENAI_API_KEY" in found["endpoint"][1]
    assert found["model"][1].startswith("in its place: ")


def test_a_missing_local_model_is_no_fault_while_the_endpoint_answers(check):
    grade, line = check()["model"]
    assert grade == "advice"
    assert line.startswith("in its place: ")


def test_a_missing_local_model_is_a_fault_when_the_endpoint_fails(check, server):
    server.faults = [Fault(500)]
    found = check()
    assert (found["endpoint"][0], found["model"][0]) == ("fault", "fault")
