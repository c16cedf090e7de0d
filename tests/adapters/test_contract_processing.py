"""A network may work on an image for a while: no post names it before, or after it failed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.sandbox.faults import Fault, Kind
from adapters.sandbox.x_state import XProcessing
from bot.domain.extras import Extras
from bot.domain.platform import Refused, RetryLater
from tests.adapters.test_contract_media import picture

LOOKS = "/2/media/upload"


def looks(x):
    return [one for one in x.control.requests("x", "GET") if one.path.startswith(LOOKS)]


def test_x_is_asked_until_it_is_done_and_says_when(x):
    x.people.process(XProcessing(n_looks=2, check_after_s=3))
    image, content = picture()
    upload = x.platform.images.upload(image, content)
    assert (upload.is_ready, upload.look_after) == (False, timedelta(seconds=3))
    post = replace(x.post("A lamp"), extras=Extras(images=(image,)), uploads=(upload.name,))
    with pytest.raises(Refused):
        x.platform.publish(post)
    seen = [upload := x.platform.images.progress(upload) for _ in range(3)]
    assert [one.is_ready for one in seen] == [False, False, True]
    x.platform.publish(post)
    (shown,) = x.people.posts()
    assert [(one.sha256, one.alt) for one in shown.media] == [(image.sha256, image.alt)]
    assert len(looks(x)) == 3


def test_an_image_that_is_done_at_once_is_not_asked_for(x):
    assert x.platform.images.upload(*picture()).is_ready
    assert looks(x) == []


def test_an_image_that_x_cannot_use_is_refused_with_what_to_do(x):
    x.people.process(XProcessing(fails=True))
    with pytest.raises(Refused, match="save it anew"):
        x.platform.images.upload(*picture())
    x.people.process(XProcessing(n_looks=1, fails=True))
    upload = x.platform.images.progress(x.platform.images.upload(*picture()))
    with pytest.raises(Refused, match="save it anew"):
        x.platform.images.progress(upload)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault("x", Kind.status, "GET", LOOKS), RetryLater),
        (Fault("x", Kind.malformed, "GET", LOOKS), RetryLater),
        (Fault("x", Kind.drop_after, "GET", LOOKS), RetryLater),
        (Fault("x", Kind.rate_limit, "GET", LOOKS), RetryLater),
        (Fault("x", Kind.status, "GET", LOOKS, status=404), Refused),
    ],
)
def test_a_look_that_fails_is_never_in_doubt(x, fault, error):
    x.people.process(XProcessing(n_looks=1))
    upload = x.platform.images.upload(*picture())
    x.control.add_fault(fault)
    with pytest.raises(error):
        x.platform.images.progress(upload)
