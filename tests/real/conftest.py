"""
The accounts of the brand on servers that we did not write, for the contract tests.

MYNAH_REAL_BLUESKY and MYNAH_REAL_MASTODON are the folders that the make targets filled; a server
without one plays no part. MYNAH_REAL_APPVIEW puts the index of the network behind Bluesky's.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, closing
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from adapters.bluesky import BlueskyAccount, BlueskySecrets
from adapters.bluesky.connect import connect as connect_bluesky
from adapters.bluesky.platform import BlueskyPlatform
from adapters.mastodon import MastodonAccount, MastodonSecrets
from adapters.mastodon.connect import connect as connect_mastodon
from adapters.mastodon.platform import MastodonPlatform
from adapters.sandbox import bluesky_wire, mastodon_wire
from adapters.sandbox.bluesky_state import BlueskyState
from adapters.sandbox.profile import Profile
from adapters.sandbox.server import Server
from adapters.sandbox.world import World
from bot.domain.ids import AccountName
from tests.adapters.server_case import ServerCase
from tests.real import gate
from tests.real.bluesky_people import BlueskyCrowd, BlueskyPeople
from tests.real.databases import databases
from tests.real.door import Door
from tests.real.mastodon_people import MastodonPeople
from tests.real.processes import free_port, running

CASES = {
    "real_bluesky": "MYNAH_REAL_BLUESKY",
    "real_mastodon": "MYNAH_REAL_MASTODON",
    "real_mastodon_without_keys": "MYNAH_REAL_MASTODON",
}
HAS_INDEX = "MYNAH_REAL_APPVIEW" in os.environ
STATUSES = "/api/v1/statuses"
CREATE = "/xrpc/com.atproto.repo.createRecord"
TOO_LONG = "the server takes no text of that length"
NO_LIMITS = "the server limits nobody on loopback"
NO_QUOTES = "it neither tells of quotes nor counts them"
NO_WORK = "it is done with a file at once"
NO_INDEX = "a server without the index of the network tells nobody of mentions"


def installed(name: str) -> Path:
    folder = os.environ.get(name)
    if not folder:
        pytest.skip(f"no {name}: `make test-real` installs the server")
    return Path(folder).resolve()


@pytest.fixture(scope="session")
def index_env(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Where the AppView finds its databases; nothing where there is to be none."""
    if not HAS_INDEX:
        yield {}
        return
    with databases(tmp_path_factory.mktemp("databases")) as env:
        yield env


@pytest.fixture(scope="session")
def bluesky_server(
    tmp_path_factory: pytest.TempPathFactory, index_env: dict[str, str]
) -> Iterator[str]:
    """A PDS and a PLC, and the whole network where there is an index."""
    port = free_port()
    url = f"http://localhost:{port}"
    command = ["node", str(Path(__file__).with_name("network.cjs")), str(port)]
    modules = installed("MYNAH_REAL_BLUESKY") / "node_modules"
    env = os.environ | {"NODE_PATH": str(modules)} | index_env
    log = tmp_path_factory.mktemp("bluesky") / "server.log"
    with running(command, log, ready=f"{url}/xrpc/_health", env=env):
        yield url


