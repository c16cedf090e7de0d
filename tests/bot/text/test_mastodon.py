"""How Mastodon counts a text, whom it names there, and what was written of what servers show."""

import json
import time

import pytest

from bot.text.mastodon import MASTODON, find_handles, mastodon_length, plain, without_hosts
from tests.cpu import cpu_s

CARD = '<span class="h-card"><a href="https://s/@acme" class="u-url mention">@<span>acme</span></a>'
LINK = (
    '<a href="https://www.b.com/abc?d=1&amp;e=2" rel="nofollow"><span class="invisible">https://'
    'www.</span><span class="ellipsis">b.com/abc?d=1</span><span class="invisible">&amp;e=2</span>'
    "</a>"
)


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<p>Toot, finally!</p>", "Toot, finally!"),
        ("<p>one</p><p>two<br />three<br>four</p>", "one\n\ntwo\nthree\nfour"),
        (f"<p>{CARD}</span> hello!</p>", "@acme hello!"),
        (f"<p>see {LINK} now</p>", "see https://www.b.com/abc?d=1&e=2 now"),
        ("<p>a &amp;lt; b &lt;3 &amp; c &#39;d&#39;</p>", "a &lt; b <3 & c 'd'"),
        ("<p>is it <b>dimmable</b>?</p>", "is it dimmable?"),
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        ("<p>one</p>\n<p>two</p>\n", "one\n\ntwo"),
        ("no markup at all", "no markup at all"),
        ("3 < 4 and 5 > 4", "3 < 4 and 5 > 4"),
        ("", ""),
        ("<p></p>", ""),
        ("<", "<"),
        ("<p>新的一周</p>", "新的一周"),
    ],
)
def test_the_text_comes_out_as_its_author_wrote_it(content, text):
    assert plain(content) == text


@pytest.mark.parametrize(
    "piece", ["<", "<a ", "<!--", '<a href="', "&", "</", "<p>", "\n", "<br> "]
)
def test_hostile_markup_costs_no_time(piece):
    """html.parser takes three seconds for 20,000 characters of the second."""
    start = time.process_time()
    plain(piece * 1_000_000)
    assert time.process_time() - start < 1


def test_every_length_case_is_judged_as_mastodon_does(shared_data):
    cases = json.loads((shared_data / "mastodon_length/cases.json").read_text("utf-8"))["cases"]
    assert len(cases) == 13
    for case in cases:
        length = mastodon_length(case["text"]) + mastodon_length(case["spoiler"])
        assert (length <= MASTODON) is case["ok"], case.get("why")


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("新" * 200, 200),
        ("e\u0301", 1),
        ("👨‍👩‍👧‍👦", 1),
        ("see https://acme-shoes.com/a/very/long/path?with=a&query=1", 27),
        ("acme-shoes.com", 14),
        ("a wordhttps://acme-shoes.com", 28),
        ("@ann@other.example hi", 7),
        ("@ann and @bob.b@other.example.", 16),
        ("ann@other.example", 17),
        ("https://other.com/@ann@far.example", 23),
    ],
)
def test_a_text_is_as_long_as_mastodon_says(text, length):
    assert mastodon_length(text) == length


def test_a_server_may_count_a_link_by_a_number_of_its_own():
    assert mastodon_length("see https://a.com", url_length=30) == 34


@pytest.mark.parametrize("piece", ["@a@", "@a.", "@a@b.", "@a-", "http://a.co/("])
def test_ten_times_the_hostile_text_costs_less_than_forty_times_the_time(piece):
    small, large = (piece * 10_000)[:10_000], (piece * 100_000)[:100_000]
    assert cpu_s(mastodon_length, large) < 40 * max(cpu_s(mastodon_length, small), 0.001)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@ann", ["ann"]),
        ("hi @ann@other.example, @bob.", ["ann@other.example", "bob"]),
        ("@a-b.c_d!", ["a-b.c_d"]),
        ("@ann@müller.example", ["ann@müller.example"]),
        ("(@ann)", ["ann"]),
        ("新@ann", []),
        ("ann@other.example", []),
        ("https://a.com/@ann", []),
        ("a=@ann", []),
        ("@ @@ @.", []),
        ("@ann@" + "b" * 254, []),
    ],
)
def test_a_handle_is_what_mastodon_would_link(text, found):
    assert find_handles(text) == found


def test_the_host_goes_and_everything_else_stays():
    assert without_hosts("Hi @ann@other.example.\nAsk help@acme.com") == (
        "Hi @ann.\nAsk help@acme.com"
    )
