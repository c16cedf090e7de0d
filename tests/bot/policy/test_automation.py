"""A bio says that its account is automated, or only has the word in it."""

import time

import pytest

from bot.policy.automation import says_automated


@pytest.mark.parametrize(
    "bio",
    [
        "Automated account. Who runs it, and a person to write to: https://brand.example/bot",
        "Bicycles from Freiburg. Automated by @heron.",
        "Automated, run by Heron Cycles",
        "This is an automated account of Heron Cycles",
        "This account is a bot. Contact: help@heron.example",
        "Hi! I'm a friendly support bot of Heron Cycles.",
        "I am a bot, run by @heron",
        "Bot run by Heron Cycles",
        "Heron Cycles | Bot",
        "Heron Cycles [bot]",
        "Bike news (bot), run by @heron",
        "A bot by Heron Cycles.",
        "Bot account of Heron Cycles",
        "Our replies are drafted by AI and read by a person.",
        "Posts are automated. Heron Cycles",
        "Replies are automatically generated.",
        "AI-generated replies, checked by people. Heron",
        "Automated account, not monitored at night. Heron",
        "Run by a bot of Heron Cycles",
        "Heron 自行车的自动账号",
        "本账号由机器人自动发布，联系人：@heron",
        "机器人账号，由 Heron 运营",
        "我是一个自动回复机器人",
        "这是 Heron 的账号。回复由人工智能起草，由人审核。",
        "这是一个聊天机器人。Heron",
        "Heron Cycles 的机器人",
        "Heron Cycles' bot. Ask us!",
        "🚲 Bot by @ann_runs_it",
        "内容均自动生成，Heron 自行车",
        "Heron 自行车 | 官方机器人",
    ],
)
def test_a_statement_about_the_account_is_understood(bio):
    assert says_automated(bio, "Heron Cycles")


@pytest.mark.parametrize(
    "bio",
    [
        "",
        "Bicycles from Freiburg.",
        "Home of the Rovo robot vacuum bot. Heron Robotics.",
        "We build the best robot vacuum bot in town",
        "This is the home of the robot vacuum bot.",
        "Heron makes bots. Ask us anything!",
        "I'm a bot builder and I love bicycles",
        "This is a bot company with a heart",
        "Automated doors since 1990",
        "Automatic gearboxes for bicycles",
        "AI cameras and smart lights for cyclists",
        "Our chatbot software answers your customers.",
        "AI assistant for bike shops. Try it free.",
        "No bots here: every reply is written by people.",
        "Robotics, drones and both ends of the bottle",
        "扫地机器人，自动回充，Heron 出品",
        "我是扫地机器人爱好者",
        "我是机器人工程师",
        "全城最好的机器人",
        "我们做人工智能相机",
        "自动售货机和自动门",
        "机器人玩具专卖店",
        "智能助手音箱，Heron",
        "This is not an automated account.",
        "Not a bot account! Real people here.",
        "Our posts are not automated.",
        "I'm not a bot",
        "本账号不由机器人运营",
        "非自动账号",
    ],
)
def test_the_word_alone_says_nothing_about_the_account(bio):
    assert not says_automated(bio, "Heron Cycles")


@pytest.mark.parametrize(
    "piece", ["automated ", "I am a ", "bot ", "自动", "由", "posts are ", "  "]
)
def test_a_hostile_bio_is_read_at_once(piece):
    start = time.process_time()
    says_automated(piece * 5_000, "Heron Cycles")
    assert time.process_time() - start < 1
