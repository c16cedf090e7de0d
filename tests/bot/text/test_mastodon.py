"""From what servers show to what was written."""

import time

import pytest

from bot.text.mastodon import plain

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
