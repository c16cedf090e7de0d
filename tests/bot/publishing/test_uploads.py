"""What goes out with a text is what was approved, or nothing goes out."""

import io
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest
from PIL import Image as Pillow

from adapters.mastodon import MastodonAccount, MastodonSecrets
from adapters.mastodon.connect import connect
from adapters.reddit import RedditAccount, RedditSecrets
from adapters.reddit.connect import connect as connect_reddit
from adapters.sandbox.faults import Fault, Kind
from adapters.sandbox.mastodon_auth import CREDENTIALS
from adapters.sandbox.mastodon_control import MastodonControl
from adapters.sandbox.reddit_auth import CREDENTIALS as REDDIT_KEYS
from adapters.sandbox.reddit_control import RedditControl
from adapters.sandbox.reddit_state import Place
from adapters.sandbox.x_state import XProcessing
from bot.domain.extras import Extras, Image, ImageKind, Room
from bot.domain.lifecycle import State
from bot.domain.platform import Refused, RetryLater
from bot.domain.points import Point
from bot.domain.thread import thread_of
from bot.domain.told import NOTHING_TOLD, Told
from bot.media.shelf import Shelf
from bot.notices.wording import notice_of
from bot.publishing.publish import REFUSALS, Pace
from bot.publishing.uploads import hand_over, must_fit
from tests.factories import X_MAIN, passed


def picture(n: int = 1, alt: str = "A lamp") -> tuple[Image, bytes]:
    packed = io.BytesIO()
    Pillow.new("RGB", (40 + n, 30), (n, n, n)).save(packed, "PNG")
    content = packed.getvalue()
    digest = sha256(content).hexdigest()
    return Image(digest, ImageKind.png, len(content), 40 + n, 30, alt), content


@pytest.fixture
def shelf(tmp_path) -> Shelf:
    made = Shelf(tmp_path / "media")
    for n in range(4):
        made.put(*picture(n))
    return made


@pytest.fixture
def drawing(desk, shelf):
    """The desk, with a publisher that finds the files."""
    desk.publisher = replace(
        desk.publisher,
        read=shelf.read,
        objection=lambda draft: shelf.fault(draft.extras.images),
    )
    return desk


def queued(desk, n=1, **fields):
    extras = Extras(images=tuple(picture(one)[0] for one in range(n)))
    return desk.queue(extras=extras, **fields)


def uploads(desk) -> int:
    return len([one for one in desk.control.requests("x", "POST") if "upload" in one.path])


def looks(desk):
    asked = desk.control.requests("x", "GET")
    return [one for one in asked if one.path.startswith("/2/media/upload")]


def fault(path, kind, **fields):
    return Fault("x", kind, method="POST", path_prefix=path, **fields)


def test_a_post_goes_out_with_its_images_in_order(drawing):
    draft = queued(drawing, 4)
    drawing.publisher.step()
    assert drawing.state(draft) is State.published
    (post,) = drawing.x.posts()
    assert [one.sha256 for one in post.media] == [one.sha256 for one in draft.extras.images]


@pytest.mark.parametrize("harm", ["gone", "changed"])
def test_a_file_that_is_not_what_was_approved_stops_the_draft_before_anything_is_sent(
    drawing, shelf, harm
):
    draft = queued(drawing)
    file = shelf.path / draft.extras.images[0].file_name
    if harm == "gone":
        file.unlink()
    else:
        file.write_bytes(picture(3)[1])
    drawing.publisher.step()
    failed = drawing.store.drafts.get(draft.id)
    assert failed.state is State.failed
    assert "attach it again" in failed.note
    assert drawing.control.requests("x", "POST") == []


def test_a_file_that_changes_between_the_look_and_the_upload_is_not_sent(drawing, shelf):
    image, _ = picture()
    (shelf.path / image.file_name).write_bytes(b"another")
    platform = drawing.publisher.platforms[X_MAIN]
    with pytest.raises(Refused, match="not the one that was approved"):
        hand_over([image], platform, shelf.read, lambda: None)
    assert drawing.control.requests("x", "POST") == []


