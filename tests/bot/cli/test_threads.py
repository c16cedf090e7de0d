"""An operator asks for a thread, sees its parts, and knows which of them are public."""

import re
import sys
from dataclasses import replace

import pytest

from bot.domain.draft import fingerprint, step
from bot.domain.ids import AccountName, DraftId
from bot.domain.inbox import Status
from bot.domain.lifecycle import By, State
from bot.domain.post import Receipt
from bot.domain.proof import prove
from bot.exits import Exit
from tests.bot.cli.test_writing import BRAND
from tests.bot.store.test_drafts import claimed, entry
from tests.factories import NOW, mention

LONG = " ".join(f"Our shop is open Tuesday to Friday, says note {n}." for n in range(1, 12))
NEWS = (
    "我们的店从星期二到星期五营业，每天上午十点开门，晚上七点关门，午休时间有一位同事留在店里接待顾客。",
    "今年春天的新款城市自行车已经到货，车架有三种颜色，挡泥板和车灯都包括在价格里面，不需要另外购买。",
    "骑车来店里的朋友可以免费检查刹车和轮胎，修理部在院子后面，请先把车停在左边的架子上再进来登记。",
)
CHINESE = "我们的店星期二到星期五营业。" * 25


@pytest.fixture
def brand(config):
    """One account on every network but Mastodon."""
    redis = config.read_text().partition("redis:")[2]
    config.write_text(BRAND.rstrip() + redis)


@pytest.fixture
def own(mynah, brand):
    return lambda *words: mynah("write", "text", *words)


def written(answer):
    assert answer.code == 0, answer.err
    return answer.document["drafts"]


def approve(mynah, name):
    answer = mynah("drafts", "approve", name, "--now", "--override", "read it", "--json")
    assert answer.code == 0, answer.err
    return answer.document["drafts"][0]


def publish_one_part(store, name):
    """Do what a publisher does, without a network."""
    before = store.drafts.get(DraftId(name))
    publishing, line = claimed(before, store.queue.fence(before.account) + 1)
    assert store.queue.claim(before, publishing, line)
    n = len(before.thread.out) + 1
    proven, event = prove(publishing, Receipt(f"90{n}", f"https://x.com/heron/90{n}", NOW))
    after, line = step(proven, event, by=By.publisher, actor="p", at=NOW)
    store.queue.settle(publishing, after, line)


@pytest.mark.parametrize("text", [LONG, CHINESE])
@pytest.mark.parametrize("numbered", [[], ["--numbered"]])
def test_a_long_text_becomes_parts_that_fit_each_account(own, store, text, numbered):
    names = ("--account", "x-main", "--account", "bluesky-main")
    drafts = written(own(*names, "--thread", *numbered, "--text", text, "--json"))
    assert [one["network"] for one in drafts] == ["x", "bluesky"]
    for one in drafts:
        parts = [part["text"] for part in one["thread"]["parts"]]
        assert len(parts) > 1
        assert one["text"] == text
        assert parts[0].endswith(f"(1/{len(parts)})") == bool(numbered)
        length = next(each for each in one["verdicts"] if each["check"] == "length")
        assert length["outcome"] == "passed"
    assert len({one["series"] for one in drafts}) == 1


def test_a_part_costs_what_a_post_costs(own):
    (one,) = written(own("--account", "x-main", "--thread", "--text", LONG, "--json"))
    n_parts = len(one["thread"]["parts"])
    assert one["cost_usd"] == pytest.approx(0.015 * n_parts)


def test_without_the_wish_a_long_text_is_one_post_that_no_network_takes(own, mynah):
    (one,) = written(own("--account", "x-main", "--text", LONG, "--json"))
    assert one["thread"] is None
    assert mynah("drafts", "approve", one["id"], "--override", "why").code == Exit.conflict


