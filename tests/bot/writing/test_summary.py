"""A summary quotes what the document is about, in any language, and not what stands around it."""

import subprocess
import sys
from random import Random

import pytest

from bot.domain.document import Document
from bot.writing.summary import summarize, whole_sentences
from tests.brands import ROOT

# Chinese characters count beside pairs of them because of TEA: pairs alone quoted what is around.
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
BRIDGE = (
    "Новый мост через реку открыт в 2026 году.",
    "По новому маршруту через мост ходит автобус.",
    "Старый мост через реку закрыт в 2026 году.",
    "Через реку мост строили пять лет.",
)
AROUND_RU = (
    "Сайт хранит данные на вашем устройстве.",
    "Войдите, чтобы написать комментарий здесь.",
    "Реклама помогает нам работать дальше.",
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


# Written to choose how much two sentences must share.
SAME = (
    (SAILING[0], SAILING[0].replace("small sailing boat", "little sailing boat")),
    ("The library opens at nine on weekdays.", "On weekdays the library opens at nine."),
    ("Repairs in the workshop take two days.", "A repair in our workshop takes two days."),
    (
        "Subscribe to our newsletter to get the news every week.",
        "Get our news every week: subscribe to our newsletter.",
    ),
    ("绿茶的水温不宜超过八十度。", "绿茶的水温不应超过八十度。"),
    ("图书馆工作日九点开门。", "工作日图书馆九点开门。"),
)
DIFFERENT = (
    ("Repairs in the workshop take two days.", "Repairs in the workshop take three weeks."),
    ("The library opens at nine on weekdays.", "The library closes at nine on weekdays."),
    ("Members pay 20 euros a year.", "Students pay 10 euros a year."),
    ("绿茶的水温不宜超过八十度。", "红茶的水温不宜低于九十度。"),
    ("图书馆工作日九点开门。", "图书馆周日十点开门。"),
    (BRIDGE[0], BRIDGE[2]),
)


def document(*paragraphs):
    return Document("a.txt", "", paragraphs)


@pytest.mark.parametrize(
    ("body", "around"), [(SAILING, AROUND_EN), (TEA, AROUND_ZH), (BRIDGE, AROUND_RU)]
)
@pytest.mark.parametrize("seed", range(5))
def test_what_stands_around_a_text_is_not_quoted(body, around, seed):
    mixed = [*body, *around]
    Random(seed).shuffle(mixed)
    chosen = summarize(document(*mixed), 3).sentences
    assert len(chosen) == 3
    assert set(chosen) <= set(body)


def test_sentences_are_quoted_word_for_word_and_in_their_order():
    chosen = summarize(document(" ".join(SAILING)), 4).sentences
    assert [SAILING.index(one) for one in chosen] == sorted(SAILING.index(one) for one in chosen)


@pytest.mark.parametrize("twice", SAME)
def test_what_is_said_twice_is_quoted_once(twice):
    chosen = summarize(document(*twice, *AROUND_EN), 6).sentences
    assert len(set(chosen) & set(twice)) == 1
    assert set(chosen) >= set(AROUND_EN)


@pytest.mark.parametrize("both", DIFFERENT)
def test_what_is_said_of_two_things_is_quoted_twice(both):
    assert summarize(document(*both), 2).sentences == both


def test_what_leans_on_the_sentence_before_is_quoted_last():
    leaning = "This dinghy is a sailing boat with a crew, a mainsail and a centreboard."
    standing = leaning.replace("This", "Every")
    assert standing in summarize(document(standing, *SAILING), 3).sentences
    assert leaning not in summarize(document(leaning, *SAILING), 3).sentences
    assert leaning in summarize(document(leaning, *SAILING), 8).sentences


def test_headings_torn_pieces_and_lists_of_words_are_no_sentences():
    pieces = (
        "Spring news from our workshop",
        "and then went home again.",
        "Yes. No.",
        "red, green and blue",
    )
    assert whole_sentences(document(*pieces)) == ()
    assert summarize(document(*pieces), 3).sentences == ()


def test_a_short_document_gives_what_it_has():
    assert summarize(document(SAILING[0]), 3).sentences == (SAILING[0],)


@pytest.mark.parametrize(
    ("sentence", "n_read"),
    [("Boat {} sailed round the island.", 400), (f"{'桥船茶壶' * 50}{{}}。", 25)],
)
def test_how_much_of_a_long_document_was_read_is_known(sentence, n_read):
    """Of long sentences fewer are read: the time grows with the square of the words."""
    summary = summarize(document(*(sentence.format(at) for at in range(429))), 1)
    assert (summary.n_read, summary.n_all) == (n_read, 429)


def test_nothing_is_fetched_to_rank_sentences(tmp_path):
    """NLTK and sumy have data that they ask to be downloaded for words and ends of sentences."""
    code = (
        "import sys\n"
        "def refuse(event, args):\n"
        "    assert not event.startswith('socket.'), (event, args)\n"
        "sys.addaudithook(refuse)\n"
        "from bot.writing.summary import telling_first\n"
        f"assert telling_first({SAILING!r}) and telling_first({TEA!r})\n"
        "assert 'jieba' not in sys.modules\n"
    )
    home = {"HOME": str(tmp_path), "NLTK_DATA": str(tmp_path), "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, "-W", "error", "-c", code], env=home, check=True)
    assert list(tmp_path.iterdir()) == []
