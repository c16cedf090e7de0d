"""
Images for threads on Reddit: a lease first, then the file, then the thread that names it.

Reddit's API knows no alt texts. What an image shows is its caption, which every reader sees
below it, and which screen readers read.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Final

from pydantic import Field

from adapters.answers import Wire
from adapters.reddit import errors, wire
from adapters.reddit.storage import Storage
from adapters.reddit.transport import Connection
from adapters.uploads import unseen
from bot.domain import room
from bot.domain.extras import Image, Room
from bot.domain.platform import PlatformError, RetryLater
from bot.domain.uploading import Upload, Uploading

_LEASE: Final = "api/media/asset.json"


class _Named(Wire):
    name: str
    value: str


class _Form(Wire):
    action: str
    fields: Annotated[list[_Named], Field(min_length=1)]


class _Asset(Wire):
    asset_id: Annotated[str, Field(pattern=r"^[0-9a-z]{1,30}$")]


class _Lease(Wire):
    args: _Form
    asset: _Asset


class RedditImages:
    """
    Where an account on Reddit takes images.

    Source:
        praw's ``PostMedia``, and its recording of a thread with images; read 2026-11.
    """

    def __init__(
        self, reddit: Connection, storage: Storage, make_sure: Callable[[], object]
    ) -> None:
        """*make_sure* raises unless the credentials belong to the account."""
        self._reddit = reddit
        self._storage = storage
        self._make_sure = make_sure

    def room(self) -> Room:
        """Say what Reddit takes; a subreddit may take none (``adapters.reddit.inspection``)."""
        return room.REDDIT

    def upload(self, image: Image, content: bytes) -> Upload:
        """Hand *content* over: two requests. Its alt text goes out with the thread."""
        self._make_sure()
        asked = {"filepath": image.file_name, "mimetype": image.kind.value}
        try:
            answer = self._reddit.post(_LEASE, asked)
        except PlatformError as error:
            raise unseen(error) from error.__cause__
        refusal = wire.read(wire.Outcome, answer)
        if refusal is not None:
            errors.raise_first(refusal.result.errors)
        lease = wire.read(_Lease, answer)
        if lease is None:
            raise RetryLater("Reddit's lease for an image cannot be read", after=timedelta())
        fields = {one.name: one.value for one in lease.args.fields}
        self._storage.put(lease.args.action, fields, (image.file_name, content))
        return Upload(lease.asset.asset_id)

    def progress(self, upload: Upload) -> Upload:
        """Return *upload*: a thread may name an image that Reddit is still at work on."""
        return upload


_uploading: type[Uploading] = RedditImages
