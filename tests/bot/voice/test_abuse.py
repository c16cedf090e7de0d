import json
import os
from pathlib import Path

import pytest

from bot.voice.abuse import find_abuse

DATA = Path(os.environ.get("MYNAH_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data"))
needs_data = pytest.mark.skipif(not DATA.exists(), reason=f"no texts in {DATA}")


@pytest.mark.parametrize(
    "text",
    [
        "you are all pathetic liars",
        "f u c k you",
        "go to hell",
        "kill yourself",
        "I will find you",
        "women are so stupid",
        "get rid of all immigrants",
        "your staff are useless thieves",
        "sh1t company",
        "你们客服都是傻 逼",
        "去死吧",
        "滚蛋",
        "弄死你",
        "垃圾客服",
    ],
)
def test_abuse_is_named(text):
    assert find_abuse(text)


@pytest.mark.parametrize(
    "text",
    [
        "My boots died after a week",
        "These boots are killing me",
        "I'm dying to try them",
        "How can I kill the battery warning?",
        "You are the best",
        "I hate waiting",
        "I hate these laces",
        "women's shoes in size 5?",
        "Trash collection day",
        "Don't hate immigrants",
        "快递太慢了",
        "垃圾桶在哪买",
        "笑死我了",
        "鞋子硬得要命",
    ],
)
def test_strong_words_about_things_are_no_abuse(text):
    assert find_abuse(text) is None


@needs_data
def test_customers_who_do_not_complain_are_hardly_ever_taken_for_abusers():
    lines = (DATA / "airline_tweets/mentions.jsonl").read_text("utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    kind = [row["text"] for row in rows if row["sentiment"] != "negative"]
    assert sum(find_abuse(text) is not None for text in kind) / len(kind) < 0.005
