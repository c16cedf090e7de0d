"""
One body over every recording that holds an answer to a call of ours.

Each is replayed through the real client over real HTTP; the last tests hold that none is left out,
and that the sandbox's answers become the same as the recorded ones.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import SecretStr

from adapters.reddit import RedditAccount, RedditSecrets
from adapters.reddit.login import RedditLogin, whose
from adapters.sandbox.server import Server
from adapters.sandbox.world import World
from bot.domain.ids import AccountName, PublishKey
from bot.domain.mention import Mention
from bot.domain.platform import Refused
from bot.domain.post import Post
from tests.adapters.recorded_accounts import (
    HEARD,
    TIMELINES,
    Shelf,
    add_authors,
    as_inbox,
    connected,
    end_paging,
    word,
)
from tests.adapters.recorded_names import (
    ACCOUNTS,
    EDITED,
    ELSEWHERE,
    INBOXES,
    LOG_IN,
    LOOKED_UP,
    OURS,
    POSTED,
    REFUSED,
    REQUIREMENTS,
    RULES,
    SERVERS,
    THREADS,
    UNUSABLE,
)
from tests.adapters.recordings import FOLDERS, Exchange, Replay
from tests.adapters.test_contract_media import picture
from tests.factories import NOW, mention

ME = {"x": "test_client_get_me", "reddit": "TestUser.test_me", "mastodon": "test_account"}
PLACE = "redditdev"
STATUS = "POST /api/v1/statuses"
CREATED = {"x": ("POST /2/tweets",), "mastodon": (STATUS,)}
CREATED["reddit"] = ("POST /api/comment", "POST /api/submit")
TOKEN = "POST /api/v1/access_token"
APP = {"client_id": SecretStr("i"), "client_secret": SecretStr("s")}

Open = Callable[..., Any]


@pytest.fixture
def served(shared_data: Path) -> Iterator[Callable[[str, Sequence[Exchange]], str]]:
    """Serve the answers that it is given, and who the account is; return where."""
    with ExitStack() as stack:

        def serve(network: str, answers: Sequence[Exchange]) -> str:
            replay, world = Replay(), World()
            replay.play([*answers, *Shelf(shared_data, network)(ME[network])])
            door = replay.blueprint(world, network, word(network, world))
            return stack.enter_context(Server(world, [door])).url

        yield serve


@pytest.fixture
def account(served: Callable[[str, Sequence[Exchange]], str]) -> Open:
    """Open the recorded account of a network on the answers that it is given."""

    def opened(network: str, answers: Sequence[Exchange], **changed: Any) -> Any:
        return connected(network, served(network, answers), [], **changed)

    return opened


@pytest.fixture
def shelves(shared_data: Path) -> dict[str, Shelf]:
    """Return the recordings of each network."""
    return {network: Shelf(shared_data, network) for network in FOLDERS}


def post(network: str, text: str = "Test", **more: Any) -> Post:
    return Post(AccountName(f"{network}-main"), text, PublishKey("k"), NOW, **more)


def aimed(network: str, answers: Sequence[Exchange]) -> Post:
    """Return a post that goes where the recorded one went."""
    if network != "reddit":
        return post(network)
    if any(one.route == "POST /api/comment" for one in answers):
        return post(network, in_reply_to="t1_d1616q2")
    return post(network, title="Test Title", place=PLACE)


def writing(network: str) -> dict[str, Any]:
    return {"subreddits": [{"name": PLACE, "post": True}]} if network == "reddit" else {}


def id_of(network: str, made: Any) -> str:
    """Return the id of a post by the answer that made it."""
    if network == "x":
        return str(made["data"]["id"])
    if network == "mastodon":
        return str(made["id"])
    data = made["json"]["data"]
    return str(data["things"][0]["data"]["name"] if "things" in data else data["name"])


@pytest.mark.parametrize(("network", "name"), POSTED)
def test_a_recorded_post_becomes_a_receipt_and_can_be_deleted(account, shelves, network, name):
    answers = shelves[network](name)
    made = next(one for one in answers if one.route in CREATED[network])
    written = [one for one in answers if "verify_credentials" not in one.route]  # of two accounts
    platform = account(network, written, **writing(network))
    receipt = platform.publish(aimed(network, answers))
    assert receipt.id == id_of(network, made.json())
    assert receipt.url.startswith("http")
    assert receipt.published_at.tzinfo
    if any(one.route.startswith("DELETE") for one in answers):
        platform.delete(receipt.id)


@pytest.mark.parametrize(("network", "name", "n_before"), REFUSED)
def test_a_recorded_refusal_is_refused_in_one_line(account, shelves, network, name, n_before):
    answers = shelves[network](name)
    platform = account(network, answers, **writing(network))
    for _ in range(n_before):
        platform.publish(aimed(network, answers))
    with pytest.raises(Refused) as caught:
        platform.publish(aimed(network, answers))
    assert "\n" not in str(caught.value)


def whole(one: Exchange) -> Exchange:
    """Let a recorded page be all there is: those behind it were never recorded."""
    if one.route.startswith("GET /message/"):
        ended = one.said(lambda told: told["data"].update(after=None))
        return replace(ended, route="GET /message/inbox")
    return one.said(end_paging) if one.route == "GET /2/users/#/mentions" else one


def things_of(network: str, page: Any) -> list[Any]:
    """List what a recorded page holds that is said in public to the account."""
    if network == "x":
        return list(page["data"])
    if network == "mastodon":
        return [one for one in page if one["type"] == "mention"]
    return [one["data"] for one in page["data"]["children"] if one["kind"] == "t1"]


@pytest.mark.parametrize(("network", "name"), INBOXES)
def test_everything_in_a_recorded_inbox_is_heard_or_set_aside(account, shelves, network, name):
    answers = shelves[network](name)
    page = next(
        one for one in answers if re.search(r"GET .*(/message/|mentions|notific)", one.route)
    )
    things = things_of(network, page.json())
    places = {one["subreddit"] for one in things} if network == "reddit" else set()
    named = {one.lower(): {"name": one} for one in places if "<" not in one}
    listed = {"subreddits": list(named.values())} if network == "reddit" else {}
    heard = account(network, [whole(page)], **listed).mentions(None)
    assert len(heard.mentions) + len(heard.set_aside) == len(things)
    assert list(heard.mentions) == sorted(heard.mentions, key=lambda one: one.posted_at)
    assert all("\n" not in sentence for sentence in heard.set_aside)


@pytest.mark.parametrize(("network", "name"), ACCOUNTS)
def test_a_recorded_account_is_read_under_its_name(account, shelves, network, name):
    answers = shelves[network](name)
    (me, *_) = (one.json() for one in answers if re.search(r"/me$|verify_credentials$", one.route))
    known = me.get("data", me)
    listed = {"subreddits": []} if network == "reddit" else {}
    seen = account(network, answers, **listed).inspect()
    assert seen.handle == known.get("username", known.get("name"))
    assert seen.trouble == ""


@pytest.mark.parametrize(("network", "name"), LOOKED_UP)
def test_a_recorded_post_that_is_shown_stands(account, shelves, network, name):
    answers = shelves[network](name)
    looked = next(
        one for one in answers if re.match(r"GET /(2/tweets|api/info|api/v1/statuses)", one.route)
    )
    told = looked.json()
    if network == "reddit":
        shown = {one["data"]["name"]: one["data"] for one in told["data"]["children"]}
    else:
        listed = told["data"] if network == "x" else [told]
        shown = {one["id"]: one for one in listed}
    gone = account(network, answers).gone(list(shown))
    assert gone == {name for name, one in shown.items() if one.get("body") == "[deleted]"}


@pytest.mark.parametrize("name", EDITED)
def test_a_recorded_edit_is_taken(account, shelves, name):
    account("reddit", shelves["reddit"](name)).edit("t1_d1616q2", post("reddit", "New text"))


@pytest.mark.parametrize("name", THREADS)
def test_a_recorded_thread_says_what_opened_it(account, shelves, name):
    answers = shelves["reddit"](name)
    (thread,) = (one for one in answers if one.route.startswith("GET /comments/"))
    told = thread.json()[0]["data"]["children"][0]["data"]
    root, asked = told["name"], thread.json()[1]["data"]["children"][0]["data"]["name"]
    route = f"GET /comments/{root[3:]}/_/{asked[3:]}"
    platform = account("reddit", [replace(thread, route=route)])
    above = platform.thread_above(heard_on_reddit(asked, root))
    assert told["title"][:20] in above[0].text


def heard_on_reddit(remote_id: str, root: str) -> Mention:
    return mention(network="reddit", remote_id=remote_id, root=root)


def in_the_place(shelf: Shelf, name: str) -> list[Exchange]:
    """Return what was recorded of a subreddit as of ours; how it describes itself was not."""
    about = Exchange(f"GET /r/{PLACE}/about", 200, b'{"kind": "t5", "data": {}}', {})
    return [replace(one, route=re.sub(r"<\w+>", PLACE, one.route)) for one in shelf(name)] + [about]


@pytest.mark.parametrize("name", RULES)
def test_recorded_rules_of_a_subreddit_are_read_whole(account, shelves, name):
    answers = in_the_place(shelves["reddit"], name)
    told = next(one.json() for one in answers if one.route == f"GET /r/{PLACE}/about/rules")
    (house,) = account("reddit", answers, subreddits=[{"name": PLACE}]).inspect().houses
    assert house.closed == ""
    assert len(house.rules) == len(told["rules"])
    assert all(
        one["short_name"] in rule for one, rule in zip(told["rules"], house.rules, strict=True)
    )


def test_recorded_requirements_of_a_subreddit_say_whether_it_wants_flair(account, shelves):
    answers = in_the_place(shelves["reddit"], REQUIREMENTS) + in_the_place(
        shelves["reddit"], RULES[0]
    )
    (told,) = (one.json() for one in answers if one.route.endswith("post_requirements"))
    (house,) = account("reddit", answers, **writing("reddit")).inspect().houses
    assert house.wants_flair is told["is_flair_required"]


@pytest.mark.parametrize("name", SERVERS)
def test_a_recorded_server_says_its_numbers(account, shelves, name):
    platform = account("mastodon", shelves["mastodon"](name))
    assert platform.length("see https://a.com") == (27, 500)
    assert platform.images.room().n_images == 4


def test_a_recorded_upload_is_named_and_ready(account, shelves):
    answers = shelves["mastodon"]("test_status_delete_media")
    upload = account("mastodon", answers).images.upload(*picture())
    (taken,) = (one.json() for one in answers if one.route == "POST /api/v2/media")
    assert (upload.name, upload.is_ready) == (taken["id"], True)


def test_deleting_what_was_recorded_as_gone_is_no_error(account, shelves):
    answers = shelves["mastodon"]("test_status_delete_media")
    (gone,) = (one for one in answers if one.status == 404)
    account("mastodon", [gone]).delete("117020606379845323")


def reddit_at(url: str) -> RedditAccount:
    told = {"handle": "PyAPITestUser2", "contact": "operator@example.com"}
    there = dict.fromkeys(("base_url", "oauth_url"), f"{url}/reddit")
    return RedditAccount.model_validate(told | there)


def test_a_recorded_answer_to_a_code_grants_the_account(served, shelves):
    redirect = "http://127.0.0.1:8080/mynah"
    log_in = RedditLogin(reddit_at(served("reddit", shelves["reddit"](LOG_IN))), APP, redirect)
    (state,) = parse_qs(urlsplit(log_in.begin()).query)["state"]
    granted = log_in.finish(SecretStr(f"{redirect}?state={state}&code=c"))
    assert granted.handle == "PyAPITestUser2"
    assert granted.secrets["refresh_token"].get_secret_value() == "<REFRESH_TOKEN>"


def test_every_recorded_token_opens_the_account_with_the_scopes_that_it_names(served, shelves):
    """Those that say the same are tried once: one token opens each of Reddit's recordings."""
    shelf = shelves["reddit"]
    names = {path.stem for path in (shelf.folder / FOLDERS["reddit"]).glob("*.json")} - {LOG_IN}
    tokens = {one.body: one for name in names for one in shelf(name) if one.route == TOKEN}
    reddit = reddit_at(served("reddit", list(tokens.values())))
    secrets = RedditSecrets.model_validate(APP | {"refresh_token": "r"})
    for one in tokens.values():
        assert whose(reddit, secrets).scopes == tuple(sorted(one.json()["scope"].split()))
    assert len(tokens) > 1


