"""Facets: which bytes of a text are a link, a tag or somebody's handle."""

from collections.abc import Callable
from typing import Any

from atproto_client import models
from atproto_client.utils import detect_facets, detect_mentions

Resolve = Callable[[str], str | None]


def facets_of(text: str, resolve: Resolve) -> list[Any]:
    """
    Find the facets of *text*, in order, as ranges of its UTF-8 bytes.

    Args:
        resolve: Handle to DID, asked once for each handle; None leaves the handle plain text.
    """
    mentions = detect_mentions(text)
    dids = {handle: resolve(handle) for handle in {one.handle.lower() for one in mentions}}
    named = [
        _mention(one.byte_start, one.byte_end, did)
        for one in mentions
        if (did := dids[one.handle.lower()])
    ]
    return sorted([*detect_facets(text), *named], key=lambda facet: facet.index.byte_start)


def _mention(start: int, end: int, did: str) -> Any:
    return models.AppBskyRichtextFacet.Main(
        features=[models.AppBskyRichtextFacet.Mention(did=did)],
        index=models.AppBskyRichtextFacet.ByteSlice(byte_start=start, byte_end=end),
    )
