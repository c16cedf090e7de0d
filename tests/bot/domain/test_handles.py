import pytest

from bot.domain.handles import find_handles, without_hosts


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
