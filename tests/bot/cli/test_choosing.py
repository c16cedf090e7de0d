"""An operator takes another wording, or lets a reply rest on another fact, without typing it."""

from dataclasses import replace

import pytest

from bot.domain.ids import DraftId, MentionId
from bot.domain.inbox import Status
from bot.domain.lifecycle import State
from bot.domain.origin import Candidate, Origin, Source
from bot.exits import Exit
from bot.training.decisions import decisions
from tests.bot.cli.test_drafts import put_whole
from tests.bot.cli.test_inbox import take_in
from tests.bot.store.test_drafts import put
from tests.factories import NOW

FACTS = """
  facts:
    returns: {en: Returns are free for 30 days., zh: 30 天内免费退货。}
    hours: {en: We are open from nine to six.}
  products:
    - id: huila
      name: Huila
      price: 649
      currency: EUR
      url: https://heron.example/huila
      what: {en: a city bike}
    - id: lena
      name: Lena
      price: 9
      currency: EUR
      url: https://heron.example/lena
      what: {en: a lamp}
      in_stock: false
"""
NEAR = (Source("returns", "Returns are free for 30 days.", 0.31),)
WORDINGS = (
    Candidate("Three days it takes.", 1.25, (), (("coverage", 0.8),)),
    Candidate("It takes three days.", 1.0, (), (("coverage", 0.7),)),
)


@pytest.fixture
def config(config):
    spread = "{name: Test, about: A bicycle maker., voice: {tone: friendly}}"
    brand = "\n  name: Test\n  about: A bicycle maker.\n  voice: {tone: friendly}" + FACTS
    config.write_text(config.read_text().replace(spread, brand))
    return config


def put_wrong(store):
    """Store a reply that rests on the wrong fact, with two wordings and the right fact near."""
    made = put_whole(store)
    origin = Origin("gpt2", 4711, candidates=WORDINGS, near=NEAR)
    after = replace(made, text=WORDINGS[0].text, origin=origin, verdicts=())
    store.drafts.swap(made, after)
    return after


def test_another_wording_is_taken_by_its_number(mynah, store):
    put_wrong(store)
    document = mynah("drafts", "edit", "d1", "--candidate", "2", "--json").document
    assert document["draft"]["text"] == "It takes three days."
    assert document["draft"]["sources"][0]["id"] == "shipping"


@pytest.mark.parametrize(
    ("number", "why"), [("3", "has 2 of them"), ("0", "greater than or equal")]
)
def test_a_number_that_no_wording_has_is_refused(mynah, store, number, why):
    put_wrong(store)
    answer = mynah("drafts", "edit", "d1", "--candidate", number)
    assert answer.code == Exit.usage
    assert why in " ".join(answer.err.split())


def test_a_draft_shows_what_came_next_and_how_to_take_it(mynah, store):
    put_wrong(store)
    page = mynah("drafts", "show", "d1").out
    assert "also near" in page
    assert "Returns are free for 30 days." in page
    assert "mynah drafts edit d1 --fact ID" in page


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("returns", "Returns are free for 30 days."),
        ("huila", "Huila is a city bike. It costs 649 EUR."),
        ("lena", "Lena is sold out at the moment."),
    ],
)
def test_a_reply_rests_on_another_fact_or_product(mynah, store, name, text):
    put_wrong(store)
    document = mynah("drafts", "edit", "d1", "--fact", name, "--json").document
    told = document["draft"]
    assert told["text"] == text
    assert [one["id"] for one in told["sources"]] == [name]
    outcomes = {one["check"]: one["outcome"] for one in told["verdicts"]}
    assert outcomes["unsupported"] == "passed"
    assert f"tells “{name}” instead" in mynah("audit").out


def test_another_fact_teaches_nothing_about_the_wordings_of_the_first(mynah, store):
    put_wrong(store)
    mynah("drafts", "edit", "d1", "--fact", "returns")
    draft = store.drafts.get(DraftId("d1"))
    approved = replace(draft, state=State.scheduled, decided_at=draft.changed_at)
    assert decisions([approved]) == []


def test_an_earlier_answer_that_is_near_is_told_again(mynah, store):
    made = put_wrong(store)
    earlier = Source("reply:d41", "The pump fits both valves.", 0.4, told_at=NOW)
    after = replace(made, origin=replace(made.origin, near=(earlier,)))
    store.drafts.swap(store.drafts.get(made.id), after)
    told = mynah("drafts", "edit", "d1", "--fact", "reply:d41", "--json").document["draft"]
    assert (told["text"], told["sources"][0]["id"]) == (earlier.text, "reply:d41")


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("return", "did you mean returns?"),
        ("zzz", "there are returns, hours, huila, lena"),
    ],
)
def test_a_fact_that_is_not_there_is_one_line_with_what_there_is(mynah, store, name, why):
    put_wrong(store)
    answer = mynah("drafts", "edit", "d1", "--fact", name)
    assert (answer.code, answer.err.count("\n")) == (Exit.usage, 1)
    assert why in answer.err


def test_a_text_a_wording_and_a_fact_exclude_each_other(mynah, store):
    put_wrong(store)
    answer = mynah("drafts", "edit", "d1", "--fact", "returns", "--candidate", "1")
    assert answer.code == Exit.usage
    assert "--text, --candidate and --fact exclude each other" in " ".join(answer.err.split())


def test_an_original_post_is_not_turned_into_a_fact(mynah, store):
    put(store, in_reply_to=None)
    answer = mynah("drafts", "edit", "d1", "--fact", "returns")
    assert "mynah write post --fact" in answer.err


def test_a_mention_left_to_a_person_is_answered_with_a_fact(mynah, store):
    take_in(store, Status.handed, language="zh")
    assert "mynah inbox answer x-main:100 --fact ID" in mynah("inbox", "show", "x-main:100").out
    document = mynah("inbox", "answer", "x-main:100", "--fact", "returns", "--json").document
    assert document["draft"]["text"] == "30 天内免费退货。"
    assert [one["id"] for one in document["draft"]["sources"]] == ["returns"]
    assert store.inbox.get(MentionId("x-main:100")).status is Status.drafted


def test_a_fact_without_a_wording_in_the_language_is_not_told_in_another(mynah, store):
    take_in(store, Status.handed, language="zh")
    answer = mynah("inbox", "answer", "x-main:100", "--fact", "hours")
    assert "hours has no wording in “zh”" in answer.err
    assert store.inbox.get(MentionId("x-main:100")).status is Status.handed