@pytest.mark.parametrize("network", list(FOLDERS))
def test_every_recording_that_holds_an_answer_to_a_call_of_ours_is_played(shelves, network):
    shelf = shelves[network]
    pairs = [*POSTED, *REFUSED, *INBOXES, *ACCOUNTS, *LOOKED_UP]
    played = {name for where, name, *_ in pairs if where == network} | {
        *ELSEWHERE[network],
        *UNUSABLE[network],
    }
    played |= {HEARD[network], TIMELINES.get(network, "")}
    played |= {
        "reddit": {*EDITED, *THREADS, *RULES, REQUIREMENTS, LOG_IN},
        "mastodon": {*SERVERS},
    }.get(network, set())
    ours = re.compile(OURS[network])
    held = {
        path.stem
        for path in (shelf.folder / FOLDERS[network]).glob("*.[jy]*")
        if any(ours.fullmatch(one.route) and one.route != TOKEN for one in shelf(path.stem))
    }
    assert held - played == set()


def essence(one: Mention, handle: str) -> Mention:
    """Return *one* without what no two worlds share: ids, times and the brand's handle."""
    told = replace(one, id="", remote_id="", url="", posted_at=NOW, root=None, in_reply_to=None)
    told = replace(told, above=one.above and "above")
    return replace(told, text=re.sub(rf"@{handle}\b", "@brand", one.text), place=None, thread=())


