import pytest

from bot.domain.verdict import Outcome
from bot.voice.scaffolding import check


@pytest.mark.parametrize(
    "text",
    [
        "<|im_start|>Returns are free.",
        "Returns are free.<|endoftext|>",
        "[INST] Returns are free.",
        "Returns are free.</s>",
        "Assistant: Returns are free.",
        "Reply: Returns are free.",
        "Rewritten: Returns are free.",
        "回复：退货免费。",
        "As an AI language model, I think returns are free.",
        "Sure, here is a friendly reply.",
        "Here's the rewritten message!",
        "I’m just a bot.",
        "作为一个人工智能，我认为可以。",
        "以下是改写后的内容",
        "Hi [Name], returns are free.",
        "Hi {first_name}!",
        "Hi {{ customer }}!",
        "Hi <customer name>!",
        "尊敬的【客户姓名】，您好",
        "Call XXX now",
        "friendly, short, no slang, never pushy",
        '"Returns are free."',
        "“Returns are free.”",
        '"Returns are free.',
        "「退货免费」",
    ],
)
def test_what_belongs_to_the_prompt_is_blocked(around, text):
    assert check(text, around("Returns cost nothing.")).outcome is Outcome.blocked


@pytest.mark.parametrize(
    "text",
    [
        "Note: brush the leather first.",
        'We call it the "City Boot", and it is waxed.',
        '"Stubborn" is what a customer called us, and we like it.',
        "See [our page](https://acme-shoes.com) for more.",
        "You are welcome to reply to this message.",
        "Here is our shop in Graz.",
        'It is 5" wide.',
        "我们叫它“城市靴”，已经上蜡。",
        "I understand: if a seam opens, we repair it.",
    ],
)
def test_what_a_brand_may_write_passes(around, text):
    assert check(text, around()).outcome is Outcome.passed


def test_a_label_that_stands_in_a_source_is_the_brands_own(around):
    fact = "Q: Do you ship abroad? A: Within the EU."
    assert check(fact, around(fact)).outcome is Outcome.passed
    assert check(fact, around("We ship within the EU.")).outcome is Outcome.blocked


def test_markup_is_flagged(around):
    assert check("Returns are **free**.", around()).outcome is Outcome.flagged