def test_reddit_has_no_threads_and_says_so_in_one_line(own, store):
    answer = own("--account", "reddit-main", "--title", "News", "--thread", "--text", LONG)
    assert answer.code == Exit.failed
    (line,) = answer.err.splitlines()
    assert "reddit takes a long text as one post" in line
    assert store.drafts.in_state(State.pending) == []
    drafts = written(own("--account", "reddit-main", "--title", "N", "--text", LONG, "--json"))
    assert [one["title"] for one in drafts] == ["N"]


def test_a_draft_on_reddit_does_not_become_a_thread(own, mynah):
    (one,) = written(
        own("--account", "reddit-main", "--title", "N", "--text", "Short news.", "--json")
    )
    answer = mynah("drafts", "edit", one["id"], "--thread")
    assert answer.code == Exit.conflict
    assert "knows no threads" in answer.err


def test_what_cannot_be_cut_for_one_account_is_stored_for_none(own, store):
    text = "See https://heron.example/" + "a" * 400
    both = ("--account", "x-main", "--account", "bluesky-main")
    answer = own(*both, "--thread", "--text", text)
    assert answer.code == Exit.conflict
    assert "cannot be cut" in answer.err
    assert store.drafts.in_state(State.pending) == []


def test_the_page_shows_every_part_with_its_own_length(own, mynah):
    (one,) = written(own("--account", "x-main", "--numbered", "--text", LONG, "--json"))
    page = mynah("drafts", "show", one["id"]).out
    n_parts = len(one["thread"]["parts"])
    for number in range(1, n_parts + 1):
        assert re.search(rf"part {number} of {n_parts} · \d+ of 280", page)
    lengths = mynah("drafts", "show", one["id"], "--json").document["lengths"]
    assert len(lengths) == n_parts
    assert all(0 < each["used"] <= each["allowed"] == 280 for each in lengths)
    assert f"({n_parts} parts)" in mynah("drafts", "list").out


def test_a_thread_of_an_account_that_is_gone_from_the_config_is_still_shown(own, mynah, config):
    (one,) = written(own("--account", "x-main", "--thread", "--text", LONG, "--json"))
    config.write_text(config.read_text().replace("x-main: {", "x-other: {"))
    assert "part 1 of " in mynah("drafts", "show", one["id"]).out
    assert mynah("drafts", "show", one["id"], "--json").document["lengths"] == []


def test_the_editor_shows_the_parts_and_saves_a_whole_that_is_cut_anew(own, mynah, tmp_path):
    (one,) = written(own("--account", "x-main", "--thread", "--text", LONG, "--json"))
    seen, script = tmp_path / "seen.txt", tmp_path / "editor.py"
    script.write_text(
        "import sys, pathlib\nfile = pathlib.Path(sys.argv[1])\n"
        f"pathlib.Path({str(seen)!r}).write_text(file.read_text())\n"
        "file.write_text('Short now.\\n' + file.read_text()[file.read_text().index('# ----'):])\n"
    )
    env = {"EDITOR": f"{sys.executable} {script}", "VISUAL": ""}
    edited = mynah("drafts", "edit", one["id"], "--json", **env).document["draft"]
    assert seen.read_text().startswith(LONG)
    assert re.search(r"^# part 1 of \d · \d+ of 280: Our shop", seen.read_text(), re.MULTILINE)
    assert [part["text"] for part in edited["thread"]["parts"]] == ["Short now."]


def test_a_draft_becomes_a_thread_and_one_post_again(own, mynah):
    (one,) = written(own("--account", "x-main", "--text", LONG, "--json"))
    numbered = mynah("drafts", "edit", one["id"], "--numbered", "--json").document["draft"]
    assert numbered["thread"]["parts"][0]["text"].endswith(")")
    single = mynah("drafts", "edit", one["id"], "--one-post", "--json").document["draft"]
    assert single["thread"] is None
    assert single["text"] == LONG


@pytest.mark.holds("x.one-reply")
def test_on_x_nobody_is_answered_with_a_thread(mynah, store):
    said = mention()
    store.inbox.take_in([said], NOW)
    item = store.inbox.get(said.id)
    store.inbox.move(item, replace(item, status=Status.handed), entry(said.id))
    answer = mynah("inbox", "answer", said.id, "--text", LONG, "--thread")
    assert answer.code != 0
    assert "X allows one reply for each interaction" in answer.err
    assert store.drafts.in_state(*State) == []