def test_a_recorded_mention_on_mastodon_becomes_what_the_sandboxs_becomes(
    account, shelves, mastodon
):
    (recorded,) = (
        account("mastodon", shelves["mastodon"]("test_notifications")).mentions(None).mentions
    )
    mastodon.people.mention("admin", "hello!", lang="en")
    (ours,) = mastodon.platform.mentions(None).mentions
    assert essence(ours, mastodon.handle) == essence(recorded, "mastodonpy_test")


def test_a_recorded_mention_on_x_becomes_what_the_sandboxs_becomes(account, shelves, x):
    (page,) = (one for one in shelves["x"](HEARD["x"]) if one.route.startswith("GET"))
    recorded = account("x", [whole(page.said(add_authors))]).mentions(None).mentions[-1]
    x.people.post("jack", recorded.text.replace("@Twitter ", f"@{x.handle} "))
    (ours,) = x.platform.mentions(None).mentions
    assert essence(ours, x.handle) == replace(essence(recorded, "Twitter"), language=ours.language)


def test_a_recorded_reply_on_reddit_becomes_what_the_sandboxs_becomes(account, shelves, reddit):
    (page,) = (one for one in shelves["reddit"](HEARD["reddit"]) if one.route.startswith("GET"))
    (recorded,) = account("reddit", [as_inbox(page)]).mentions(None).mentions
    thread = reddit.people.submit(reddit.handle, "Test post pls ignore")
    ours_above = reddit.people.comment(reddit.handle, "Comment Body", in_reply_to=thread)
    reddit.people.comment(recorded.author, recorded.text, in_reply_to=ours_above)
    (ours,) = reddit.platform.mentions(None).mentions
    assert essence(ours, reddit.handle) == essence(recorded, "PyAPITestUser2")
    assert [one.text for one in ours.thread] == [one.text for one in recorded.thread]
