"""Images for posts on X: the file first, then its alt text, then the post that names it."""

from base64 import b64encode
from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import TypeVar

import requests
import tweepy
from pydantic import BaseModel

from adapters.answers import Unreadable
from adapters.uploads import unseen
from adapters.x import wire
from adapters.x.errors import after_writing
from adapters.x.transport import Rejected
from bot.domain import room
from bot.domain.extras import Image, Room
from bot.domain.platform import RetryLater
from bot.domain.uploading import Upload, Uploading

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
        taken = self._send(wire.Uploaded, "/2/media/upload", file).data
        said = {"id": taken.id, "metadata": {"alt_text": {"text": image.alt}}}
        self._send(wire.Uploaded, "/2/media/metadata", said)
        return Upload(taken.id)

    def is_ready(self, upload: Upload) -> bool:
        """X works on videos for a while, and on images not at all."""
        return upload.is_ready

    def _send(self, model: type[Model], route: str, body: Mapping[str, object]) -> Model:
        call = partial(self._client.request, "POST", route, json=body, user_auth=True)
        try:
            return wire.read(model, call().content)
        except (Rejected, requests.RequestException) as error:
            raise unseen(after_writing(error)) from error
        except Unreadable as error:
            raise RetryLater(f"X took an image, but: {error}", after=timedelta()) from error


_uploading: type[Uploading] = XImages
