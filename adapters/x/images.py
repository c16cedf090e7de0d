"""Images for posts on X: the file first, then its alt text, then the post that names it."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Final, TypeVar

import requests
import tweepy
from pydantic import BaseModel

from adapters.answers import Unreadable
from adapters.uploads import unseen
from adapters.x import wire
from adapters.x.errors import after_reading, after_writing
from adapters.x.transport import Rejected
from bot.domain import room
from bot.domain.extras import Image, Room
from bot.domain.platform import Refused, RetryLater
from bot.domain.uploading import Upload, Uploading

_UPLOAD: Final = "/2/media/upload"
_FORGOTTEN: Final = frozenset({400, 404})
Model = TypeVar("Model", bound=BaseModel)


class XImages:
    """Where an account on X takes images. tweepy knows the old upload only, which X has ended."""

    def __init__(self, client: tweepy.Client, make_sure: Callable[[], object]) -> None:
        """*make_sure* raises unless the credentials belong to the account."""
        self._client = client
        self._make_sure = make_sure

    def room(self) -> Room:
        """Say what X takes."""
        return room.X

    def upload(self, image: Image, content: bytes) -> Upload:
        """Hand *content* over, and its alt text after it: two requests."""
        self._make_sure()
        file = {"media": b64encode(content).decode("ascii"), "media_category": "tweet_image"}
        taken = _as_upload(self._send(wire.Uploaded, _UPLOAD, file))
        said = {"id": taken.name, "metadata": {"alt_text": {"text": image.alt}}}
        self._send(wire.Uploaded, "/2/media/metadata", said)
        return taken

    def progress(self, upload: Upload) -> Upload:
        """Ask once how far X is; it works on animations for a while, and on most images not."""
        about = {"media_id": upload.name, "command": "STATUS"}
        try:
            answer = self._client.request("GET", _UPLOAD, params=about, user_auth=True)
            return _as_upload(wire.read(wire.Uploaded, answer.content))
        except Rejected as error:
            if error.status in _FORGOTTEN:
                raise Refused("X no longer has the image", rule="MEDIA") from error
            raise after_reading(error) from error
        except requests.RequestException as error:
            raise after_reading(error) from error
        except Unreadable as error:
            raise RetryLater(str(error), after=timedelta()) from error

    def _send(self, model: type[Model], route: str, body: Mapping[str, object]) -> Model:
        call = partial(self._client.request, "POST", route, json=body, user_auth=True)
        try:
            return wire.read(model, call().content)
        except (Rejected, requests.RequestException) as error:
            raise unseen(after_writing(error)) from error
        except Unreadable as error:
            raise RetryLater(f"X took an image, but: {error}", after=timedelta()) from error


def _as_upload(taken: wire.Uploaded) -> Upload:
    """
    Return what X said of a file; a state that is not known is not ready.

    Raises:
        Refused: X could not make anything of it.
    """
    name, info = taken.data.id, taken.data.processing_info
    if info is None or info.state == "succeeded":
        return Upload(name)
    if info.state == "failed":
        raise Refused("X could not use the image: save it anew, or take another", rule="MEDIA")
    wait = None if info.check_after_secs is None else timedelta(seconds=info.check_after_secs)
    return Upload(name, is_ready=False, look_after=wait)


_uploading: type[Uploading] = XImages
