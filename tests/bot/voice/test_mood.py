import pytest

from bot.domain.verdict import Outcome
from bot.voice.mood import check


@pytest.mark.parametrize(
    ("topic", "mention", "text"),
    [
        ("praise", "Love my boots!", "I'm sorry for your loss!"),
        ("praise", "Love my boots!", "We’re so sorry to hear that."),
        ("praise", "鞋子太棒了", "非常抱歉给您带来不便"),
        ("complaint", "They fell apart", "Yay, so happy to hear that!"),
        ("complaint", "They fell apart", "Thanks for the kind words!"),
        ("order", "My parcel is lost", "That's awesome 🎉"),
        ("complaint", "鞋子坏了", "太好了！很高兴听到您喜欢"),
        ("question", "Are they vegan?", "That's correct! They are."),
        ("question", "Are they vegan?", "Great information! They are."),
        ("question", "Are they vegan?", "Well done! They are."),
        ("question", "是素的吗", "说得对！是的"),
        ("question", "Are they vegan?", "Our condolences, they are."),
        ("question", "Can I return them?", "I ordered them last week."),
        ("question", "怎么退货", "我的订单还没到"),
    ],
)
def test_a_text_in_the_wrong_mood_is_blocked(around, topic, mention, text):
    assert check(text, around(mention=mention, topic=topic)).outcome is Outcome.blocked


@pytest.mark.parametrize(
    ("topic", "mention", "text"),
    [
        ("praise", "Love my boots!", "Yay! So happy to hear that."),
        ("complaint", "They fell apart", "We're so sorry about that."),
        ("complaint", "They fell apart", "You're right, this should not happen."),
        ("question", "My dog died, can I return his coat?", "We are sorry for your loss. Yes."),
        ("question", "Are they vegan?", "Great question! They are."),
        ("praise", "It's my birthday and I got your boots", "Happy birthday!"),
        ("praise", "thanks for the help", "You're welcome!"),
        ("complaint", "鞋子坏了", "非常抱歉，我们帮您看看"),
        ("praise", "谢谢", "不客气！"),
        ("question", "Exactly what size?", "Take the larger one."),
    ],
)
def test_a_text_in_the_mood_of_the_mention_passes(around, topic, mention, text):
    assert check(text, around(mention=mention, topic=topic)).outcome is Outcome.passed


@pytest.mark.parametrize(
    "text", ["You're welcome! They are vegan.", "Congratulations! It is vegan."]
)
def test_an_answer_to_what_nobody_said_is_flagged(around, text):
    context = around(mention="Are they vegan?", topic="question")
    assert check(text, context).outcome is Outcome.flagged


def test_an_original_post_has_no_mood_to_match(around):
    assert (
        check("Great news: winter boots are here!", around(mention=None)).outcome is Outcome.passed
    )
