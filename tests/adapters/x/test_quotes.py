"""Who quotes a post on X: asked page by page, paid for by the post, and read once."""

import pytest

from adapters.sandbox.faults import Fault, Kind
from bot.domain.ids import Cursor
from bot.domain.platform import AccountBroken, RetryLater

PATH = "/2/tweets/"


@pytest.fixture
def ours(x):
    return x.platform.publish(x.post("We are open till six")).id


def quote(x, ours, n, start=0):
    return [x.people.post(f"user{k}", f"look, {k}", quotes=ours) for k in range(start, start + n)]


def ids(page):
    return [one.remote_id for one in page.mentions]


def test_only_what_came_since_the_last_walk_is_read_again(x, ours):
    first = quote(x, ours, 12)
    page = x.platform.quotes(ours, None, 12)
    assert (ids(page), page.more, page.n_listed) == (first, False, 12)
    second = quote(x, ours, 2, start=12)
    page = x.platform.quotes(ours, page.next, 2)
    assert (ids(page), page.more) == (second, False)
    assert page.n_listed == 10  # X lists no fewer: eight known ones are paid for


def test_no_more_posts_are_asked_for_than_are_wanted(x, ours):
    quote(x, ours, 60)
    assert x.platform.quotes(ours, None, 25).n_listed == 25
    assert x.platform.quotes(ours, None, 1000).n_listed == 60


def test_a_walk_that_breaks_off_goes_on_where_it_was_and_misses_nothing(x, ours):
    wanted = quote(x, ours, 25)
    first = x.platform.quotes(ours, None, 10)
    late = quote(x, ours, 1, start=25)  # comes above the page that was read
    x.control.add_fault(Fault("x", Kind.status, "GET", PATH))
    with pytest.raises(RetryLater):
        x.platform.quotes(ours, first.next, 10)
    second = x.platform.quotes(ours, first.next, 10)
    third = x.platform.quotes(ours, second.next, 10)
    assert [first.more, second.more, third.more] == [True, True, False]
    assert sorted(ids(first) + ids(second) + ids(third)) == wanted
    assert ids(x.platform.quotes(ours, third.next, 10)) == late


def test_a_quote_that_was_deleted_meanwhile_does_not_lead_back_into_known_ones(x, ours):
    """The newest known one is the mark; where it is gone, an older one is as good a mark."""
    known = quote(x, ours, 30)
    page = x.platform.quotes(ours, None, 30)
    x.people.delete(known[-1])
    new = quote(x, ours, 1, start=30)
    page = x.platform.quotes(ours, page.next, 1)
    assert (ids(page), page.more) == (new, False)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault("x", Kind.rate_limit, "GET", PATH), RetryLater),
        (Fault("x", Kind.malformed, "GET", PATH), RetryLater),
        (Fault("x", Kind.drop_before, "GET", PATH), RetryLater),
        (Fault("x", Kind.revoked, "GET", PATH), AccountBroken),
        (Fault("x", Kind.forbidden, "GET", PATH), AccountBroken),
        (Fault("x", Kind.refused, "GET", PATH), AccountBroken),
    ],
    ids=lambda one: getattr(one, "kind", getattr(one, "__name__", "")),
)
def test_a_failure_is_classed_and_reads_nothing(x, ours, fault, error):
    quote(x, ours, 1)
    x.control.add_fault(fault)
    with pytest.raises(error):
        x.platform.quotes(ours, None, 1)
    assert len(x.platform.quotes(ours, None, 1).mentions) == 1


def test_a_token_that_x_no_longer_takes_ends_the_walk_and_says_so(x, ours):
    quote(x, ours, 15)
    page = x.platform.quotes(ours, None, 10)
    x.control.add_fault(Fault("x", Kind.refused, "GET", PATH))
    ended = x.platform.quotes(ours, page.next, 5)
    assert (ended.mentions, ended.more) == ((), False)
    assert "older ones may be unread" in ended.set_aside[0]
    new = quote(x, ours, 1, start=15)
    assert ids(x.platform.quotes(ours, ended.next, 1)) == new


def test_a_post_that_was_taken_away_has_no_quotes_and_is_no_error(x, ours):
    quote(x, ours, 3)
    x.people.delete(ours)
    page = x.platform.quotes(ours, None, 3)
    assert (page.mentions, page.more) == ((), False)


def test_one_who_quotes_and_names_us_is_the_mention_that_a_poll_finds(x, ours):
    x.people.post("ann", "and on Sundays?", in_reply_to=ours, quotes=ours)
    x.people.post("bob", "@Mynah_Demo is this true?", quotes=ours)
    x.people.post("zoe", "@mynah_demos_friend look", quotes=ours)
    *asked, quote = x.platform.quotes(ours, None, 10).mentions
    assert [(one.author, one.is_quote) for one in asked] == [("ann", False), ("bob", False)]
    assert asked == list(x.platform.mentions(None).mentions)
    assert (quote.author, quote.is_quote) == ("zoe", True)


def test_the_link_to_the_quoted_post_is_no_part_of_what_was_said(x, ours):
    x.people.post("zoe", "look: https://a.example/b", quotes=ours)
    (mention,) = x.platform.quotes(ours, None, 1).mentions
    assert mention.text == "look: https://a.example/b"


@pytest.mark.holds("x.rates")
def test_what_is_left_of_its_own_budget_is_told(x, ours):
    x.platform.quotes(ours, None, 1)
    told = x.limits[-1]
    assert (told.endpoint, told.limit, told.remaining) == (
        "GET /2/tweets/:id/quote_tweets",
        75,
        74,
    )


def test_reposts_of_quotes_are_not_asked_for_and_so_not_paid(script):
    script.on("GET /2/tweets/7/quote_tweets", 200, {"meta": {"result_count": 0}})
    script.platform().quotes("7", None, 3)
    assert {"exclude=retweets", "max_results=10"} <= set(script.queries[-1].split("&"))


def test_what_x_shows_without_an_id_or_an_author_is_set_aside_and_named(script):
    listed = {"data": [{"id": "12", "text": "hi"}, {"text": "no id"}], "meta": {}}
    script.on("GET /2/tweets/7/quote_tweets", 200, listed)
    page = script.platform().quotes("7", None, 10)
    assert (page.mentions, page.n_listed, page.next) == ((), 2, "12 0 0")
    assert len(page.set_aside) == 2
    again = script.platform().quotes("7", page.next, 10)
    assert len(again.set_aside) == 1  # what has no id cannot be told from a new one


def test_a_cursor_is_read_as_it_was_written(x, ours):
    quote(x, ours, 15)
    page = x.platform.quotes(ours, None, 10)
    until, newest, n_pages, token = page.next.split()
    assert (until, n_pages, token) == ("0", "1", page.mentions[0].remote_id)
    assert newest == page.mentions[-1].remote_id
    assert x.platform.quotes(ours, Cursor(page.next), 10).next == f"{newest} 0 0"
