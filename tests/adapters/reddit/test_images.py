"""Images on Reddit: sent nowhere but to its storage, and a thread that reads as it was approved."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import requests
from requests.adapters import HTTPAdapter

from adapters.reddit.richtext import document
from adapters.reddit.storage import Storage
from adapters.sandbox.faults import Fault, Kind
from adapters.sandbox.reddit_richtext import read
from adapters.sandbox.reddit_state import Place
from bot.domain.extras import Extras
from bot.domain.platform import AccountBroken, Refused, RetryLater, Unconfirmed
from tests.adapters.test_contract_media import an_hour_ago, opened, picture, shown, with_images

KNOWN = "//reddit-uploaded-media.s3-accelerate.amazonaws.com"
STORAGE = "/storage"
LEASE = "POST /api/media/asset.json"


@pytest.fixture
def there(reddit):
    reddit.people.settle(Place("sandbox"))
    return replace(reddit, write_path="/api/submit/")


def lease(action: str, **changed: Any) -> dict[str, Any]:
    """Return a lease as recorded, for *action*."""
    fields = [{"name": "key", "value": "rte_images/3vwgfvq3tyq51"}]
    asset = {"asset_id": "3vwgfvq3tyq51", "processing_state": "incomplete"}
    return {"args": {"action": action, "fields": fields}, "asset": asset | changed}


class Carrier(HTTPAdapter):
    """Notes where a request would have gone, and lets nothing out."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[requests.PreparedRequest] = []

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:  # type: ignore[override]
        self.sent.append(request)
        answer = requests.Response()
        answer.status_code, answer._content = 201, b""
        return answer


@pytest.fixture
def carrier() -> Carrier:
    return Carrier()


@pytest.fixture
def abroad(carrier) -> Storage:
    """The storage of an account on the real Reddit."""
    session = requests.Session()
    session.mount("https://", carrier)
    session.mount("http://", carrier)
    return Storage(session, timeout_s=1, is_on_this_machine=False)


FIELDS = {"success_action_status": "201", "key": "rte_images/1"}


def test_a_file_goes_to_reddits_storage_over_tls(abroad, carrier):
    abroad.put(KNOWN, FIELDS, ("a.png", b"\x89PNG"))
    (sent,) = carrier.sent
    assert sent.url == f"https:{KNOWN}/"
    assert "Authorization" not in sent.headers


@pytest.mark.parametrize(
    "action",
    [
        "//evil.example",
        "//127.0.0.1:8000/reddit/storage",
        "//localhost",
        f"https:{KNOWN}",
        f"http:{KNOWN}",
        f"{KNOWN}.evil.example",
        f"{KNOWN}@evil.example",
        f"{KNOWN}:8443",
        f"{KNOWN}/other",
        f"{KNOWN}\\@evil.example",
        f"{KNOWN}\n",
        "//user@reddit-uploaded-media.s3-accelerate.amazonaws.com",
        "//REDDIT-uploaded-media.s3-accelerate.amazonaws.com",
        "//reddit-uploaded-media.s3-accelerate.amazonaws.com\u3002evil.example",
        "",
        "/",
    ],
)
def test_a_file_goes_to_no_other_address_whatever_a_lease_names(abroad, carrier, action):
    with pytest.raises(Refused, match="not its known storage") as caught:
        abroad.put(action, FIELDS, ("a.png", b"\x89PNG"))
    assert carrier.sent == []
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "action",
    [
        KNOWN,
        "//evil.example",
        "//127.0.0.1.evil.example/storage",
        "//127.0.0.1@evil.example",
        "//127.0.0.1:80:90/x",
        "//127.0.0.1/a\n",
        "https://127.0.0.1/a",
    ],
)
def test_a_reddit_on_this_machine_has_its_storage_here_too(replay, action):
    replay.says(LEASE, lease(action))
    with pytest.raises(Refused, match="not its known storage"):
        replay.connect().images.upload(*picture())
    assert [one.path for one in replay.asked].count("/api/media/asset.json") == 1
    assert len(replay.asked) == 3  # the log-in, who we are, the lease


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"args": {"action": KNOWN, "fields": []}, "asset": {"asset_id": "a1"}},
        lease(KNOWN, asset_id="a1/../x"),
        lease(KNOWN, asset_id=""),
        {"json": {"errors": []}},
    ],
)
def test_a_lease_that_makes_no_sense_is_asked_for_again(replay, answer):
    replay.says(LEASE, answer)
    with pytest.raises(RetryLater, match="cannot be read"):
        replay.connect().images.upload(*picture())


