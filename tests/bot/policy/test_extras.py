"""What goes out beside a text keeps the rules of its network, whoever put it there."""

from dataclasses import replace

import pytest

from bot.domain.extras import Card, Extras, Image, ImageKind, Room
from bot.domain.told import Told
from bot.domain.verdict import Outcome
from bot.policy.beside import objection
from bot.policy.check import RULES, check_policy
from bot.policy.extras import beyond, too_much
from bot.policy.rule import Case

IMAGE = Image("0" * 64, ImageKind.png, 1_000, 40, 30, "A lamp")
CARD = Card("https://heron.example/lamps", "Lamps", "All of them.")
LINKED = "See https://heron.example/lamps."
NETWORKS = ("x", "bluesky", "mastodon", "reddit")


def case(network: str, text: str = LINKED, **extras: object) -> Case:
    place = {"place": "lamps", "allowed_places": frozenset({"lamps"}), "title": "Lamps"}
    return Case(
        network,
        text,
        is_reply=False,
        visibility="unlisted",
        extras=Extras(**extras),
        **(place if network == "reddit" else {}),
    )


def broken(one: Case) -> set[str]:
    names = {rule.name for rule in RULES if rule.name != "reddit.approval"}
    return {
        verdict.check.removeprefix("policy:")
        for verdict in check_policy(one)
        if verdict.outcome is Outcome.blocked
    } & names


@pytest.mark.parametrize("network", NETWORKS)
def test_four_images_with_alt_texts_may_go_out(network):
    assert broken(case(network, images=(IMAGE,) * 4)) == set()
    assert objection(case(network, images=(IMAGE,) * 4)) is None


@pytest.mark.holds("all.alt-text")
@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("alt", ["", "  ", "\n"])
def test_an_image_without_alt_text_goes_nowhere(network, alt):
    assert "all.alt-text" in broken(case(network, images=(IMAGE, replace(IMAGE, alt=alt))))


@pytest.mark.parametrize(
    ("network", "changed"),
    [
        ("x", {"n_bytes": 5_000_001}),
        ("x", {"alt": "a" * 1001}),
        ("bluesky", {"n_bytes": 2_000_001}),
        ("bluesky", {"alt": "a" * 2001}),
        ("reddit", {"n_bytes": 20_000_001}),
        ("reddit", {"alt": "a" * 181}),
    ],
)
def test_an_image_that_the_network_would_refuse_is_refused_here(network, changed):
    assert broken(case(network, images=(replace(IMAGE, **changed),))) == {f"{network}.images"}


@pytest.mark.holds("x.images", "bluesky.images")
@pytest.mark.parametrize("network", ["x", "bluesky"])
def test_a_fifth_image_is_one_too_many(network):
    assert broken(case(network, images=(IMAGE,) * 5)) == {f"{network}.images"}


@pytest.mark.holds("reddit.images")
def test_a_thread_on_reddit_has_twenty_images_and_a_comment_none():
    assert objection(case("reddit", images=(IMAGE,) * 20)) is None
    assert "reddit.images" in broken(case("reddit", images=(IMAGE,) * 21))
    answer = replace(case("reddit", images=(IMAGE,)), is_reply=True)
    assert "reddit.images" in broken(answer)
    assert "Comments on Reddit take no images" in (objection(answer) or "")
    assert objection(replace(answer, extras=Extras())) is None


@pytest.mark.holds("all.warning-place", "all.visibility")
@pytest.mark.parametrize("network", NETWORKS)
def test_only_mastodon_hides_a_text_and_lets_a_post_choose_its_readers(network):
    elsewhere = network != "mastodon"
    assert ("all.warning-place" in broken(case(network, warning="light"))) is elsewhere
    assert ("all.visibility" in broken(case(network, visibility="private"))) is elsewhere
    assert ("all.card-place" in broken(case(network, card=CARD))) is (network != "bluesky")


@pytest.mark.holds("all.warning-length")
def test_a_visibility_that_is_none_and_a_long_warning_are_refused():
    assert broken(case("mastodon", visibility="direct")) == {"all.visibility"}
    assert broken(case("mastodon", warning="a" * 201)) == {"all.warning-length"}


@pytest.mark.holds("all.card-place", "all.card-link", "all.card-or-images", "all.card-words")
@pytest.mark.parametrize(
    ("rule", "text", "extras"),
    [
        ("all.card-link", "See the lamps.", {"card": CARD}),
        ("all.card-link", "See https://heron.example/lamps2", {"card": CARD}),
        ("all.card-or-images", LINKED, {"card": CARD, "images": (IMAGE,)}),
        ("all.card-words", LINKED, {"card": replace(CARD, title=" ")}),
        ("all.card-words", LINKED, {"card": replace(CARD, text="a" * 301)}),
    ],
)
def test_a_card_shows_what_the_text_links_to_in_words_of_ours(rule, text, extras):
    assert broken(case("bluesky", text, **extras)) == {rule}


@pytest.mark.parametrize("text", [LINKED, "看 https://heron.example/lamps。", f"({CARD.url})"])
def test_a_link_is_known_whatever_stands_around_it(text):
    assert broken(case("bluesky", text, card=CARD)) == set()


@pytest.mark.parametrize(
    ("room", "said"),
    [
        (Room(0, 1_000, None, 10), "No images are taken there"),
        (Room(4, 999, None, 10), "1,000 bytes, 999 are allowed"),
        (Room(4, 1_000, 1_199, 10), "1,200 pixels, 1,199 are allowed"),
        (Room(4, 1_000, 1_200, 5), "6 characters, 5 are allowed"),
        (Room(4, 1_000, 1_200, 6, ("image/webp",)), "the server takes image/webp"),
        (Room(4, 1_000, 1_200, 6, ()), "the server takes no images at all"),
    ],
)
def test_a_limit_is_named_with_what_passes_it(room, said):
    assert said in too_much([IMAGE], room)
    assert too_much([IMAGE], Room(1, 1_000, 1_200, 6)) is None
    assert too_much([IMAGE], Room(1, 1_000, 1_200, 6, (IMAGE.kind.value,))) is None


def test_a_limit_that_a_subreddit_told_is_named_with_it():
    strict = Told("r/lamps", images=Room(0, 1, None, 1))
    assert beyond(strict, [IMAGE]) == "r/lamps: No images are taken there; leave them out."
    assert beyond(strict, []) is None
    assert beyond(Told("r/lamps"), [IMAGE]) is None
