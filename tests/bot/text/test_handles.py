import json
import os
from pathlib import Path

import pytest

from bot.text.bluesky import find_domain_handles
from bot.text.mastodon import find_handles, without_hosts

SHARED = Path(os.environ.get("MYNAH_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data"))
VECTORS = SHARED / "atproto/richtext_vectors.json"
MENTION = "app.bsky.richtext.facet#mention"


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


@pytest.mark.skipif(not VECTORS.exists(), reason=f"no vectors in {VECTORS}")
def test_a_handle_is_what_the_official_client_of_bluesky_would_link():
    vectors = [one for one in json.loads(VECTORS.read_text("utf-8")) if one["facets"] is not None]
    assert len(vectors) > 70
    for one in vectors:
        features = [facet["features"][0] for facet in one["facets"]]
        named = [it["did"].removeprefix("did:fake:") for it in features if it["$type"] == MENTION]
        assert find_domain_handles(one["text"]) == named, one["text"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ask @ann.bsky.social.", ["ann.bsky.social"]),
        ("谢谢@ann.test", []),
        ("@ann and @ann.notatopleveldomain", []),
        ("mail ann@heron.com", []),
    ],
)
def test_bluesky_links_a_domain_behind_a_space_and_nothing_else(text, found):
    assert find_domain_handles(text) == found