@pytest.mark.parametrize("kind", [Kind.drop_after, Kind.drop_before, Kind.malformed, Kind.status])
@pytest.mark.parametrize("path", ["/2/media/upload", "/2/media/metadata"])
def test_an_upload_that_fails_leaves_no_doubt_and_is_made_again(drawing, kind, path):
    draft = queued(drawing)
    drawing.control.add_fault(fault(path, kind))
    drawing.publisher.step()
    waiting = drawing.store.drafts.get(draft.id)
    assert (waiting.state, waiting.attempt) == (State.scheduled, None)
    assert drawing.n_posts_sent() == 0
    drawing.wait(timedelta(hours=1))
    drawing.publisher.step()
    assert drawing.state(draft) is State.published
    assert len(drawing.x.posts()) == 1


def test_an_upload_that_the_network_refuses_ends_the_draft(drawing):
    draft = queued(drawing)
    drawing.control.add_fault(fault("/2/media/upload", Kind.refused))
    drawing.publisher.step()
    assert drawing.state(draft) is State.failed
    assert drawing.n_posts_sent() == 0


def test_uploads_that_are_refused_in_a_row_stop_the_account(drawing):
    for number in range(1, REFUSALS + 2):
        queued(drawing, number=number, text=f"Lamp number {number} is on sale.")
    drawing.control.add_fault(fault("/2/media/upload", Kind.refused, times=100))
    for _ in range(REFUSALS + 2):
        drawing.publisher.step()
    assert uploads(drawing) == REFUSALS


def test_revoked_credentials_at_an_upload_stop_the_account(drawing):
    draft = queued(drawing)
    drawing.control.add_fault(fault("/2/media/upload", Kind.revoked))
    drawing.publisher.step()
    assert drawing.state(draft) is State.scheduled
    assert [one.scope for one in drawing.store.pauses.all()] == [f"account:{X_MAIN}"]


@pytest.mark.parametrize("kind", [Kind.drop_after, Kind.malformed])
def test_a_lost_answer_to_the_post_is_in_doubt_and_found_though_x_adds_a_link(drawing, kind):
    draft = queued(drawing, 2)
    drawing.control.add_fault(fault("/2/tweets", kind))
    drawing.publisher.step()
    assert drawing.state(draft) is State.unconfirmed
    drawing.wait(timedelta(minutes=10))
    drawing.reconciler.step()
    assert drawing.state(draft) is State.published
    assert drawing.n_posts_sent() == 1


def go_on(desk):
    """Let an hour pass, in which doubts end and what is due goes out."""
    for _ in range(6):
        desk.wait(timedelta(minutes=10))
        desk.reconciler.step()
        desk.publisher.step()


def test_a_publisher_that_dies_amid_the_uploads_leaves_a_post_that_goes_out_once(drawing):
    draft = queued(drawing, 2)
    read, n_read = drawing.publisher.read, iter(range(3))

    def dies(image):
        if next(n_read) == 1:
            raise SystemExit
        return read(image)

    with pytest.raises(SystemExit):
        replace(drawing.publisher, read=dies).step()
    assert drawing.state(draft) is State.publishing
    go_on(drawing)
    assert drawing.state(draft) is State.published
    assert drawing.n_posts_sent() == 1


def test_no_upload_and_no_post_begins_that_could_outlive_the_lease(drawing):
    """Each upload takes 30 s here, so the lease of 60 s has room for two calls of 20 s."""
    queued(drawing, 4)
    pace = Pace(timedelta(seconds=60), timedelta(seconds=20), timedelta(seconds=90))

    def clock():
        drawing.late = timedelta(seconds=30 * uploads(drawing))
        return drawing.now()

    drawing.publisher = replace(drawing.publisher, pace=pace, clock=clock)
    drawing.publisher.step()
    assert uploads(drawing) == 2
    assert drawing.n_posts_sent() == 0
    assert drawing.store.queue.in_flight(X_MAIN) is None


