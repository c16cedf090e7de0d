"""What an operator types about a post that was seen becomes the network's own id, or an error."""

import pytest
import typer

from bot.cli.receipts import receipt_of
from bot.domain.lifecycle import State
from bot.domain.post import Receipt
from tests.factories import NOW, draft

ULID = "01KAS6R2Z4J8Q0V1W2X3Y4Z5A6"
DID, TID = "did:plc:ewvi7nxzyoun6zhxrhs64oiz", "3n2y3ep2gnvy5"
URI = f"at://{DID}/app.bsky.feed.post/{TID}"
EARLIER = Receipt(
    f"at://{DID}/app.bsky.feed.post/3m6boedgsncvd",
    "https://bsky.app/profile/heron.example/post/3m6boedgsncvd",
    NOW,
)
SEEN = [
    ("x", "https://x.com/heron/status/1890", "1890"),
    ("x", "https://twitter.com/heron/status/1890?s=20", "1890"),
    ("x", "https://x.com/heron/status/1890/photo/1", "1890"),
    ("x", "1890", "1890"),
    ("reddit", "https://www.reddit.com/r/bikes/comments/1abc/title/2def/", "t1_2def"),
    ("reddit", "https://www.reddit.com/r/bikes/comments/1abc/title/", "t3_1abc"),
    ("reddit", "https://old.reddit.com/r/bikes/comments/1abc/_/2def?context=3", "t1_2def"),
    ("reddit", "t1_2def", "t1_2def"),
    ("mastodon", "https://social.example/@heron/115600000000000001", "115600000000000001"),
    ("mastodon", "https://social.example/@heron/1156?x=1#y", "1156"),
    ("mastodon", "https://social.example/web/@heron/1156/", "1156"),
    ("mastodon", "https://social.example/users/heron/statuses/1156", "1156"),
    ("mastodon", f"https://gts.example/@heron/statuses/{ULID}", ULID),
    ("mastodon", "https://pleroma.example/notice/9ddsVaJ2tQXkfCvcxc", "9ddsVaJ2tQXkfCvcxc"),
    ("mastodon", "1156", "1156"),
    ("mastodon", ULID, ULID),
    ("bluesky", f"https://bsky.app/profile/{DID}/post/{TID}", URI),
    ("bluesky", f"https://bsky.app/profile/did%3Aplc%3A{DID[8:]}/post/{TID}", URI),
    ("bluesky", f"https://bsky.app/profile/heron.example/post/{TID}", URI),
    ("bluesky", f"https://deer.example/profile/Heron.Example/post/{TID}/?ref=x", URI),
    ("bluesky", URI, URI),
]
NOT_SEEN = [
    ("x", "https://x.com/heron"),
    ("x", "t1_2def"),
    ("x", "١٢٣"),
    ("reddit", "https://x.com/heron/status/1890"),
    ("reddit", "1890"),
    ("reddit", "https://[broken/comments/1abc/"),
    ("nowhere", "1890"),
    ("mastodon", "https://social.example/@heron"),
    ("mastodon", "https://social.example/@heron/media"),
    ("mastodon", "https://social.example/@heron/with_replies"),
    ("mastodon", "https://other.example/@heron@social.example/1156"),
    ("mastodon", "https://social.example/@heron/1156/embed"),
    ("mastodon", "heron"),
    ("mastodon", "@heron/1156"),
    ("bluesky", "https://bsky.app/profile/heron.example"),
    ("bluesky", f"https://bsky.app/profile/heron.example/feed/{TID}"),
    ("bluesky", "https://bsky.app/profile/heron.example/post/1890"),
    ("bluesky", f"at://heron.example/app.bsky.feed.post/{TID}"),
    ("bluesky", f"at://{DID}/app.bsky.feed.like/{TID}"),
    ("bluesky", TID),
]


@pytest.mark.parametrize(("network", "typed", "remote_id"), SEEN)
def test_the_id_is_found_in_what_was_typed(network, typed, remote_id):
    doubtful = draft(State.unconfirmed, network=network)
    receipt = receipt_of(doubtful, typed, NOW, EARLIER)
    assert receipt.id == remote_id
    assert receipt.url == (typed if typed.startswith("https://") else "")
    assert receipt.published_at == doubtful.attempt.started_at


@pytest.mark.parametrize(("network", "typed"), NOT_SEEN)
def test_what_is_no_post_of_the_network_is_refused(network, typed):
    with pytest.raises(typer.BadParameter, match="is no post on"):
        receipt_of(draft(State.unconfirmed, network=network), typed, NOW)


@pytest.mark.parametrize(
    ("name", "earlier"),
    [
        ("heron.example", None),
        ("stranger.example", EARLIER),
        ("heron.example", Receipt(URI, "", NOW)),
        ("heron.example", Receipt("1890", "https://x.com/heron/status/1890", NOW)),
    ],
)
def test_a_link_whose_did_is_not_known_says_what_to_paste(name, earlier):
    link = f"https://bsky.app/profile/{name}/post/{TID}"
    doubtful = draft(State.unconfirmed, network="bluesky")
    with pytest.raises(typer.BadParameter, match=rf"DID of '{name}'.*at:// address.*resolveHandle"):
        receipt_of(doubtful, link, NOW, earlier)
