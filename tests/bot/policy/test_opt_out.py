import gc
import json
import os
import time
from pathlib import Path

import pytest

from bot.policy.opt_out import is_opt_out

DATA = Path(os.environ.get("MYNAH_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data"))


@pytest.mark.parametrize(
    "text",
    [
        "stop",
        "STOP!",
        "@acme stop",
        "@acme_shoes Stop. Stop.",
        "please stop",
        "ｓｔｏｐ",
        "Unsubscribe",
        "unsubscribe me please",
        "leave me alone",
        "Don't message me",
        "don’t ever contact me again",
        "do not reply to me",
        "Stop replying to me",
        "stop spamming me",
        "please stop tagging me!",
        "I said stop messaging me",
        "I don't want your bot to reply",
        "opt out",
        "take me off your list",
        "停止",
        "停",
        "退订",
        "TD",
        "别再回复",
        "别再回复我了",
        "不要再联系我",
        "请不要给我发消息了！",
        "别烦我",
        "请停止私信",
        "取消订阅",
        "我要退订！",
        "请帮我退订吧",
        "别@我",
    ],
)
def test_a_wish_to_be_left_alone_is_understood(text):
    assert is_opt_out(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Can I stop by your shop?",
        "I'll stop by tomorrow",
        "Where is the bus stop?",
        "I can't stop wearing these",
        "Don't stop making them!",
        "non-stop flights",
        "Stop selling out!",
        "Please stop the price increases",
        "my tracking stopped updating",
        "stop it already, so good 😂 love",
        "How do I unsubscribe from your newsletter?",
        "I can't unsubscribe",
        "Does the zip stop at the top?",
        "do not reply to my old address",
        "nobody contacts me",
        "why did you leave this shoe alone?",
        "怎么退订邮件？",
        "我要退订单里的一双",
        "早就退订了，怎么信用卡还被扣钱？",
        "我取消订阅了 钱退到哪里",
        "车站停在哪",
        "快递停止更新了",
        "你们停止发货了吗",
        "别的颜色有吗",
        "不要红色的",
        "停车方便吗",
        "请回复我",
        "为什么不回复我",
    ],
)
def test_a_customer_who_wants_something_else_is_not_silenced(text):
    assert not is_opt_out(text)


@pytest.mark.skipif(not DATA.exists(), reason=f"no texts in {DATA}")
def test_of_three_thousand_customers_at_most_three_are_silenced():
    lines = (DATA / "airline_tweets/mentions.jsonl").read_text("utf-8").splitlines()
    assert sum(is_opt_out(json.loads(line)["text"]) for line in lines) <= 3


@pytest.mark.parametrize("piece", ["stop ", "@a ", "don't ", "别", "退订"])
def test_hostile_text_takes_linear_time(piece):
    def cost(n):
        text = (piece * n)[:n]
        gc.disable()
        start = time.process_time()
        is_opt_out(text)
        spent = time.process_time() - start
        gc.enable()
        return spent

    small, large = (min(cost(n) for _ in range(3)) for n in (10_000, 100_000))
    assert large < 20 * max(small, 0.001)