def test_an_image_that_x_works_on_goes_out_once_it_is_done(drawing):
    drawing.x.process(XProcessing(n_looks=1))
    draft = queued(drawing, 2)
    drawing.publisher.step()
    assert drawing.state(draft) is State.published
    assert len(looks(drawing)) == 4


@pytest.mark.parametrize("n_looks", [0, 1])
def test_an_image_that_x_cannot_use_ends_the_draft_with_the_reason(drawing, n_looks):
    drawing.x.process(XProcessing(n_looks=n_looks, fails=True))
    draft = queued(drawing)
    drawing.publisher.step()
    failed = drawing.store.drafts.get(draft.id)
    assert failed.state is State.failed
    assert "X could not use the image" in failed.note
    assert drawing.n_posts_sent() == 0


def test_work_on_an_image_that_never_ends_does_not_outlive_the_lease(drawing):
    """Each look takes 15 s here: of the 60 s of the lease, three leave too little for a post."""
    drawing.x.process(XProcessing(n_looks=-1))
    draft = queued(drawing)
    pace = Pace(timedelta(seconds=60), timedelta(seconds=20), timedelta(seconds=90))

    def clock():
        drawing.late = timedelta(seconds=15 * len(looks(drawing)))
        return drawing.now()

    drawing.publisher = replace(drawing.publisher, pace=pace, clock=clock)
    drawing.publisher.step()
    waiting = drawing.store.drafts.get(draft.id)
    assert (waiting.state, waiting.attempt) == (State.scheduled, None)
    assert len(looks(drawing)) == 3
    assert drawing.n_posts_sent() == 0
    assert drawing.store.queue.in_flight(X_MAIN) is None


def test_who_asks_for_more_time_than_a_lease_has_gets_it_and_the_post_goes_out_later(drawing):
    drawing.x.process(XProcessing(n_looks=-1, check_after_s=120))
    draft = queued(drawing)
    drawing.publisher.step()
    waiting = drawing.store.drafts.get(draft.id)
    assert waiting.state is State.scheduled
    assert "still at work on an image" in waiting.note
    assert waiting.due_at >= drawing.now() + timedelta(seconds=119)
    assert looks(drawing) == []
    drawing.x.process(XProcessing())
    drawing.wait(timedelta(hours=1))
    drawing.publisher.step()
    assert drawing.state(draft) is State.published
    assert drawing.n_posts_sent() == 1


def test_a_network_that_takes_no_images_gets_no_post_without_them(drawing):
    class Bare:
        name = "bare"

    with pytest.raises(Refused, match="takes no images"):
        hand_over([picture()[0]], Bare(), drawing.publisher.read, lambda: None)


@pytest.fixture
def toot(sandbox_url, desk):
    account = MastodonAccount(handle="mynah_demo", base_url=f"{sandbox_url}/mastodon", timeout_s=2)
    secrets = MastodonSecrets(access_token=CREDENTIALS.access_token)
    platform = connect(X_MAIN, account, secrets, lambda _: None)
    yield platform
    platform.close()


def test_an_image_that_a_server_works_on_is_waited_for(toot, drawing):
    people = MastodonControl(drawing.control)
    people.files(n_looks=2)
    image, _ = picture()
    (name,) = hand_over([image], toot, drawing.publisher.read, lambda: None)
    assert name
    looks = [one for one in drawing.control.requests("mastodon", "GET") if "media" in one.path]
    assert len(looks) == 3


def test_a_server_that_is_never_done_is_waited_for_no_longer_than_the_lease(toot, drawing):
    MastodonControl(drawing.control).files(n_looks=1_000)
    left = iter(range(6))

    def must_have_time():
        if next(left) == 5:
            raise RetryLater("too late", after=timedelta())

    with pytest.raises(RetryLater):
        hand_over([picture()[0]], toot, drawing.publisher.read, must_have_time)


@pytest.fixture
def tooting(drawing, toot):
    """The desk of an account on Mastodon."""
    drawing.publisher = replace(drawing.publisher, platforms={X_MAIN: toot})
    return drawing


