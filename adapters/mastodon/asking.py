"""Calls through Mastodon.py, read as our models; what goes wrong becomes one of the four errors."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from mastodon.errors import MastodonError
from pydantic import BaseModel

from adapters.answers import Unreadable
from adapters.mastodon import wire
from adapters.mastodon.errors import after_reading, after_writing
from adapters.mastodon.transport import MastodonSession

Model = TypeVar("Model", bound=BaseModel)
Call = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Asking:
    """Makes calls that send through *session*, each once."""

    session: MastodonSession

    def list(self, call: Call) -> list[Any]:
        """Return the things of a listing, unread."""
        try:
            return wire.read_list(self.session.body_of(call))
        except (MastodonError, Unreadable) as error:
            raise after_reading(error) from error

    def read(self, model: type[Model], call: Call) -> Model:
        """Return an answer that nothing depends on: it can be asked for again."""
        try:
            return wire.read(model, self.session.body_of(call))
        except (MastodonError, Unreadable) as error:
            raise after_reading(error) from error

    def write(self, model: type[Model], call: Call) -> Model:
        """Act once; an answer that cannot be read leaves it unconfirmed."""
        try:
            return wire.read(model, self.session.body_of(call))
        except (MastodonError, Unreadable) as error:
            raise after_writing(error) from error