@pytest.fixture(scope="session")
def mastodon_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A mastodon-mock that counts requests, so that its answers carry rate-limit headers."""
    port, folder = free_port(), tmp_path_factory.mktemp("mastodon")
    config = folder / "mock.toml"
    config.write_text('url_scheme = "https"\n[ratelimit]\nenabled = true\nlimit = 1000000\n')
    program = str(installed("MYNAH_REAL_MASTODON") / "bin/mastodon_mock")
    command = [program, "serve", "--in-memory", "--port", str(port), "--config", str(config)]
    command += ["--domain", "social.example", "--log-level", "warning"]
    url = f"http://127.0.0.1:{port}"
    ready = f"{url}/api/v2/instance"
    with running(command, folder / "server.log", ready=ready, env=os.environ):
        yield url


MASTODON_CANNOT = {
    "test_a_mention_of_100_000_characters_is_bounded": TOO_LONG,
    "test_numbers_are_what_the_network_offers_and_none_where_it_does_not": NO_QUOTES,
    "test_more_posts_than_one_call_takes_are_all_measured": NO_QUOTES,
    "test_a_quote_is_read_marked_and_shown_with_what_it_quotes": NO_QUOTES,
    "test_a_burst_of_mentions_replies_and_quotes_comes_whole_once_over_a_restart": NO_QUOTES,
    "test_a_text_that_is_too_long_is_refused_and_the_old_one_stands": "it takes an edit unread",
    "test_an_image_that_the_network_never_took_is_refused_with_the_post": (
        "it leaves out an image that it does not know, and takes the post"
    ),
    "test_a_mastodon_server_that_works_on_a_file_is_asked_until_it_is_done": NO_WORK,
    "test_a_mastodon_server_that_cannot_use_a_file_refuses_it": NO_WORK,
    "test_an_image_that_a_server_drops_without_a_word_is_missed": "it drops no image",
    "test_a_mastodon_server_names_its_own_limits": "its numbers are fixed",
    "test_a_token_that_may_too_little_is_a_fault_that_names_what_it_lacks": (
        "a token keeps its scopes: tests/real/mastodon.py opens another"
    ),
    "test_a_network_that_does_not_say_what_a_token_may_is_worth_advice": (
        "it always names the scopes"
    ),
    "test_the_rules_of_a_server_hold_until_they_change": "it reads its rules once, at its start",
}


def _mastodon(server: str, *, without: frozenset[str] = frozenset()) -> Iterator[ServerCase]:
    world, limits = World(), []
    with ExitStack() as stack:
        client = stack.enter_context(httpx.Client(base_url=server, trust_env=False, timeout=20))
        word = partial(_word_mastodon, world)
        door = gate.blueprint(world, "mastodon", gate.Upstream(client, without), word)
        front = stack.enter_context(Server(world, [door]))
        people = MastodonPeople(client, "heron")
        people.empty()
        control = stack.enter_context(closing(Door(front.url, people)))

        def new(*, token: str = people.token, **changed: object) -> MastodonPlatform:
            settings = {"handle": "heron", "base_url": f"{front.url}/mastodon", "timeout_s": 5}
            account = MastodonAccount.model_validate(settings | changed)
            secrets = MastodonSecrets.model_validate({"access_token": token})
            made = connect_mastodon(AccountName("mastodon-main"), account, secrets, limits.append)
            return stack.enter_context(closing(made))

        yield ServerCase(
            new(),
            control,
            people,
            limits,
            "mastodon",
            STATUSES,
            MASTODON_CANNOT,
            handle="heron",
            connect=new,
        )


def _word_mastodon(world: World, fault: Any) -> Any:
    return mastodon_wire.word(fault, now=world.now())


@pytest.fixture
def real_mastodon(mastodon_server: str) -> Iterator[ServerCase]:
    yield from _mastodon(mastodon_server)


@pytest.fixture
def real_mastodon_without_keys(mastodon_server: str) -> Iterator[ServerCase]:
    """A server of Mastodon's family that ignores the Idempotency-Key: it never sees one."""
    yield from _mastodon(mastodon_server, without=frozenset({"idempotency-key"}))


