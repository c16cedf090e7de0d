"""Images and link cards for posts on Bluesky: blobs first, then the record that names them."""

from typing import Any

from atproto_client import models
from atproto_client.models.blob_ref import BlobRef

from adapters.bluesky import wire
from adapters.bluesky.connection import Connection
from adapters.uploads import unseen, uploads_of
from bot.domain import room
from bot.domain.extras import Image, Room
from bot.domain.platform import PlatformError
from bot.domain.post import Post
from bot.domain.uploading import Upload, Uploading


class BlueskyImages:
    """Where an account on Bluesky takes images."""

    def __init__(self, pds: Connection) -> None:
        self._pds = pds

    def room(self) -> Room:
        """Say what the lexicon allows."""
        return room.BLUESKY

    def upload(self, image: Image, content: bytes) -> Upload:
        """Hand *content* over; its alt text goes into the record that will name it."""
        try:
            taken = self._pds.give(
                wire.Uploaded, "com.atproto.repo.uploadBlob", content, image.kind
            )
        except PlatformError as error:
            raise unseen(error) from error.__cause__
        return Upload(taken.blob.model_dump_json(by_alias=True))

    def progress(self, upload: Upload) -> Upload:
        """Return *upload*: a blob is there once it was taken."""
        return upload


def embed_of(post: Post) -> Any:
    """
    Return what the record of *post* shows beside its text; None where that is nothing.

    A record has one embed: images go before a card.

    Raises:
        RetryLater: Its images were not handed over.
    """
    images, card = post.extras.images, post.extras.card
    uploads = uploads_of(post)
    if images:
        shown = [_image(*pair) for pair in zip(images, uploads, strict=True)]
        return models.AppBskyEmbedImages.Main(images=shown)
    if card is not None:
        page = models.AppBskyEmbedExternal.External(
            uri=card.url, title=card.title, description=card.text
        )
        return models.AppBskyEmbedExternal.Main(external=page)
    return None


def _image(image: Image, blob: str) -> Any:
    return models.AppBskyEmbedImages.Image(
        alt=image.alt,
        image=BlobRef.model_validate_json(blob),
        aspect_ratio=models.AppBskyEmbedDefs.AspectRatio(width=image.width, height=image.height),
    )


_uploading: type[Uploading] = BlueskyImages
