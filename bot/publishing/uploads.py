"""
Images on their way to a network: proved to be what was approved, then handed over one by one.

Nobody sees them before a post names them, so this part may break off at any point and be done
again. Each upload begins only with enough of the lease left; on a network that takes the alt text
by itself it is two requests, and if the second outlives the lease, no post follows it.
"""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Final

from bot.domain.extras import Image
from bot.domain.platform import Platform, Refused, RetryLater
from bot.domain.points import Point, Reached, nowhere
from bot.domain.told import Told
from bot.domain.uploading import Illustrating, Upload, Uploading
from bot.media.shelf import FileLost
from bot.policy.demands import room_by
from bot.policy.extras import too_much

ReadImage = Callable[[Image], bytes]
"""Returns the file of an image, or raises ``FileLost`` where it is not what was approved."""

MustHaveTime = Callable[[], None]
"""Raises ``RetryLater`` where a call could outlive the lease."""

_FIRST_WAIT_S: Final = 0.25
_LONGEST_WAIT_S: Final = 2.0
_LONGEST_ASKED: Final = timedelta(seconds=10)
"""What a network may ask to wait within one lease; for longer, other posts go first."""


def nothing_kept(image: Image) -> bytes:
    """Have no files at all: for accounts whose posts carry none."""
    raise FileLost(f"the image {image.file_name} is kept nowhere")


def must_fit(images: Sequence[Image], platform: Platform, network: str, told: Told) -> None:
    """
    Hold *images* to what the server takes by now: it may have changed its mind.

    Args:
        told: What it said at its last preflight; that holds, or the documentation, while it is
            silent.

    Raises:
        Refused: It takes less; its rule is one of ours.

        RetryLater: It wants to be left alone.

        AccountBroken: A person must act first.
    """
    if not images or not isinstance(platform, Illustrating):
        return
    try:
        allowed = platform.images.room()
    except RetryLater as error:
        known = room_by(network, told)
        if error.after or known is None:
            raise
        allowed = known
    found = too_much(images, allowed)
    if found:
        raise Refused(found, rule=f"{network}.server-limits")


def hand_over(
    images: Sequence[Image],
    platform: Platform,
    read: ReadImage,
    must_have_time: MustHaveTime,
    reached: Reached = nowhere,
) -> tuple[str, ...]:
    """
    Hand *images* to the network of *platform*.

    Returns:
        What the network calls them, in their order; each is ready for a post.

    Raises:
        Refused: One is not what was approved, or nothing that the network can use.

        RetryLater: Not all were taken, or the lease runs out before a post could name them.

        AccountBroken: A person must act first.
    """
    if not images:
        return ()
    if not isinstance(platform, Illustrating):
        raise Refused(f"{platform.name} takes no images", rule="IMAGES")
    contents = [_proved(image, read) for image in images]
    uploads: list[Upload] = []
    for image, content in zip(images, contents, strict=True):
        must_have_time()
        reached(Point.before_upload)
        uploads.append(platform.images.upload(image, content))
        reached(Point.after_upload)
    for upload in uploads:
        _wait_for(upload, platform.images, must_have_time)
    return tuple(upload.name for upload in uploads)


def _proved(image: Image, read: ReadImage) -> bytes:
    try:
        return read(image)
    except FileLost as error:
        raise Refused(str(error), rule="FILE") from error


def _wait_for(upload: Upload, network: Uploading, must_have_time: MustHaveTime) -> None:
    wait_s = _FIRST_WAIT_S
    while not upload.is_ready:
        asked = upload.look_after or timedelta()
        if asked > _LONGEST_ASKED:
            raise RetryLater("the network is still at work on an image", after=asked)
        time.sleep(max(wait_s, asked.total_seconds()))
        must_have_time()
        upload, wait_s = network.progress(upload), min(2 * wait_s, _LONGEST_WAIT_S)
