"""
How the AT Protocol writes the names of accounts, records and their versions.

Source: the protocol's interop-test-files/syntax, against which tests/adapters/bluesky holds them.
"""

from typing import Annotated, Final

from pydantic import AfterValidator, Field

_DID: Final = r"did:[a-z]+:[A-Za-z0-9._:%-]*[A-Za-z0-9._-]"
_LABEL: Final = r"[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
_NSID: Final = (
    rf"[a-zA-Z]([a-zA-Z0-9-]{{0,61}}[a-zA-Z0-9])?(\.{_LABEL})+\.[a-zA-Z][a-zA-Z0-9]{{0,62}}"
)
_RKEY: Final = r"(\.{0,2}[A-Za-z0-9_:~-]|\.{3})[A-Za-z0-9._:~-]{0,511}"
Did = Annotated[str, Field(pattern=rf"^{_DID}$", max_length=2048)]
_LONGEST_NSID: Final = 317


def _has_bounded_collection(uri: str) -> str:
    if len(uri.split("/")[3]) > _LONGEST_NSID:
        raise ValueError(f"the collection has more than {_LONGEST_NSID} characters")
    return uri


Uri = Annotated[
    str,
    Field(pattern=rf"^at://{_DID}/{_NSID}/{_RKEY}$", max_length=2560),
    AfterValidator(_has_bounded_collection),
]
"""A record; nothing else has an author whom we could answer."""
Cid = Annotated[str, Field(pattern=r"^[A-Za-z0-9+=]{8,256}$")]
Handle = Annotated[str, Field(pattern=r"^[A-Za-z0-9.-]{1,253}$")]
