"""What every network says of the brand's account, over real HTTP and the real client."""

from dataclasses import replace
from typing import Any

import pytest

from adapters.sandbox.faults import Fault, Kind
from adapters.sandbox.profile import Profile
from adapters.sandbox.reddit_state import Place
from bot.domain.inspection import Grade, rules_digest
from bot.domain.platform import AccountBroken, RetryLater
from bot.policy.preflight import Expected, examine

BRAND = "Heron Cycles"
AS_IT_COMES = Profile()


def inspect(case: Any) -> Any:
    if case.network == "reddit":
        case.people.settle(Place("sandbox"))
    return case.platform.inspect()


def findings(case: Any, **known: Any) -> dict[str, Any]:
    seen = inspect(case)
    expected = Expected(case.network, seen.handle, BRAND, **known)
    return {one.rule: one for one in examine(seen, expected)}


def faults(case: Any, **known: Any) -> set[str]:
    return {name for name, one in findings(case, **known).items() if one.grade is Grade.fault}


def set_up(case: Any, **changed: Any) -> None:
    case.control.set_up(case.network, replace(AS_IT_COMES, **changed))


def test_an_account_that_is_as_the_networks_want_it_has_no_fault(case):
    assert faults(case) == set()


@pytest.mark.holds("all.own-account")
def test_whose_credentials_these_are_is_asked(case):
    seen = inspect(case)
    assert seen.handle == case.handle
    expected = Expected(case.network, "somebody-else", BRAND)
    (found,) = (one for one in examine(seen, expected) if one.rule == "all.own-account")
    assert found.grade is Grade.fault
    assert "correct one of the two" in found.line


@pytest.mark.holds(
    "mastodon.bot-flag", "bluesky.bot-label", "x.automated-label", "reddit.app-label"
)
def test_an_account_without_its_label_is_a_fault_where_programs_can_see_it(case):
    rule = {
        "x": "x.automated-label",
        "reddit": "reddit.app-label",
        "mastodon": "mastodon.bot-flag",
        "bluesky": "bluesky.bot-label",
    }[case.network]
    can_be_seen = case.network in {"mastodon", "bluesky"}
    assert findings(case)[rule].grade is (Grade.ok if can_be_seen else Grade.advice)
    set_up(case, is_bot=False)
    assert findings(case)[rule].grade is (Grade.fault if can_be_seen else Grade.advice)


@pytest.mark.holds("x.bio", "reddit.bio", "mastodon.bio", "bluesky.bio")
@pytest.mark.parametrize(
    ("bio", "is_kept"),
    [
        ("Automated account of Heron Cycles.", True),
        ("Heron Cycles 的机器人", True),
        ("I am a bot. Ask ann@heron.example", True),
        ("🚲 Bot by @ann_runs_it", True),
        ("Heron Cycles, bicycles from Freiburg.", False),
        ("An automated account.", False),
        ("We love abbots and automats.", False),
        ("", False),
    ],
)
def test_a_bio_says_that_it_is_a_machine_and_who_runs_it(case, bio, is_kept):
    set_up(case, bio=bio)
    found = findings(case)[f"{case.network}.bio"]
    worst = Grade.fault if case.network == "x" else Grade.advice
    assert found.grade is (Grade.ok if is_kept else worst)


LESS = {
    "x": ("read", "Read and write"),
    "reddit": ("identity read history", "submit, edit, privatemessages"),
    "mastodon": ("read write:favourites", "write:statuses"),
}
MORE = {
    "x": "read-write-directmessages",
    "bluesky": "com.atproto.appPassPrivileged",
}


@pytest.mark.holds("all.scopes")
def test_a_token_that_may_too_little_is_a_fault_that_names_what_it_lacks(case):
    if case.network == "bluesky":
        pytest.skip("an app password can do all that Mynah does")
    scopes, lacks = LESS[case.network]
    set_up(case, scopes=scopes)
    found = findings(case)["all.scopes"]
    assert found.grade is Grade.fault
    assert lacks in found.line


@pytest.mark.parametrize("network", MORE)
def test_a_token_that_may_too_much_works_and_is_worth_advice(request, network):
    case = request.getfixturevalue(network)
    set_up(case, scopes=MORE[network])
    assert findings(case)["all.scopes"].grade is Grade.advice


def test_a_network_that_does_not_say_what_a_token_may_is_worth_advice(mastodon, bluesky):
    mastodon.people.ignore_keys()  # GoToSocial names no scopes
    assert findings(mastodon)["all.scopes"].grade is Grade.advice
    set_up(bluesky, scopes="com.atproto.signupQueued")
    assert findings(bluesky)["all.scopes"].grade is Grade.advice


