"""Where a language model elsewhere is."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Server:
    """
    Where the model is, as the operator wrote it down.

    Attributes:
        url: Ends where the protocol's own paths begin, mostly in ``/v1``.

        timeout_s: For one request, from its first byte to the last one of the answer.
    """

    url: str
    model: str
    key: str | None = field(repr=False)
    timeout_s: float

    @property
    def host(self) -> str:
        """Host and port."""
        return urlsplit(self.url).netloc