@pytest.mark.holds("mastodon.server-limits")
def test_a_server_that_has_become_stricter_gets_nothing_and_is_counted(tooting):
    MastodonControl(tooting.control).files(most_alt=3)
    draft = queued(tooting, network="mastodon")
    tooting.publisher.step()
    failed = tooting.store.drafts.get(draft.id)
    assert (failed.state, "3 are allowed" in failed.note) == (State.failed, True)
    assert tooting.control.requests("mastodon", "POST") == []
    stopped = tooting.store.objections.since(tooting.now(), tooting.now())
    assert {name: one.last for name, one in stopped.items()} == {"mastodon.server-limits": draft.id}


def test_a_post_that_a_server_shows_without_an_image_stands_and_a_person_is_told(tooting):
    MastodonControl(tooting.control).files(n_dropped=1)
    draft = queued(tooting, 2, network="mastodon")
    tooting.publisher.step()
    out = tooting.store.drafts.get(draft.id)
    assert (out.state, out.receipt.lacks) == (
        State.published,
        "the network shows 1 of its 2 images",
    )
    assert len(out.extras.images) == 2  # what was approved stays written down
    (entry,) = [one for one in tooting.store.audit.latest(9, draft.id) if one.event == "confirm"]
    assert notice_of(entry).line == (
        f"{draft.id} is out: it stands incomplete: the network shows 1 of its 2 images: look at "
        f"it, mynah posts delete {draft.id} takes it back"
    )
    tooting.wait(timedelta(hours=1))
    tooting.publisher.step()
    assert len(MastodonControl(tooting.control).posts()) == 1


def test_a_thread_whose_beginning_lacks_an_image_goes_on_and_a_person_is_told(tooting):
    MastodonControl(tooting.control).files(n_dropped=1)
    thread = thread_of(("Two lamps.", "And a table."), numbered=False)
    draft = queued(tooting, 2, network="mastodon", thread=thread)
    for _ in range(2):
        tooting.publisher.step()
    assert tooting.store.drafts.get(draft.id).receipt.lacks
    told = filter(None, map(notice_of, tooting.store.audit.latest(9, draft.id)))
    assert ["part 1 of 2 is out: it stands incomplete" in one.line for one in told] == [True]


def silent(desk, **fields):
    fault = Fault("mastodon", Kind.status, "GET", "/api/v2/instance", status=503, times=9)
    desk.control.add_fault(replace(fault, **fields))


@pytest.mark.parametrize(
    ("told", "state"),
    [
        ((), State.published),
        ((Told(images=Room(4, 10_000, None, 100)),), State.published),
        ((Told(images=Room(4, 10_000, None, 3)),), State.failed),
    ],
    ids=["never told", "told more", "told less"],
)
def test_while_a_server_says_nothing_what_it_said_last_holds_or_the_documentation(
    tooting, told, state
):
    known = replace(passed(at=tooting.now()), told=told)
    tooting.store.preflights.record(known, "test")
    silent(tooting)
    draft = queued(tooting, network="mastodon")
    tooting.publisher.step()
    assert tooting.state(draft) is state


def test_before_a_server_ever_said_a_number_the_documented_ones_are_not_passed(toot, drawing):
    silent(drawing)
    long = replace(picture()[0], alt="a" * 1501)
    with pytest.raises(Refused, match="1,500 are allowed"):
        must_fit([long], toot, "mastodon", NOTHING_TOLD)


def test_a_server_that_wants_to_be_left_alone_gets_no_upload_either(tooting):
    silent(tooting, kind=Kind.rate_limit, seconds=60)
    draft = queued(tooting, network="mastodon")
    tooting.publisher.step()
    assert tooting.state(draft) is State.scheduled
    assert tooting.control.requests("mastodon", "POST") == []