def test_an_answer_may_be_a_thread(mynah, store, brand):
    said = mention(account=AccountName("bluesky-main"), network="bluesky")
    store.inbox.take_in([said], NOW)
    item = store.inbox.get(said.id)
    store.inbox.move(item, replace(item, status=Status.handed), entry(said.id))
    answer = mynah("inbox", "answer", said.id, "--text", LONG, "--thread", "--json")
    assert answer.code == 0, answer.err
    draft = answer.document["draft"]
    assert draft["in_reply_to"] == said.remote_id
    assert len(draft["thread"]["parts"]) > 1


def test_a_thread_with_more_parts_than_a_day_has_posts_is_not_approved(own, mynah, config):
    config.write_text(config.read_text().replace("heroncycles}", "heroncycles, max_per_day: 2}"))
    (one,) = written(own("--account", "x-main", "--thread", "--text", LONG, "--json"))
    answer = mynah("drafts", "approve", one["id"], "--override", "read it")
    assert answer.code == Exit.conflict
    assert "max_per_day" in answer.err


def test_once_a_part_is_public_the_operator_is_told_which_and_only_the_rest_can_go(
    own, mynah, store
):
    (one,) = written(own("--account", "x-main", "--thread", "--text", LONG, "--json"))
    name = one["id"]
    approved = approve(mynah, name)
    assert approved["approval"]["sha256"] == fingerprint(store.drafts.get(DraftId(name)))
    publish_one_part(store, name)
    n_parts = len(one["thread"]["parts"])
    said = f"part 1 of {n_parts} is public: https://x.com/heron/901"
    for words in (["drafts", "edit", name, "--text", "No."], ["drafts", "undo", name]):
        answer = mynah(*words)
        assert answer.code == Exit.conflict
        assert said in answer.err
    answer = mynah("queue", "reschedule", name, "--now")
    assert answer.code == Exit.conflict
    assert f"({n_parts} parts, 1 public)" in mynah("queue", "list").out
    assert "public: https://x.com/heron/901" in mynah("drafts", "show", name).out
    ended = mynah("queue", "cancel", name, "--reason", "enough")
    assert ended.code == 0
    assert said in ended.out
    assert store.drafts.get(DraftId(name)).state is State.cancelled


def test_the_queue_says_that_others_wait_for_the_thread(own, mynah, store):
    (one,) = written(own("--account", "x-main", "--thread", "--text", LONG, "--json"))
    approve(mynah, one["id"])
    publish_one_part(store, one["id"])
    (other,) = written(own("--account", "x-main", "--text", "Other news of the day.", "--json"))
    approve(mynah, other["id"])
    waits = mynah("queue", "list", "--json").document["waits"]
    assert waits[other["id"]]["reason"] == f"{one['id']}, a thread that has begun"


def test_posts_that_are_written_may_be_threads(mynah, brand, tmp_path):
    news = tmp_path / "news.txt"
    news.write_text("\n\n".join(NEWS), "utf-8")
    words = ("write", "post", "--from-file", str(news), "--account", "x-main", "--dry-run")
    answer = mynah(*words, "--style", "formal", "--thread", "--json")
    assert answer.code == 0, answer.err
    ((post,),) = answer.document["posts"]
    assert len(post["parts"]) > 1
    assert all(part["length"]["used"] <= 280 for part in post["parts"])


def test_a_thread_that_is_out_is_published_where_it_begins(own, mynah, store):
    (one,) = written(own("--account", "x-main", "--thread", "--text", LONG, "--json"))
    approve(mynah, one["id"])
    for _ in one["thread"]["parts"]:
        publish_one_part(store, one["id"])
    done = store.drafts.get(DraftId(one["id"]))
    assert done.state is State.published
    assert done.receipt.id == "901"
    report = mynah("queue", "report", "--json").document["accounts"]
    assert report[0]["n_posts"] <= 1
