"""What a server says of its own limits is read, and kept, and what passes them does not go out."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.sandbox.reddit_state import Place
from bot.domain.extras import Room
from bot.domain.ids import AccountName
from bot.domain.platform import AccountBroken, Refused
from bot.domain.terms import Terms
from bot.domain.told import Told
from bot.policy.preflight import Expected
from bot.publishing.preflight import Inspector
from tests.factories import NOW


def test_a_server_that_has_limits_of_its_own_names_them_and_no_other_does(case):
    """X and Bluesky tell none: theirs are documented, and the same everywhere."""
    if case.network == "reddit":
        case.people.settle(Place("sandbox", most_text=500, most_title=80))
    told = case.platform.inspect().told
    if case.network == "mastodon":
        (one,) = told
        assert (one.place, one.n_text, one.n_url) == ("", 500, 23)
        assert one.images == case.platform.images.room()
    elif case.network == "reddit":
        assert [(one.place, one.n_url, one.images) for one in told] == [("r/sandbox", None, None)]
    else:
        assert told == ()


def test_every_limit_of_a_mastodon_server_is_its_own(mastodon):
    limits = {"most_characters": 1_200, "per_url": 30, "most_images": 2, "kinds": ["image/webp"]}
    mastodon.people.files(**limits, most_bytes=9_000, most_alt=99)
    room = Room(2, 9_000, 33_177_600, 99, ("image/webp",))
    assert mastodon.platform.inspect().told == (Told(n_text=1_200, n_url=30, images=room),)
    assert mastodon.platform.length("see https://heron.org/a/b/c") == (34, 1_200)


def test_a_text_that_fits_by_the_numbers_of_the_server_is_taken_and_one_more_is_not(mastodon):
    mastodon.people.files(most_characters=60, per_url=40)
    link = "https://heron.org"
    mastodon.platform.publish(mastodon.post(f"{'a' * 19} {link}"))
    with pytest.raises(Refused):
        mastodon.platform.publish(mastodon.post(f"{'a' * 20} {link}", key="k-2"))
    assert len(mastodon.people.posts()) == 1


class Gone:
    """A network that turns the account away."""

    def inspect(self):
        raise AccountBroken("the token was revoked")


def test_what_a_server_told_outlives_a_preflight_that_is_turned_away(mastodon, store):
    name = AccountName("toot")
    inspector = Inspector(
        store=store,
        account=name,
        platform=mastodon.platform,
        expected=Expected("mastodon", "heron", "Heron Cycles"),
        terms=Terms(),
        actor="test",
        clock=lambda: NOW,
    )
    assert store.preflights.told(name) == Told()
    mastodon.people.files(most_characters=1_200, kinds=["image/png"])
    inspector.make()
    told = store.preflights.told(name)
    assert (told.n_text, told.images.kinds) == (1_200, ("image/png",))
    replace(inspector, platform=Gone(), clock=lambda: NOW + timedelta(hours=1)).make()
    assert store.preflights.of(name).faults
    assert store.preflights.told(name) == told
