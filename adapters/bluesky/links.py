"""What posts on Bluesky are called: addresses carry a name, ids the DID."""

import re
from typing import Final
from urllib.parse import unquote

from adapters.links import Links, path_of
from bot.domain.post import Receipt

_DID: Final = r"did:[a-z]+:[A-Za-z0-9._:%-]+"
_TID: Final = r"[2-7a-z]{13}"
_POSTS: Final = "app.bsky.feed.post"
_PATH: Final = re.compile(rf"^/profile/(?P<name>[^/]+)/post/(?P<post>{_TID})/?$")


def _uri(found: re.Match[str], earlier: Receipt | None) -> str:
    return f"at://{_did_of(unquote(found['name']), earlier)}/{_POSTS}/{found['post']}"


def _did_of(name: str, earlier: Receipt | None) -> str:
    """Return whose profile *name* is, without asking the network."""
    if re.fullmatch(_DID, name):
        return name
    known = _PATH.search(path_of(earlier.url)) if earlier else None
    if earlier and known and known["name"].casefold() == name.casefold():
        return earlier.id.removeprefix("at://").partition("/")[0]
    raise ValueError(
        f"nothing here tells the DID of {name[:80]!r}. Put the DID in place of the "
        "name (…/profile/did:plc:…/post/…), or paste the post's at:// address; "
        "https://bsky.social/xrpc/com.atproto.identity.resolveHandle?handle=NAME shows the DID"
    )


LINKS: Final = Links(
    path=_PATH,
    id_of=_uri,
    ids=re.compile(rf"at://{_DID}/{re.escape(_POSTS)}/{_TID}"),
    example=f"https://bsky.app/profile/NAME/post/3kabc or at://did:plc:NAME/{_POSTS}/3kabc",
)