@pytest.mark.parametrize(
    ("code", "error"),
    [("RATELIMIT", RetryLater), ("USER_REQUIRED", AccountBroken), ("BAD_IMAGE", Refused)],
)
def test_a_lease_that_is_refused_in_reddits_own_words_is_classed_by_them(replay, code, error):
    said = [code, "try again in 2 minutes.", None]
    replay.says(LEASE, {"json": {"errors": [said]}})
    with pytest.raises(error) as caught:
        replay.connect().images.upload(*picture())
    if code == "RATELIMIT":
        assert caught.value.after == timedelta(minutes=2)


def test_a_lease_that_sends_us_elsewhere_is_not_followed(replay):
    replay.says(LEASE, b"", 307, location="http://127.0.0.1:9/api/media/asset.json")
    with pytest.raises(Refused, match="it sends us to"):
        replay.connect().images.upload(*picture())


def test_a_storage_that_sends_us_elsewhere_is_not_followed(replay):
    replay.says(LEASE, lease(f"{replay.url.removeprefix('http:')}/storage"))
    replay.says("POST /storage", b"", 307, location=f"{replay.url}/elsewhere")
    replay.says("POST /elsewhere", b"", 201)
    with pytest.raises(RetryLater, match="307"):
        replay.connect().images.upload(picture()[0], b"any")
    assert (replay.count("POST /storage"), replay.count("POST /elsewhere")) == (1, 0)


@pytest.mark.parametrize("kind", sorted(set(Kind) - {Kind.delay, Kind.malformed}))
def test_a_storage_that_fails_is_never_in_doubt_and_the_next_upload_works(there, kind):
    platform = there.connect(timeout_s=1.5) if kind is Kind.timeout_after else there.platform
    there.control.add_fault(Fault("reddit", kind, "POST", STORAGE, seconds=4))
    with pytest.raises((RetryLater, Refused)):
        platform.images.upload(*picture())
    if kind is not Kind.revoked:  # which withdraws the grant for good
        assert platform.images.upload(*picture()).is_ready
    assert there.people.posts() == []


@pytest.mark.parametrize(
    ("status", "error"), [(403, RetryLater), (503, RetryLater), (307, RetryLater), (400, Refused)]
)
def test_a_lease_that_ran_out_is_asked_for_anew_and_a_bad_file_is_not(there, status, error):
    there.control.add_fault(Fault("reddit", Kind.status, "POST", STORAGE, status=status))
    with pytest.raises(error):
        there.platform.images.upload(*picture())


def test_a_file_that_is_too_large_for_the_storage_is_refused_with_what_to_do(there):
    image, content = picture()
    with pytest.raises(Refused, match="save it smaller"):
        there.platform.images.upload(image, content + b"\0" * 20_000_000)


TEXTS = [
    "The Huila is *back*, with a [bell](x) and a #1 _lamp_ > 2. `x`\n2. second\n\n- third ~~y~~",
    "See https://heron.example/a_b_c(d)?x=1&y=_2_, and www.heron.example/b_c.",
    "<https://heron.example/x> & \\*that\\* &amp; ![img](abc)",
    "灯 🪔\u200b  u/heron and r/lamps\n \n^caret |bar| !bang",
    "It ends so\n\n&#x200B;",
]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("is_slow", [True, False])
def test_a_thread_is_found_whatever_stands_in_it_while_reddit_works_and_after(there, text, is_slow):
    post = with_images(there, text, picture(1, "A [lamp] (lit)"), picture(2, "*Two* lamps"))
    receipt = there.platform.publish(post)
    there.people.work_on_images(is_slow=is_slow)
    assert [one.id for one in there.platform.find(post, an_hour_ago(there))] == [receipt.id]
    assert there.platform.says(receipt.id, post)
    assert not there.platform.says(receipt.id, replace(post, text=f"{text} not"))