@pytest.fixture
def posting_on_reddit(sandbox_url, drawing):
    """The same desk, with an account on Reddit in the place of the one on X."""
    people = RedditControl(drawing.control)
    people.settle(Place("sandbox"))
    account = RedditAccount(
        handle="mynah_demo",
        contact="ops@example.com",
        base_url=f"{sandbox_url}/reddit",
        oauth_url=f"{sandbox_url}/reddit",
        timeout_s=2,
        subreddits=({"name": "sandbox", "post": True},),
    )
    secrets = RedditSecrets(
        client_id=REDDIT_KEYS.client_id,
        client_secret=REDDIT_KEYS.client_secret,
        refresh_token=REDDIT_KEYS.refresh_token,
    )
    platforms = {X_MAIN: connect_reddit(X_MAIN, account, secrets, lambda _: None)}
    drawing.publisher = replace(drawing.publisher, platforms=platforms)
    drawing.reconciler = replace(drawing.reconciler, platforms=platforms)
    return drawing, people


def titled(desk):
    return queued(desk, 2, network="reddit", title="Lamps", place="sandbox", text="*Two* lamps_")


def n_threads_sent(desk) -> int:
    return len([one for one in desk.control.requests("reddit", "POST") if "submit" in one.path])


@pytest.mark.parametrize("is_slow", [True, False])
@pytest.mark.parametrize("kind", [Kind.drop_after, Kind.malformed, Kind.timeout_after])
def test_a_thread_with_images_whose_answer_is_lost_is_found_and_not_sent_again(
    posting_on_reddit, kind, is_slow
):
    desk, people = posting_on_reddit
    people.work_on_images(is_slow=is_slow)
    draft = titled(desk)
    desk.control.add_fault(Fault("reddit", kind, "POST", "/api/submit", seconds=3))
    desk.publisher.step()
    assert desk.state(draft) is State.unconfirmed
    go_on(desk)
    assert desk.state(draft) is State.published
    assert n_threads_sent(desk) == len(people.posts()) == 1
    wanted = [(one.sha256, one.alt) for one in draft.extras.images]
    assert [(one.sha256, one.alt) for one in people.posts()[0].media] == wanted


@pytest.mark.parametrize(
    "point", [Point.before_upload, Point.after_upload, Point.before_call, Point.after_call]
)
def test_a_thread_with_images_goes_out_once_wherever_the_publisher_dies(posting_on_reddit, point):
    desk, people = posting_on_reddit
    draft = titled(desk)

    def dies(at):
        if at is point:
            raise SystemExit

    with pytest.raises(SystemExit):
        replace(desk.publisher, reached=dies).step()
    assert desk.state(draft) is State.publishing
    go_on(desk)
    assert desk.state(draft) is State.published
    assert n_threads_sent(desk) == len(people.posts()) == 1


def test_a_thread_that_reddit_lost_is_sent_again_with_its_images(posting_on_reddit):
    desk, people = posting_on_reddit
    draft = titled(desk)
    desk.control.add_fault(Fault("reddit", Kind.drop_before, "POST", "/api/submit"))
    desk.publisher.step()
    assert desk.state(draft) is State.unconfirmed
    go_on(desk)
    assert desk.state(draft) is State.published
    assert [len(one.media) for one in people.posts()] == [2]


@pytest.mark.parametrize("path", ["/api/media/asset", "/storage"])
@pytest.mark.parametrize("kind", [Kind.drop_after, Kind.drop_before, Kind.status])
def test_an_upload_to_reddit_that_fails_leaves_no_doubt(posting_on_reddit, path, kind):
    desk, people = posting_on_reddit
    draft = titled(desk)
    desk.control.add_fault(Fault("reddit", kind, "POST", path, after=1))
    desk.publisher.step()
    waiting = desk.store.drafts.get(draft.id)
    assert (waiting.state, waiting.attempt) == (State.scheduled, None)
    assert n_threads_sent(desk) == 0
    desk.wait(timedelta(hours=1))
    desk.publisher.step()
    assert desk.state(draft) is State.published
    assert [len(one.media) for one in people.posts()] == [2]
