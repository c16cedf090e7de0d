"""What stands around a mention, over all four networks, real HTTP and the real clients."""

import pytest

from adapters.sandbox.faults import Fault, Kind
from bot.domain.platform import PlatformError, Refused

OURS = "Shall we send you the manual?"


def say(case, author, text, above):
    """Let *author*, perhaps the brand, answer *above* without naming anybody."""
    said = case.people.comment if case.network == "reddit" else case.people.post
    return said(author, text, in_reply_to=above)


def grow(case, n):
    """Let ann and the brand talk in turn, *n* posts long, and ann address the brand below."""
    last = case.mention("ann", "my lamp is dark")
    for turn in range(1, n):
        author = case.handle if turn % 2 else "ann"
        last = say(case, author, f"turn {turn}", last)
    return case.people.mention("ann", "yes please", in_reply_to=last)


def whole(case, remote_id):
    """Return the mention *remote_id* with its thread, as a poll would store it."""
    found = {one.remote_id: one for one in case.platform.mentions(None).mentions}
    mention = found[remote_id]
    return mention.thread if mention.above is None else case.platform.thread_above(mention)


def test_the_thread_above_comes_oldest_first_and_says_who_of_them_is_us(case):
    thread = whole(case, grow(case, 4))
    start = len(thread) - 4  # on Reddit something opened the thread
    assert [one.text[-6:] for one in thread[start + 1 :]] == ["turn 1", "turn 2", "turn 3"]
    assert "my lamp is dark" in thread[start].text
    assert [one.is_own for one in thread[start:]] == [False, True, False, True]
    assert [one.author.partition(".")[0] for one in thread[start:]][0::2] == ["ann", "ann"]


def test_of_a_long_thread_the_nearest_are_kept(case):
    thread = whole(case, grow(case, 14))
    assert len(thread) <= 10
    n = 8 if case.network == "reddit" else 10  # Reddit shows no more above a comment
    assert [one.text.split()[-1] for one in thread[-n:]] == [str(14 - k) for k in range(n, 0, -1)]


def test_a_mention_with_nothing_above_it_costs_no_call(case):
    case.mention("ann", "hello")
    (mention,) = case.platform.mentions(None).mentions
    if case.network != "reddit":  # there something always opened the thread
        assert (mention.above, mention.thread) == (None, ())


def test_a_thread_whose_beginning_was_deleted_is_read_as_far_as_it_goes(case):
    first = case.mention("ann", "my lamp is dark")
    ours = say(case, case.handle, OURS, first)
    mention = case.people.mention("ann", "yes please", in_reply_to=ours)
    case.people.delete(first)
    thread = whole(case, mention)
    assert OURS in thread[-1].text
    assert thread[-1].is_own
    assert not any("my lamp is dark" in one.text for one in thread)


def test_a_thread_that_cannot_be_had_is_a_classed_error(case):
    remote_id = grow(case, 4)
    found = {one.remote_id: one for one in case.platform.mentions(None).mentions}
    case.control.add_fault(Fault(case.network, Kind.status, "GET", status=500))
    with pytest.raises(PlatformError):
        case.platform.thread_above(found[remote_id])


@pytest.mark.parametrize("pictures", [["a lamp that is dark", ""], ["", ""]])
def test_what_pictures_show_is_read_beside_the_text(case, pictures):
    if case.network == "reddit":
        pytest.skip("comments on Reddit carry no alt texts")
    case.people.mention("ann", "look at this", pictures=pictures)
    case.mention("ann", "and no picture")
    shown, bare = case.platform.mentions(None).mentions
    assert list(shown.alt_texts) == pictures
    assert bare.alt_texts == ()


def test_mentions_that_their_authors_deleted_are_told_from_those_that_stand(case):
    ids = [case.mention(f"user{n}", f"question {n}") for n in range(30)]
    for one in (ids[3], ids[28]):
        case.people.delete(one)
    assert case.platform.gone(ids) == {ids[3], ids[28]}
    assert case.platform.gone(ids[:3]) == frozenset()