@pytest.mark.parametrize("kind", [Kind.drop_before, Kind.malformed, Kind.status, Kind.rate_limit])
def test_a_network_that_does_not_answer_is_asked_later(case, kind):
    case.control.add_fault(Fault(case.network, kind, "GET"))
    with pytest.raises(RetryLater):
        inspect(case)


def test_a_network_that_turns_the_account_away_needs_a_person(case):
    inspect(case)
    case.control.add_fault(Fault(case.network, Kind.revoked, "GET"))
    with pytest.raises((AccountBroken, RetryLater)) as caught:
        inspect(case)
    if caught.type is RetryLater:  # Reddit: the token may just have run out, so a new one is got
        case.control.add_fault(Fault(case.network, Kind.revoked, "GET", times=2))
        with pytest.raises(AccountBroken):
            inspect(case)


def test_an_inspection_writes_nothing(case):
    inspect(case)
    assert case.n_writes() == 0
    assert case.published() == []


@pytest.mark.holds("mastodon.server-rules")
def test_the_rules_of_a_server_hold_until_they_change(mastodon):
    set_up(mastodon, rules=("Bots post unlisted.", "Be kind."))
    seen = mastodon.platform.inspect()
    assert [one.rules for one in seen.houses] == [("Bots post unlisted.", "Be kind.")]
    assert faults(mastodon) == {"mastodon.server-rules"}
    digest = rules_digest(seen.houses)
    assert faults(mastodon, accepted=digest) == set()
    set_up(mastodon, rules=("No bots.", "Be kind."))
    found = findings(mastodon, accepted=digest)["mastodon.server-rules"]
    assert found.grade is Grade.fault
    assert "changed since they were accepted" in found.line


def test_an_account_that_its_server_limits_needs_a_person(mastodon):
    set_up(mastodon, trouble="limited")
    assert faults(mastodon) == {"all.own-account"}


def test_an_account_that_its_server_suspended_is_turned_away_and_needs_a_person(mastodon):
    set_up(mastodon, trouble="suspended")
    with pytest.raises(AccountBroken, match="login is currently disabled"):
        inspect(mastodon)
    with pytest.raises(AccountBroken, match="login is currently disabled"):
        mastodon.platform.publish(mastodon.post("Hello"))


def test_a_server_that_describes_neither_itself_nor_the_application_tells_no_rules(mastodon):
    for path in ("/api/v2/instance", "/api/v1/apps"):
        mastodon.control.add_fault(Fault("mastodon", Kind.status, "GET", path, status=404))
    assert faults(mastodon) == set()


def test_a_suspended_account_on_reddit_needs_a_person(reddit):
    reddit.people.suspend()
    assert faults(reddit) == {"all.own-account"}


@pytest.mark.holds("reddit.subreddit-rules")
@pytest.mark.parametrize(
    ("place", "said"),
    [
        (Place("sandbox", banned=True), "banned"),
        (Place("sandbox", private=True), "closed to the account"),
        (Place("sandbox", restricted=True), "only approved people"),
        (Place("sandbox", flair_required=True), "set its flair_id"),
        (Place("sandbox", rules=("No ads.",)), "1 rules of r/sandbox are not accepted"),
        (Place("elsewhere"), "no such subreddit"),
    ],
)
def test_a_subreddit_where_the_account_cannot_write_is_a_fault(reddit, place, said):
    reddit.people.settle(place)
    seen = reddit.platform.inspect()
    expected = Expected("reddit", seen.handle, BRAND, posts_in=frozenset({"r/sandbox"}))
    broken = [one for one in examine(seen, expected) if one.grade is Grade.fault]
    assert [one.rule for one in broken] == ["reddit.subreddit-rules"]
    assert said in broken[0].line


def test_a_subreddit_that_is_only_answered_in_may_keep_its_threads_to_itself(reddit):
    reddit.people.settle(Place("sandbox", restricted=True, flair_required=True))
    listening = reddit.connect(subreddits=[{"name": "sandbox"}])
    (house,) = listening.inspect().houses
    assert (house.closed, house.wants_flair) == ("", False)


def test_the_rules_of_a_subreddit_are_read_whole(reddit):
    reddit.people.settle(Place("sandbox", rules=("No ads.", "Say who you are.")))
    (house,) = reddit.platform.inspect().houses
    assert house.rules == ("No ads.", "Say who you are.")
