"""Images for posts on a server of the Mastodon family, within the limits that it names itself."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from mastodon import Mastodon
from mastodon.errors import MastodonError

from adapters.answers import Unreadable
from adapters.mastodon import wire
from adapters.mastodon.errors import after_reading, after_writing
from adapters.mastodon.transport import MastodonSession, status_of
from adapters.uploads import unseen
from bot.domain.extras import Image, Room
from bot.domain.platform import AccountBroken, PlatformError, Refused
from bot.domain.uploading import Upload, Uploading

_NOT_FOUND: Final = 404


class MastodonImages:
    """Where an account takes images."""

    def __init__(
        self, client: Mastodon, session: MastodonSession, make_sure: Callable[[], object]
    ) -> None:
        """*client* sends through *session*; *make_sure* raises unless the token is our own."""
        self._client = client
        self._session = session
        self._make_sure = make_sure

    def room(self) -> Room:
        """
        Say what the server takes, by its own numbers; an old one has the documented numbers.

        Raises:
            RetryLater, AccountBroken: It does not say.
        """
        try:
            said = wire.read(wire.Instance, self._session.body_of(self._client.instance_v2))
        except (MastodonError, Unreadable) as error:
            if status_of(error) != _NOT_FOUND:
                raise after_reading(error) from error
            said = wire.Instance()
        return said.room()

    def upload(self, image: Image, content: bytes) -> Upload:
        """Hand *content* over with its alt text; the server may go on working on it."""
        self._make_sure()
        send = partial(
            self._client.media_post,
            content,
            mime_type=image.kind.value,
            description=image.alt,
            file_name=image.file_name,
        )
        try:
            taken = wire.read(wire.Attachment, self._session.body_of(send))
        except (MastodonError, Unreadable) as error:
            raise unseen(_about_files(after_writing(error), error)) from error
        return Upload(taken.id, is_ready=taken.is_ready)

    def progress(self, upload: Upload) -> Upload:
        """
        Ask once how far the server is with *upload*; it does not say when to ask again.

        Raises:
            Refused: It could not make anything of the file, or has forgotten it.
        """
        ask = partial(self._client.media, upload.name)
        try:
            seen = wire.read(wire.Attachment, self._session.body_of(ask))
        except (MastodonError, Unreadable) as error:
            if status_of(error) in {_NOT_FOUND, 422}:
                raise Refused("the server could not use the image", rule="MEDIA") from error
            raise after_reading(error) from error
        return replace(upload, is_ready=seen.is_ready)


def _about_files(worded: PlatformError, error: Exception) -> PlatformError:
    """Name the scope that images need besides that of posts."""
    if isinstance(worded, AccountBroken) and status_of(error) == 403:  # noqa: PLR2004 - HTTP's own
        return AccountBroken(f"{worded}; images need the scope write:media")
    return worded


_uploading: type[Uploading] = MastodonImages