BLUESKY_CANNOT = {
    "test_what_pictures_show_is_read_beside_the_text": "its index takes no post with images",
    "test_a_mention_of_100_000_characters_is_bounded": TOO_LONG,
    "test_rate_limit_headers_surface_as_data": NO_LIMITS,
    "test_a_token_that_may_too_much_works_and_is_worth_advice[bluesky]": (
        "a password keeps its scope: tests/real/bluesky.py makes others"
    ),
}
NEED_INDEX = (
    "test_nothing_new_leaves_the_cursor_as_it_was",
    "test_mentions_come_oldest_first_and_only_once",
    "test_a_mention_says_who_wrote_what_where",
    "test_a_burst_of_250_mentions_loses_none_and_repeats_none",
    "test_mentions_that_cannot_be_read_are_read_later_and_none_is_lost",
    "test_the_thread_above_comes_oldest_first_and_says_who_of_them_is_us",
    "test_of_a_long_thread_the_nearest_are_kept",
    "test_a_mention_with_nothing_above_it_costs_no_call",
    "test_a_thread_whose_beginning_was_deleted_is_read_as_far_as_it_goes",
    "test_a_thread_that_cannot_be_had_is_a_classed_error",
    "test_mentions_that_their_authors_deleted_are_told_from_those_that_stand",
    "test_a_network_that_does_not_answer_makes_nothing_gone",
    "test_a_quote_is_read_marked_and_shown_with_what_it_quotes",
    "test_who_answers_our_post_without_naming_us_is_heard_where_the_network_tells",
    "test_a_burst_of_mentions_replies_and_quotes_comes_whole_once_over_a_restart",
    "test_the_parts_of_a_thread_are_no_mentions_of_the_account",
)
NEED_NUMBERS = (
    "test_numbers_are_what_the_network_offers_and_none_where_it_does_not",
    "test_a_post_without_a_reaction_counts_zero_and_not_nothing",
    "test_a_post_that_was_taken_away_is_gone_and_the_others_are_counted",
    "test_more_posts_than_one_call_takes_are_all_measured",
    "test_numbers_that_cannot_be_read_are_read_later",
    "test_a_deletion_that_never_arrived_leaves_a_post_that_can_be_deleted",
)
WITHOUT_INDEX = dict.fromkeys(NEED_INDEX, NO_INDEX) | dict.fromkeys(
    NEED_NUMBERS, "a server without the index of the network counts nothing"
)


@pytest.fixture(scope="session")
def bluesky_crowd(bluesky_server: str) -> Iterator[BlueskyCrowd]:
    with httpx.Client(base_url=bluesky_server, trust_env=False, timeout=20) as client:
        yield BlueskyCrowd(client)


@pytest.fixture
def real_bluesky(bluesky_crowd: BlueskyCrowd) -> Iterator[ServerCase]:
    world, limits = World(), []
    word = partial(bluesky_wire.word, state=BlueskyState(World()))  # a state for words alone
    cannot = BLUESKY_CANNOT | ({} if HAS_INDEX else WITHOUT_INDEX)
    with ExitStack() as stack:
        brand = bluesky_crowd.person(f"heron{uuid4().hex[:8]}")
        people = BlueskyPeople(brand, bluesky_crowd, has_index=HAS_INDEX)
        people.set_up(Profile())
        behind = gate.Upstream(bluesky_crowd.client, settle=people.settle)
        door = gate.blueprint(world, "bluesky", behind, word)
        front = stack.enter_context(Server(world, [door]))
        control = stack.enter_context(closing(Door(front.url, people)))
        app_password = brand.app_password()

        def new(*, password: str = app_password, **changed: object) -> BlueskyPlatform:
            settings = {"handle": brand.handle, "base_url": f"{front.url}/bluesky", "timeout_s": 20}
            account = BlueskyAccount.model_validate(settings | changed)
            secrets = BlueskySecrets.model_validate({"app_password": password})
            made = connect_bluesky(AccountName("bluesky-main"), account, secrets, limits.append)
            return stack.enter_context(closing(made))

        yield ServerCase(
            new(),
            control,
            people,
            limits,
            "bluesky",
            CREATE,
            cannot,
            handle=brand.handle,
            connect=new,
        )


@pytest.fixture(params=[name for name, folder in CASES.items() if os.environ.get(folder)])
def case(request: pytest.FixtureRequest) -> ServerCase:
    """The account on each of the servers; a test that one cannot play is skipped with its why."""
    return _able(request, request.getfixturevalue(request.param))


@pytest.fixture
def mastodon(request: pytest.FixtureRequest, real_mastodon: ServerCase) -> ServerCase:
    """The account for what only Mastodon has."""
    return _able(request, real_mastodon)


@pytest.fixture
def bluesky(request: pytest.FixtureRequest, real_bluesky: ServerCase) -> ServerCase:
    """The account for what only Bluesky has."""
    return _able(request, real_bluesky)


@pytest.fixture
def x() -> None:
    """Skip what only X has."""
    pytest.skip("no server of X can be run here")


@pytest.fixture
def reddit() -> None:
    """Skip what only Reddit has."""
    pytest.skip("no server of Reddit can be run here")


def _able(request: pytest.FixtureRequest, made: ServerCase) -> ServerCase:
    for name in (request.node.name, request.function.__name__):
        if why := made.cannot.get(name):
            pytest.skip(why)
    return made
