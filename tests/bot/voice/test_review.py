"""Properties that every check shares."""

import gc
import time

import pytest

from bot.domain.verdict import Outcome
from bot.voice import CHECKS
from bot.voice.review import review, worst

HOSTILE = (
    "a ",
    "1,",
    "1.",
    "$1 ",
    "f u",
    "(",
    "<|",
    "@a.",
    "a@",
    "we will ",
    "退款",
    "十",
    "x-",
    "+1 (",
    "AB12 ",
    "one hundred ",
    "fuck ",
    "f*",
    "may ",
    'say "',
    "5 to ",
    "【",
    "your a ",
    "http://a.b/",
    "1a-",
)


def test_a_fact_said_verbatim_passes_every_check(around, fact):
    language, text = fact
    verdicts = review(text, around(text, language=language, topic="question"))
    assert [one for one in verdicts if one.outcome is not Outcome.passed] == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Thank you so much, enjoy your walk!"),
        ("en", "Thanks! Have a great weekend."),
        ("zh", "感谢您的喜欢，祝您生活愉快！"),
        ("zh", "谢谢您的支持！"),
    ],
)
def test_plain_thanks_need_no_source(around, language, text):
    said = "Love my boots!" if language == "en" else "鞋子太棒了！"
    context = around(mention=said, language=language, topic="praise")
    assert worst(review(text, context)) is Outcome.passed


def test_each_check_answers_under_a_name_of_its_own(around):
    names = [one.check for one in review("Returns are free.", around("Returns are free."))]
    assert len(set(names)) == len(names) == len(CHECKS)


def test_the_operator_gets_one_sentence_of_evidence_whenever_a_check_does_not_pass(around):
    text = 'Assistant: "fuck off", it costs $5! Mail a@b.com 🎉🎉🎉 #a #b #c'
    for one in review(text, around()):
        assert (one.outcome is Outcome.passed) == (one.evidence == "")
        assert "\n" not in one.evidence


def test_nothing_checked_is_nothing_passed():
    assert worst(()) is Outcome.blocked


@pytest.mark.parametrize("text", ["", " ", "\ud800", "\x00", "👍", "。", "a" * 100_000])
def test_no_text_breaks_a_check(around, text):
    assert len(review(text, around(text, mention=text, recent=(text,)))) == len(CHECKS)


def cost(check, text, context):
    def once():
        gc.disable()  # a full collection looks at every object of every other test too
        start = time.process_time()
        check(text, context)
        spent = time.process_time() - start
        gc.enable()
        return spent

    return min(once() for _ in range(2))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__module__.rpartition(".")[2])
@pytest.mark.parametrize("piece", HOSTILE)
def test_ten_times_the_text_costs_less_than_forty_times_the_time(around, check, piece):
    small, large = (piece * 5_000)[:5_000], (piece * 50_000)[:50_000]
    context = around("Returns are free.", recent=("Returns are free.",))
    assert cost(check, large, context) < 40 * max(cost(check, small, context), 0.001)