def test_a_network_that_does_not_answer_makes_nothing_gone(case):
    ids = [case.mention("ann", "hello")]
    case.platform.mentions(None)
    for kind in (Kind.status, Kind.malformed, Kind.drop_before):
        case.control.add_fault(Fault(case.network, kind, "GET", status=500))
        with pytest.raises(PlatformError):
            case.platform.gone(ids)


def test_a_reply_to_a_mention_that_was_deleted_is_refused_by_the_network_itself(case):
    post = case.post("We open at nine.", case.mention("ann", "when do you open?"))
    case.people.delete(post.in_reply_to)
    with pytest.raises(Refused):
        case.platform.publish(post)
    assert case.published() == []


def quotes_of(case, ours):
    """Return who quotes *ours*: X tells only who is asked about that post."""
    if case.network == "x":
        return case.platform.quotes(ours.id, None, 10).mentions
    return case.platform.mentions(None).mentions


def test_a_quote_is_read_marked_and_shown_with_what_it_quotes(case):
    if case.network == "reddit":
        pytest.skip("the network has no quotes")
    ours = case.platform.publish(case.post("We are open till six"))
    quote = case.people.post("zoe", "look at this", quotes=ours.id)
    named = f"@{case.handle} is this true?"
    both = case.people.post("ann", named, quotes=ours.id)
    case.people.post(case.handle, "as we said", quotes=ours.id)
    plain, asked = quotes_of(case, ours)
    assert plain.text == "look at this"
    assert (plain.remote_id, plain.is_quote, plain.above) == (quote, True, None)
    assert [(one.text, one.is_own) for one in plain.thread] == [("We are open till six", True)]
    assert (asked.remote_id, asked.is_quote) == (both, False)


def test_who_answers_our_post_without_naming_us_is_heard_where_the_network_tells(case):
    ours = case.platform.publish(case.post("We are open till six", case.mention("ann", "hello")))
    answer = say(case, "bob", "on Sunday too?", ours.id)
    heard = {one.remote_id for one in case.platform.mentions(None).mentions}
    assert (answer in heard) is (case.network != "mastodon")


def quotes_over_a_restart(case, ours, wanted):
    """Ask X who quotes *ours*, each page by a new process, while more quotes come."""
    seen, cursor, pages = [], None, 0
    while (page := case.connect().quotes(ours.id, cursor, 40)).mentions:
        seen += [one.remote_id for one in page.mentions]
        cursor, pages = page.next, pages + 1
        if pages < 3:
            wanted.add(case.people.post("late", f"look, {pages}", quotes=ours.id))
    assert (pages, page.more) == (4, False)
    return seen


def test_a_burst_of_mentions_replies_and_quotes_comes_whole_once_over_a_restart(case):
    ours = case.platform.publish(case.post("We are open till six", case.mention("ann", "hello")))
    wanted = {one.remote_id for one in case.platform.mentions(None).mentions}
    seen, cursor = [*wanted], case.platform.mentions(None).next
    assert wanted
    for n in range(300):
        match n % 3:
            case 0:
                wanted.add(case.mention(f"user{n}", f"question {n}"))
            case 1:
                wanted.add(case.people.mention(f"user{n}", f"and {n}?", in_reply_to=ours.id))
            case _ if case.network != "reddit":
                wanted.add(case.people.post(f"user{n}", f"look, {n}", quotes=ours.id))
    if case.network == "x":
        seen += quotes_over_a_restart(case, ours, wanted)
    more = True
    while more:
        page = case.connect().mentions(cursor)  # another process goes on from what is stored
        seen += [one.remote_id for one in page.mentions]
        cursor, more = page.next, page.more
    assert len(seen) == len(set(seen))
    assert set(seen) == wanted
    assert case.connect().mentions(cursor).mentions == ()
