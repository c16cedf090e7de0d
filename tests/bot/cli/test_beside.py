"""What goes out with a text is looked at, kept and shown before anybody can approve it."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from adapters.sandbox.control import Control
from adapters.sandbox.mastodon_auth import CREDENTIALS
from adapters.sandbox.mastodon_control import MastodonControl
from adapters.sandbox.server import Sandbox
from bot.domain.extras import Extras, Room
from bot.domain.ids import AccountName, DraftId
from bot.domain.inspection import Preflight
from bot.domain.lifecycle import State
from bot.domain.told import Told
from bot.exits import Exit
from tests.bot.media.pictures import SECRET, exif, file, noise
from tests.bot.store.test_drafts import put
from tests.factories import NOW

CONFIG = """
brand:
  name: Test
  about: A bicycle maker.
  voice: {{tone: friendly, banned_words: [cheap]}}
accounts:
  x-main: {{network: x, handle: heroncycles}}
  sky: {{network: bluesky, handle: test.bsky.social}}
  reddit: {{network: reddit, handle: heron_c, contact: ops@test.example, reddit_approval: yes-1,
    subreddits: [{{name: two, post: true}}]}}
  toot: {{network: mastodon, handle: heron, base_url: "{toot}"}}
redis: {redis}
"""
SAYS = "The Huila is back, with a bell: https://test.example/huila"
ALT = "A green bicycle leaning on a stone wall"


@pytest.fixture(scope="module")
def server() -> Iterator[MastodonControl]:
    with Sandbox(handles={"mastodon": "heron"}) as sandbox:
        control = Control(sandbox.url)
        yield MastodonControl(control)
        control.close()


@pytest.fixture
def own(mynah, config, store, server, monkeypatch):
    """Write a post by hand for one account."""
    server._control.reset()
    redis = config.read_text().partition("redis:")[2]
    toot = f"{server._control.url}/mastodon"
    config.write_text(CONFIG.format(toot=toot, redis=redis.strip()))
    monkeypatch.setenv("MYNAH_TOOT_ACCESS_TOKEN", CREDENTIALS.access_token)
    return lambda account, *words: mynah(
        "write", "text", "--text", SAYS, "--account", account, *map(str, words)
    )


@pytest.fixture
def lamp(tmp_path):
    return file(tmp_path, "huila_1.jpg", noise(), exif=exif(), quality=80)


def kept(tmp_path) -> set[str]:
    folder = tmp_path / ".mynah" / "media" / "test"
    return {one.name for one in folder.glob("*") if one.name != "lock"}


@pytest.fixture
def refused(store, tmp_path):
    """See that nothing came of a command, and that one line says why."""

    def check(answer, *words: str) -> None:
        assert answer.code != 0
        assert answer.err.count("\n") == 1, answer.err
        for word in words:
            assert word in answer.err
        assert store.drafts.count(State.pending) == 0
        assert kept(tmp_path) == set()

    return check


@pytest.fixture
def factual(own, config) -> None:
    """Give the brand something to tell."""
    facts = "facts:\n    hours: {en: Our shop is open Tuesday to Friday.}\n  voice:"
    config.write_text(config.read_text().replace("voice:", facts, 1))


@pytest.mark.parametrize("account", ["x-main", "sky", "toot", "reddit"])
def test_an_image_is_kept_clean_and_shown_with_its_alt_text(own, lamp, mynah, tmp_path, account):
    title = ("--title", "Huila") if account == "reddit" else ()
    answer = own(account, *title, "--image", lamp, "--alt", ALT, "--json")
    assert answer.code == 0, answer.err
    (draft,) = answer.document["drafts"]
    (image,) = draft["extras"]["images"]
    assert (image["alt"], image["width"], image["height"]) == (ALT, 64, 48)
    shown = mynah("drafts", "show", draft["id"], "--json").document
    (path,) = shown["files"]
    content = Path(path).read_bytes()
    assert SECRET not in content
    assert Image.open(io.BytesIO(content)).size == (64, 48)
    page = mynah("drafts", "show", draft["id"]).out
    assert ALT in page
    assert image["sha256"][:12] in page.replace("\n", "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--image", "{lamp}"], "each --image needs its --alt"),
        (["--alt", ALT], "each --image needs its --alt"),
        (["--image", "{lamp}", "--alt", "  "], "--alt is empty"),
        (["--image", "{lamp}", "--alt", "Huila_1.JPG"], "is the file's name"),
        (["--image", "{lamp}", "--alt", "huila 1"], "is the file's name"),
        (["--image", "{lamp}", "--alt", "a" * 1001], "1,000 are allowed"),
        (["--image", "{lamp}", "--alt", ALT] * 5, "4 are allowed"),
        (["--image", "{lamp}.none", "--alt", ALT], "No such file"),
        (["--image", __file__, "--alt", ALT], "no JPEG, PNG, WebP or GIF"),
        (["--warning", "flashing"], "no content warnings on x"),
        (["--visibility", "unlisted"], "Every post on x is public"),
        (["--card-title", "T", "--card-text", "W"], "leave the card out"),
        (["--card-title", "T"], "needs both"),
    ],
)
def test_what_x_does_not_take_is_refused_before_there_is_a_draft(own, lamp, refused, words, said):
    refused(own("x-main", *(word.format(lamp=lamp) for word in words)), said)


def test_a_file_larger_than_the_network_takes_is_refused_with_the_limit(own, refused, tmp_path):
    large = file(tmp_path, "large.png", noise(1000, 1000))  # 3 MB that do not pack
    refused(own("sky", "--image", large, "--alt", ALT), "sky", "2,000,000")
    assert own("x-main", "--image", large, "--alt", ALT).code == 0


THREAD = ("--title", "Huila")


def takes_none(store) -> None:
    """Let the account on Reddit have learnt that its subreddit takes no images."""
    told = (Told("r/two", images=Room(0, 1_000_000, None, 180)),)
    store.preflights.record(Preflight(AccountName("reddit"), NOW, NOW, (), told=told), "test")


def test_a_subreddit_that_takes_no_images_is_told_before_there_is_a_draft(
    own, lamp, refused, store
):
    takes_none(store)
    answer = own("reddit", *THREAD, "--image", lamp, "--alt", ALT)
    refused(answer, "reddit: r/two: No images are taken there; leave them out.")


def test_a_subreddit_that_became_strict_after_the_draft_stops_the_approval(own, lamp, mynah, store):
    (draft,) = own("reddit", *THREAD, "--image", lamp, "--alt", ALT, "--json").document["drafts"]
    takes_none(store)
    approved = mynah("drafts", "approve", draft["id"], "--now", "--override", "test")
    assert approved.code == Exit.conflict
    assert "r/two: No images are taken there" in approved.err
    attached = mynah("drafts", "attach", draft["id"], "--alt", "A blue bicycle")
    assert "r/two: No images are taken there" in attached.err


def test_an_alt_text_that_is_too_long_for_a_caption_is_refused_with_the_limit(own, lamp, refused):
    answer = own("reddit", *THREAD, "--image", lamp, "--alt", "a" * 181)
    refused(answer, "reddit: ", "180 are allowed")


def test_a_comment_on_reddit_takes_no_image_and_says_so_plainly(own, lamp, mynah, store):
    put(store, id="d-answer", account=AccountName("reddit"), network="reddit", place="two")
    attached = mynah("drafts", "attach", "d-answer", "--image", str(lamp), "--alt", ALT)
    assert attached.code == Exit.conflict
    assert "Comments on Reddit take no images" in attached.err
    assert store.drafts.get(DraftId("d-answer")).extras == Extras()


def test_one_account_that_does_not_take_it_stops_all(own, lamp, refused):
    words = ("--title", "Huila", "--image", lamp, "--alt", "a" * 181)
    refused(own("x-main", "--account", "reddit", *words), "reddit: ")


def test_the_limits_of_a_mastodon_server_are_its_own(own, lamp, server, refused):
    server.files(most_bytes=100)
    refused(own("toot", "--image", lamp, "--alt", ALT), "toot", "100 are allowed")
    server.files(most_alt=10)
    refused(own("toot", "--image", lamp, "--alt", ALT), "10 are allowed")
    server.files(most_images=0)
    refused(own("toot", "--image", lamp, "--alt", ALT), "No images are taken there")


def test_before_a_server_ever_answered_the_documented_limits_hold(
    own, lamp, config, refused, mynah
):
    config.write_text(config.read_text().replace("127.0.0.1:", "127.0.0.1:9/"))
    long = ("--alt", "a" * 1501)
    refused(own("toot", "--image", lamp, *long), "1,500 are allowed")
    made = own("toot", "--image", lamp, "--alt", ALT, "--json")
    (draft,) = made.document["drafts"]
    assert "toot: the server could not be reached" in made.err
    assert "or the documentation" in made.err
    attached = mynah("drafts", "attach", draft["id"], *long)
    assert (attached.code, "1,500 are allowed" in attached.err) == (Exit.conflict, True)
    assert mynah("drafts", "attach", draft["id"], "--alt", "A city bicycle").code == 0


def test_what_a_server_said_at_its_preflight_holds_while_it_does_not_answer(
    own, lamp, config, refused, store
):
    images = Room(4, 1_000_000, None, 1_500, ("image/webp",))
    told = (Told(n_text=500, n_url=23, images=images),)
    store.preflights.record(Preflight(AccountName("toot"), NOW, NOW, (), told=told), "test")
    config.write_text(config.read_text().replace("127.0.0.1:", "127.0.0.1:9/"))
    refused(own("toot", "--image", lamp, "--alt", ALT), "image/jpeg, the server takes image/webp")


def test_a_kind_of_file_that_the_server_does_not_name_is_refused(own, lamp, server, refused):
    server.files(kinds=["image/png"])
    refused(own("toot", "--image", lamp, "--alt", ALT), "image/jpeg, the server takes image/png")


def test_a_warning_and_who_sees_it_are_shown(own, mynah):
    answer = own("toot", "--warning", "flashing light", "--visibility", "private", "--json")
    (draft,) = answer.document["drafts"]
    assert draft["extras"]["warning"] == "flashing light"
    page = mynah("drafts", "show", draft["id"]).out
    assert "flashing light" in page
    assert "private" in page


def test_a_card_shows_the_first_link_of_the_text(own, mynah):
    answer = own("sky", "--card-title", "Huila", "--card-text", "A city bicycle.", "--json")
    (draft,) = answer.document["drafts"]
    assert draft["extras"]["card"] == {
        "url": "https://test.example/huila",
        "title": "Huila",
        "text": "A city bicycle.",
    }
    edited = mynah("drafts", "edit", draft["id"], "--text", "No link any more")
    assert edited.code == 0
    approved = mynah("drafts", "approve", draft["id"], "--now", "--override", "test")
    assert approved.code == Exit.conflict
    assert "does not link" in approved.err


def test_a_card_and_an_image_do_not_go_together(own, lamp, refused):
    card = ("--card-title", "Huila", "--card-text", "A city bicycle.")
    refused(own("sky", "--image", lamp, "--alt", ALT, *card), "not both")


def test_words_that_the_brand_bans_are_found_beside_the_text_too(own, lamp):
    answer = own("x-main", "--image", lamp, "--alt", "A cheap bicycle", "--json")
    (draft,) = answer.document["drafts"]
    evidence = [one["evidence"] for one in draft["verdicts"] if one["check"] == "banned"]
    assert any("alt text of image 1" in one and "cheap" in one for one in evidence)


def scheduled(own, mynah, *words):
    (draft,) = own("x-main", *words, "--json").document["drafts"]
    done = mynah("drafts", "approve", draft["id"], "--at", "tomorrow 12:00", "--override", "test")
    assert done.code == 0, done.err
    return draft["id"]


def test_another_alt_text_returns_an_approved_draft_to_review(own, mynah, lamp, store):
    name = scheduled(own, mynah, "--image", lamp, "--alt", ALT)
    before = store.drafts.get(DraftId(name))
    assert before.state is State.scheduled
    answer = mynah("drafts", "attach", name, "--alt", "A blue bicycle", "--json")
    assert answer.code == 0, answer.err
    after = store.drafts.get(DraftId(name))
    assert (after.state, after.approval) == (State.pending, None)
    assert [one.alt for one in after.extras.images] == ["A blue bicycle"]
    assert after.extras.images[0].sha256 == before.extras.images[0].sha256
    assert after.text == before.text


def test_a_draft_whose_file_is_gone_is_not_approved(own, mynah, lamp, tmp_path):
    (draft,) = own("x-main", "--image", lamp, "--alt", ALT, "--json").document["drafts"]
    (name,) = kept(tmp_path)
    (tmp_path / ".mynah" / "media" / "test" / name).unlink()
    answer = mynah("drafts", "approve", draft["id"], "--now", "--override", "test")
    assert answer.code == Exit.conflict
    assert "attach it again, mynah drafts attach" in answer.err
    assert mynah("drafts", "attach", draft["id"], "--image", str(lamp), "--alt", "Bike").code == 0
    assert mynah("drafts", "approve", draft["id"], "--now", "--override", "test").code == 0


def test_attach_changes_what_is_named_and_nothing_else(own, mynah, lamp, tmp_path, store):
    (draft,) = own("toot", "--warning", "light", "--image", lamp, "--alt", ALT, "--json").document[
        "drafts"
    ]
    other = file(tmp_path, "other.png", noise(20, 20))
    answer = mynah("drafts", "attach", draft["id"], "--image", str(other), "--alt", "Noise")
    assert answer.code == 0, answer.err
    extras = store.drafts.get(DraftId(draft["id"])).extras
    assert (extras.warning, [one.alt for one in extras.images]) == ("light", ["Noise"])
    assert mynah("drafts", "attach", draft["id"], "--bare").code == 0
    assert store.drafts.get(DraftId(draft["id"])).extras == Extras()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "say what to change"),
        (["--alt", ALT], "say what to change"),
        (["--alt", "one", "--alt", "two"], "has 1 image(s)"),
        (["--alt", " "], "--alt is empty"),
        (["--warning", "light"], "no content warnings on x"),
    ],
)
def test_an_attachment_that_changes_nothing_or_does_not_fit_is_refused(
    own, mynah, lamp, words, said
):
    name = scheduled(own, mynah, "--image", lamp, "--alt", ALT)
    answer = mynah("drafts", "attach", name, *words)
    assert answer.code != 0
    assert said in answer.err
    assert mynah("drafts", "show", name, "--json").document["draft"]["state"] == "scheduled"


def test_a_written_post_carries_the_image_on_every_account(factual, mynah, lamp, store):
    words = ["--fact", "hours", "--account", "x-main", "--account", "sky"]
    answer = mynah("write", "post", *words, "--image", str(lamp), "--alt", ALT, "--json")
    assert answer.code == 0, answer.err
    drafts = store.drafts.in_state(State.pending)
    assert {one.account for one in drafts} == {"x-main", "sky"}
    assert {one.extras.images[0].alt for one in drafts} == {ALT}
    assert len({one.extras.images[0].sha256 for one in drafts}) == 1


def test_a_post_that_is_only_shown_keeps_no_file(factual, mynah, lamp, store, tmp_path):
    words = ["--fact", "hours", "--account", "x-main", "--dry-run"]
    answer = mynah("write", "post", *words, "--image", str(lamp), "--alt", ALT)
    assert answer.code == 0, answer.err
    assert kept(tmp_path) == set()
    assert store.drafts.count(State.pending) == 0
