"""``mynah write post`` fills the review queue, or only shows what it would put there."""

import os
import subprocess
import sys

import pytest

from bot.domain.ids import DraftId
from bot.domain.lifecycle import State
from bot.exits import Exit
from tests.brands import ROOT

BRAND = """
brand:
  name: Test
  about: A bicycle maker.
  languages: [zh, en]
  voice: {tone: friendly, hashtags: [Test]}
  facts:
    hours: {zh: 我们的店星期二到星期五营业。, en: Our shop is open Tuesday to Friday.}
  products:
    - {id: huila, name: Huila, price: 649, currency: EUR, url: "https://test.example/huila",
       what: {zh: 一款城市自行车}, attributes: [带挡泥板, 七速]}
    - {id: belchen, name: Belchen, price: 900, currency: EUR, url: "https://test.example/b",
       what: {zh: 一款公路车}, in_stock: false}
accounts:
  x-main: {network: x, handle: heroncycles}
  bluesky-main: {network: bluesky, handle: test.bsky.social}
  reddit-main: {network: reddit, handle: heron_c, contact: ops@test.example, reddit_approval: yes-1,
                subreddits: [{name: one, post: false}, {name: two, post: true}]}
redis:
"""


@pytest.fixture
def write(mynah, config):
    """Write for a brand whose own language no model words, so that none is loaded."""
    redis = config.read_text().partition("redis:")[2]
    config.write_text(BRAND.rstrip() + redis)
    return lambda *words: mynah("write", "post", *words)


def test_posts_wait_for_review_as_drafts_of_one_series(write, store, mynah):
    answer = write("--product", "huila", "--json")
    assert answer.code == 0, answer.err
    (posts,) = answer.document["posts"]
    waiting = mynah("drafts", "list", "--json").document["drafts"]
    assert {one["draft"] for one in posts} == {one["id"] for one in waiting}
    assert {one["account"] for one in posts} == {"x-main", "bluesky-main", "reddit-main"}
    assert len({one["series"] for one in waiting}) == 1
    history = mynah("audit", "--json", "--subject", posts[0]["draft"]).document
    assert "olga" in str(history)


def test_a_post_has_its_parts(write, store):
    (posts,) = write("--product", "huila", "--json").document["posts"]
    one = next(one for one in posts if one["network"] == "x")
    assert one["headline"] == "Huila"
    assert "649 EUR" in one["body"]
    assert "https://test.example/huila" in one["call_to_action"]
    assert one["hashtags"] == ["#Test"]
    parts = [one["headline"], one["body"], one["call_to_action"], "#Test"]
    assert one["text"] == "\n\n".join(parts)
    assert one["length"]["used"] <= one["length"]["allowed"] == 280
    (thread,) = (one for one in posts if one["network"] == "reddit")
    assert (thread["place"], thread["title"]) == ("two", "Huila")


def test_a_dry_run_stores_nothing(write, store):
    answer = write("--product", "huila", "--dry-run")
    assert answer.code == 0
    assert "649 EUR" in answer.out
    assert "nothing was stored" in answer.out
    assert store.drafts.in_state(State.pending) == []
    assert store.drafts.new_id() == DraftId("d1")


def test_a_variant_can_be_edited_and_approved_beside_its_twins(write, store, mynah):
    """What tells the same on another network is no repetition of it."""
    (posts,) = write("--product", "huila", "--json").document["posts"]
    name = next(one["draft"] for one in posts if one["network"] == "bluesky")
    text = next(one["text"] for one in posts if one["network"] == "x")
    edited = mynah("drafts", "edit", name, "--text", f"{text}！", "--json").document["draft"]
    assert {one["check"] for one in edited["verdicts"] if one["outcome"] == "blocked"} == set()
    assert mynah("drafts", "approve", name).code == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--product", "belchen"], Exit.conflict, "Belchen is sold out"),
        (["--product", "huilla"], Exit.usage, "did you mean huila"),
        (["--fact", "nothing"], Exit.usage, "there are hours"),
        (["--fact", "hours", "--product", "huila"], Exit.usage, "one of --product"),
        ([], Exit.usage, "one of --product"),
        (["--topic", "  "], Exit.usage, "needs words"),
        (["--fact", "hours", "--language", "fr"], Exit.usage, "writes zh, en"),
        (["--fact", "hours", "--account", "nobody"], Exit.account, "names no account"),
        (["--fact", "hours", "--account", "reddit-main", "--place", "one"], Exit.failed, "r/one"),
        (["--from-file", "https://a.example"], Exit.usage, "--from-url"),
        (["--from-file", "nowhere.md"], Exit.failed, "No such file"),
        (["--from-url", "http://127.0.0.1/"], Exit.failed, "--private"),
    ],
)
def test_what_cannot_be_written_about_is_one_line_and_a_code(write, store, words, code, said):
    answer = write(*words)
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err
    assert answer.err.count("\n") == 1
    assert store.drafts.in_state(State.pending) == []


def test_a_document_is_quoted_in_its_own_language(write, store, tmp_path):
    file = tmp_path / "news.txt"
    file.write_text("我们三月份开了新的工坊。工坊里可以同时修六辆自行车。")
    answer = write("--from-file", str(file), "--account", "x-main", "--json")
    assert answer.code == 0, answer.err
    ((post,),) = answer.document["posts"]
    assert post["language"] == "zh"
    assert post["body"] == "我们三月份开了新的工坊。 工坊里可以同时修六辆自行车。".replace(" ", "")


def test_fewer_posts_than_asked_for_are_kept_and_said(write, store):
    answer = write("--fact", "hours", "-n", "9", "--account", "x-main", "--json")
    assert answer.code == Exit.failed
    assert "of 9 posts could be written" in answer.err
    assert len(store.drafts.in_state(State.pending)) == len(answer.document["posts"]) >= 1


def test_an_account_without_a_place_for_posts_is_left_out_aloud(write, store, config):
    config.write_text(config.read_text().replace("post: true", "post: false"))
    answer = write("--fact", "hours", "--json")
    assert answer.code == 0
    assert "reddit-main: no subreddit of it is with post: true" in answer.err
    assert {one["network"] for one in answer.document["posts"][0]} == {"x", "bluesky"}


@pytest.mark.parametrize(
    ("option", "typed", "offered"),
    [
        ("--product", "", ["huila"]),
        ("--fact", "ho", ["hours"]),
        ("--account", "x", ["x-main"]),
        ("--account", "q", []),
    ],
)
def test_the_shell_completes_names_of_the_config(write, config, option, typed, offered):
    words = f"mynah --config {config} write post {option} {typed}"
    env = {**os.environ, "_MYNAH_COMPLETE": "complete_bash", "COMP_WORDS": words, "COMP_CWORD": "6"}
    done = subprocess.run(
        [sys.executable, "-m", "bot"], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == offered
