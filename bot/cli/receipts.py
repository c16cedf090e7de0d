"""A post that an operator saw, as the receipt the publisher did not get."""

import re
from datetime import datetime
from typing import Final
from urllib.parse import unquote, urlsplit

import typer

from bot.domain.draft import Draft
from bot.domain.post import Receipt

_NUMBERED: Final = r"(?=[A-Za-z]*[0-9])[0-9A-Za-z]{1,64}"
"""A number, a ULID or base 62: never a word, which would be another page of the profile."""
_DID: Final = r"did:[a-z]+:[A-Za-z0-9._:%-]+"
_TID: Final = r"[2-7a-z]{13}"
_POSTS: Final = "app.bsky.feed.post"
_PATHS: Final = {
    "x": re.compile(r"/status/(?P<post>[0-9]{1,19})(?:/|$)"),
    "reddit": re.compile(
        r"/comments/(?P<post>[0-9a-z]+)(?:/[^/]*(?:/(?P<comment>[0-9a-z]+))?)?/?$"
    ),
    # Without a server behind the name: what another server shows has another id there.
    "mastodon": re.compile(
        rf"^/(?:web/)?(?:@[\w.-]+(?:/statuses)?|users/[\w.-]+/statuses|notice)/(?P<post>{_NUMBERED})/?$"
    ),
    "bluesky": re.compile(rf"^/profile/(?P<name>[^/]+)/post/(?P<post>{_TID})/?$"),
}
_IDS: Final = {
    "x": re.compile(r"[0-9]{1,19}"),
    "reddit": re.compile(r"t[13]_[0-9a-z]+"),
    "mastodon": re.compile(_NUMBERED),
    "bluesky": re.compile(rf"at://{_DID}/{re.escape(_POSTS)}/{_TID}"),
}
_EXAMPLES: Final = {
    "x": "https://x.com/NAME/status/1890 or 1890",
    "reddit": "https://www.reddit.com/r/NAME/comments/1abc/title/2def/ or t1_2def",
    "mastodon": "https://SERVER/@NAME/1890, as the account's own server shows it, or 1890",
    "bluesky": f"https://bsky.app/profile/NAME/post/3kabc or at://did:plc:NAME/{_POSTS}/3kabc",
}


def receipt_of(draft: Draft, seen: str, now: datetime, earlier: Receipt | None = None) -> Receipt:
    """
    Make a receipt from what the operator typed.

    Args:
        seen: The post's address, or the network's own id.

        earlier: One that the account has of another post. On Bluesky links carry a name, ids
            the DID: it tells both.

    Raises:
        typer.BadParameter: It is neither.
    """
    seen = seen.strip()
    is_link = seen.startswith(("https://", "http://"))
    remote_id = _from_link(draft.network, seen, earlier) if is_link else _from_id(draft, seen)
    if remote_id is None:
        example = _EXAMPLES.get(draft.network, "the address of the post")
        raise typer.BadParameter(
            f"--published {seen[:80]!r} is no post on {draft.network}: {example}"
        )
    # The post appeared with the attempt, not when somebody got round to looking.
    at = draft.attempt.started_at if draft.attempt else now
    return Receipt(remote_id, seen if is_link else "", at)


def _from_link(network: str, link: str, earlier: Receipt | None) -> str | None:
    pattern = _PATHS.get(network)
    path = _path_of(link)
    found = pattern.search(path) if pattern else None
    if found is None:
        return None
    if network == "reddit":
        return f"t1_{found['comment']}" if found["comment"] else f"t3_{found['post']}"
    if network == "bluesky":
        return f"at://{_did_of(unquote(found['name']), earlier)}/{_POSTS}/{found['post']}"
    return found["post"]


def _path_of(link: str) -> str:
    try:
        return urlsplit(link).path
    except ValueError:
        return ""


def _did_of(name: str, earlier: Receipt | None) -> str:
    """Return whose profile *name* is, without asking the network."""
    if re.fullmatch(_DID, name):
        return name
    known = _PATHS["bluesky"].search(_path_of(earlier.url)) if earlier else None
    if earlier and known and known["name"].casefold() == name.casefold():
        return earlier.id.removeprefix("at://").partition("/")[0]
    raise typer.BadParameter(
        f"--published: nothing here tells the DID of {name[:80]!r}. Put the DID in place of the "
        "name (…/profile/did:plc:…/post/…), or paste the post's at:// address; "
        "https://bsky.social/xrpc/com.atproto.identity.resolveHandle?handle=NAME shows the DID"
    )


def _from_id(draft: Draft, seen: str) -> str | None:
    pattern = _IDS.get(draft.network)
    return seen if pattern and pattern.fullmatch(seen) else None
