"""A summary quotes what the document is about, in any language, and not what stands around it."""

from random import Random

import numpy as np
import pytest

from bot.domain.document import Document
from bot.writing.summary import MAX_SENTENCES, summarize, whole_sentences
from tests.brands import embedder

# Written after the way of ranking was chosen, and not looked at while it was.
SAILING = (
    "A dinghy is a small sailing boat with a centreboard instead of a keel.",
    "The crew of a dinghy sits on the edge to hold the boat upright.",
    "With the wind from behind the crew pulls the centreboard up.",
    "A dinghy capsizes easily, and its crew learns to right it again.",
    "The mainsail of a dinghy is trimmed with a rope called the sheet.",
    "Beginners learn to sail on a dinghy with one sail only.",
    "A sailing dinghy is light enough to be pulled onto the beach.",
)
TEA = (
    "绿茶的水温不宜超过八十度。",
    "红茶要用刚烧开的水冲泡。",
    "乌龙茶可以冲泡很多次，每次味道都不同。",
    "泡茶的水最好是软水，矿物质少。",
    "紫砂壶适合泡乌龙茶和普洱茶。",
    "绿茶冲泡两三分钟就可以喝了。",
    "茶叶要放在干燥避光的地方保存。",
)
AROUND_EN = (
    "This website stores cookies on your device.",
    "Log in to your account to write a comment.",
    "Advertisements help us to keep this page running.",
    "The editors are not liable for the content of other sites.",
)
AROUND_ZH = (
    "本网站会在您的设备上保存缓存。",
    "请先登录您的账户再发表评论。",
    "广告收入帮助我们维持本网站。",
    "编辑部对其他网站的内容不负责任。",
)


class Quick:
    """An embedder that costs nothing: what it says of 400 sentences is not looked at."""

    def passages(self, texts):
        rows = np.random.default_rng(0).normal(size=(len(texts), 8))
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def document(*paragraphs):
    return Document("a.txt", "", paragraphs)


@pytest.mark.parametrize(("body", "around"), [(SAILING, AROUND_EN), (TEA, AROUND_ZH)])
@pytest.mark.parametrize("seed", range(5))
def test_what_stands_around_a_text_is_not_quoted(body, around, seed):
    mixed = [*body, *around]
    Random(seed).shuffle(mixed)
    chosen = summarize(document(*mixed), embedder(), 3).sentences
    assert len(chosen) == 3
    assert set(chosen) <= set(body)


def test_sentences_are_quoted_word_for_word_and_in_their_order():
    chosen = summarize(document(" ".join(SAILING)), embedder(), 4).sentences
    assert [SAILING.index(one) for one in chosen] == sorted(SAILING.index(one) for one in chosen)


def test_what_is_said_twice_is_quoted_once():
    twice = (SAILING[0], SAILING[0].replace("small sailing boat", "little sailing boat"))
    chosen = summarize(document(*twice, *AROUND_EN), embedder(), 6).sentences
    assert len(set(chosen) & set(twice)) == 1
    assert set(chosen) >= set(AROUND_EN)


def test_what_leans_on_the_sentence_before_is_quoted_last():
    leaning = "This dinghy is a sailing boat with a crew, a mainsail and a centreboard."
    standing = leaning.replace("This", "Every")
    assert standing in summarize(document(standing, *SAILING), embedder(), 3).sentences
    assert leaning not in summarize(document(leaning, *SAILING), embedder(), 3).sentences
    assert leaning in summarize(document(leaning, *SAILING), embedder(), 8).sentences


def test_headings_torn_pieces_and_lists_of_words_are_no_sentences():
    pieces = (
        "Spring news from our workshop",
        "and then went home again.",
        "Yes. No.",
        "red, green and blue",
    )
    assert whole_sentences(document(*pieces)) == ()
    assert summarize(document(*pieces), embedder(), 3).sentences == ()


def test_a_short_document_gives_what_it_has():
    assert summarize(document(SAILING[0]), embedder(), 3).sentences == (SAILING[0],)


def test_how_much_of_a_long_document_was_read_is_known():
    many = [f"Boat number {number} sailed round the island today." for number in range(1, 430)]
    summary = summarize(document(*many), Quick(), 1)
    assert (summary.n_read, summary.n_all) == (MAX_SENTENCES, 429)
