"""
The contract over what the networks really answered once: the real client over real HTTP.

A recording says what it said: the posts of a test stand for those that were recorded. What is not
imported here needs people who do something, which no recording does. Of Bluesky nothing was
recorded: its own server stands in, in tests/real.
"""

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from adapters.sandbox.control import Control
from adapters.sandbox.server import Server
from adapters.sandbox.world import World
from tests.adapters.recorded_accounts import HANDLES, Shelf, connected, ids_of, word
from tests.adapters.recordings import Replay
from tests.adapters.server_case import ServerCase
from tests.adapters.test_contract import (  # noqa: F401 - pytest collects them here once more
    test_a_deleted_post_is_gone_and_deleting_it_again_is_no_error,
    test_a_failure_that_may_have_acted_is_unconfirmed_and_sent_once,
    test_a_post_that_was_never_sent_is_certainly_not_there,
    test_a_rate_limit_names_the_wait_and_publishes_nothing,
    test_a_timeline_that_cannot_be_read_is_unconfirmed,
    test_every_error_is_one_line_for_the_operator,
    test_mentions_that_cannot_be_read_are_read_later_and_none_is_lost,
    test_nothing_new_leaves_the_cursor_as_it_was,
    test_rate_limit_headers_surface_as_data,
    test_revoked_credentials_break_the_account,
)
from tests.adapters.test_contract_media import (  # noqa: F401 - the same
    drawn,
    test_a_post_whose_images_were_not_handed_over_is_not_sent_without_them,
    test_an_upload_that_goes_wrong_is_never_in_doubt,
    test_an_upload_that_is_to_wait_says_how_long,
    test_credentials_that_are_no_good_stop_the_account_at_the_upload,
    test_what_a_network_takes_is_a_number_of_each_thing,
)
from tests.adapters.test_contract_preflight import (  # noqa: F401 - the same
    test_a_network_that_does_not_answer_is_asked_later,
    test_a_network_that_turns_the_account_away_needs_a_person,
    test_an_inspection_writes_nothing,
    test_whose_credentials_these_are_is_asked,
)

PLAYED = {
    "x": ("test_client_get_me", "test_client_create_and_delete_tweet"),
    "reddit": ("TestUser.test_me", "TestComment.test_reply"),
    "mastodon": ("test_account", "test_instance", "test_status_delete_media"),
}
"""What is there in every test."""

WRITES = {"x": "/2/tweets", "reddit": "/api/comment/", "mastodon": "/api/v1/statuses"}
NO_HISTORY = "no history of an account was recorded"
CANNOT = {
    "x": {
        "test_nothing_new_leaves_the_cursor_as_it_was": "no empty page of mentions was recorded",
        "test_mentions_that_cannot_be_read_are_read_later_and_none_is_lost": (
            "the recorded mentions do not say who wrote them"
        ),
    },
    "reddit": {
        "test_a_deleted_post_is_gone_and_deleting_it_again_is_no_error": "no deletion was recorded",
        "test_a_failure_that_may_have_acted_is_unconfirmed_and_sent_once": NO_HISTORY,
        "test_a_post_that_was_never_sent_is_certainly_not_there": NO_HISTORY,
        "test_nothing_new_leaves_the_cursor_as_it_was": "no empty inbox was recorded",
        "test_revoked_credentials_break_the_account": "a recorded token can always be renewed",
    },
    "mastodon": {},
}
UPLOADING = (
    "test_a_post_whose_images_were_not_handed_over_is_not_sent_without_them",
    "test_an_upload_that_goes_wrong_is_never_in_doubt",
    "test_an_upload_that_is_to_wait_says_how_long",
    "test_credentials_that_are_no_good_stop_the_account_at_the_upload",
)
CANNOT["x"] |= dict.fromkeys(UPLOADING, "no upload to X was recorded")
CANNOT["reddit"] |= dict.fromkeys(UPLOADING, "no upload to Reddit is among the recordings here")


@dataclass(frozen=True, slots=True)
class RecordedPeople:
    """Who did something when it was recorded; they do nothing any more."""

    replay: Replay
    heard: Sequence[str]

    def mention(self, author: str, text: str) -> str:
        """Return what was heard, whatever it said."""
        del author, text
        return self.heard[0]

    def published(self) -> list[str]:
        return list(self.replay.standing)

    def posts(self) -> list[str]:
        return list(self.replay.standing)

    def settle(self, place: object) -> None:
        """Do nothing: the recorded account lists no subreddit."""
        del place


@pytest.fixture(params=list(PLAYED))
def shelf(request: pytest.FixtureRequest, shared_data: Path) -> Shelf:
    """Return the recordings of each network in turn."""
    return Shelf(shared_data, request.param)


@pytest.fixture
def replay() -> Replay:
    """Return a network of which nothing was recorded yet."""
    return Replay()


@pytest.fixture
def case(request: pytest.FixtureRequest, shelf: Shelf, replay: Replay) -> Iterator[ServerCase]:
    """The recorded account; see ``ServerCase``."""
    network, world, limits = shelf.network, World(), []
    if why := CANNOT[network].get(request.function.__name__):
        pytest.skip(why)
    for name in PLAYED[network]:
        replay.play(shelf(name))
    (heard,) = shelf.heard()
    if request.function.__name__ == "test_nothing_new_leaves_the_cursor_as_it_was":
        (heard,) = (one for one in shelf(EMPTY) if one.route == heard.route)
    replay.play([heard, *shelf.timeline(), *shelf.target()])
    door = replay.blueprint(world, network, word(network, world))
    with Server(world, [door]) as front, closing(Control(front.url)) as control:
        new = partial(connected, network, front.url, limits)
        people = RecordedPeople(replay, ids_of(network, heard.json()))
        yield ServerCase(
            new(),
            control,
            people,
            limits,
            network,
            WRITES[network],
            CANNOT[network],
            handle=HANDLES[network],
            connect=new,
        )


EMPTY = "test_notifications_exclude_types"