@pytest.mark.parametrize(
    "selftext",
    [
        "Text with an image\n\n[optional caption](https://preview.redd.it/9147.png?width=128&s=54d1)",
        "Text with an image\n\nhttps://preview.redd.it/9147est3tyq51.png?width=128",
        'Text with an image\n\n![img](9147est3tyq51 "optional caption")\n\n&#x200B;',
        "Text with an image\n\n*Processing img 9147est3tyq51...*",
        "Text with an image\n\n[a](https://i.redd.it/a.png)\n\n[b](https://i.redd.it/b.png)",
        "Text with an image",
    ],
)
def test_a_thread_is_known_in_every_form_that_reddit_was_seen_to_give_it(there, selftext):
    image, _ = picture()
    post = replace(opened(there, "Text with an image"), extras=Extras(images=(image,)))
    there.people.submit(there.handle, "Lamps", text=selftext)
    assert len(there.platform.find(post, an_hour_ago(there))) == 1


def test_what_it_shows_is_the_caption_on_one_line(there):
    there.platform.publish(with_images(there, "A lamp", picture(1, "A lamp,\n lit: “灯”")))
    assert [alt for _, alt in shown(there)] == ["A lamp, lit: “灯”"]


def test_no_markup_reaches_reddit_as_such(there):
    """Every node is text, but for links that are spelled out, each under its own words."""
    made = json.loads(document("\n\n".join(TEXTS), [], []))
    nodes = [node for par in made["document"] for node in par["c"]]
    assert {node["e"] for node in nodes} <= {"text", "link", "br"}
    assert all(node["t"] == node["u"] for node in nodes if node["e"] == "link")
    assert {par["e"] for par in made["document"]} == {"par"}
    assert read(made)[1] == ()


def test_a_thread_of_that_title_with_another_text_is_in_doubt_not_absent(there):
    post = with_images(there, "A lamp", picture())
    there.people.submit(there.handle, "Lamps", text="A lampshade")
    with pytest.raises(Unconfirmed, match="shows another text"):
        there.platform.find(post, an_hour_ago(there))
    receipt = there.platform.publish(post)
    assert [one.id for one in there.platform.find(post, an_hour_ago(there))] == [receipt.id]


@pytest.mark.parametrize("other", [{"place": "elsewhere"}, {"title": "Lamps!"}, {"author": "ann"}])
def test_another_thread_is_none_of_ours(there, other):
    made = {"author": there.handle, "title": "Lamps", "text": "A lamp", "place": "sandbox"} | other
    there.people.submit(**made)
    post = with_images(there, "A lamp", picture())
    assert there.platform.find(post, an_hour_ago(there)) == []


def test_a_thread_from_before_the_attempt_raises_no_doubt(there):
    there.people.submit(there.handle, "Lamps", text="A lampshade")
    there.control.advance(3600)
    post = with_images(there, "A lamp", picture())
    assert there.platform.find(post, there.control.advance(0) - timedelta(minutes=30)) == []


def test_a_subreddit_that_takes_no_images_says_so_at_the_preflight_and_refuses(there):
    there.people.settle(Place("sandbox", images=False))
    (told,) = there.platform.inspect().told
    assert told.images is not None
    assert told.images.n_images == 0
    with pytest.raises(Refused) as caught:
        there.platform.publish(with_images(there, "A lamp", picture()))
    assert caught.value.rule == "NO_IMAGES"
    there.people.settle(Place("sandbox"))
    assert there.platform.inspect().told[0].images is None


def test_an_edit_that_would_take_the_images_away_is_not_sent(there):
    post = with_images(there, "A lamp", picture())
    receipt = there.platform.publish(post)
    with pytest.raises(Refused, match="take the images out"):
        there.platform.edit(receipt.id, replace(post, text="Two lamps"))
    assert len(shown(there)) == 1
    assert "/api/editusertext/" not in [one.path for one in there.control.requests("reddit")]


def test_a_comment_with_an_image_never_leaves_the_house(there):
    post = with_images(there, "Here", picture(), reply_to=there.mention("ann", "show us"))
    with pytest.raises(Refused):
        there.platform.publish(post)
    assert "/api/comment/" not in [one.path for one in there.control.requests("reddit")]
