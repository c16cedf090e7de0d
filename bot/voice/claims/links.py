"""Addresses in a text: URLs, e-mail addresses, handles, tags."""

from typing import Final

import regex

from bot.text.urls import find_urls
from bot.text.x import CASHTAG, HASHTAG, MENTION
from bot.voice.claims.claim import Claim, Found, blank, exact, take

EMAIL: Final = regex.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64}+@[\p{L}\p{N}-]{1,63}+(?:\.[\p{L}\p{N}-]{1,63}+){1,8}+"
)
_NAME: Final = r"\w++(?:[.-]++\w++)*+"
HANDLE: Final = regex.compile(
    rf"(?<![\w@/.])(?:[@＠]{_NAME}(?:@{_NAME})?|/?[ur]/[A-Za-z0-9_-]{{2,21}}+)"
    rf"|{MENTION.pattern}"
)
"""Of every network; X alone reads one behind a letter that is not Latin, as in 谢谢@ann."""
TAG: Final = regex.compile(
    rf"{HASHTAG.pattern}|{CASHTAG.pattern}"
    r"|(?<![\w&/])[#＃](?=\w*\p{L})[\w]++|(?<!\w)\$[A-Z]{1,6}(?!\w)"
)
"""What X links, and what only other networks do."""


def find_links(text: str) -> Found:
    """Find the addresses of *text*; each is supported only by the same address."""
    emails = take(text, EMAIL, "email")
    urls = find_urls(emails.rest)
    claims = tuple(_url_claim(emails.rest[url.start : url.end]) for url in urls)
    handles = take(blank(emails.rest, urls), HANDLE, "handle")
    tags = take(handles.rest, TAG, "tag")
    return Found(emails.claims + claims + handles.claims + tags.claims, tags.rest)


def _url_claim(url: str) -> Claim:
    bare = regex.sub(r"^(?:https?://)?(?:www\.)?", "", url, flags=regex.IGNORECASE).rstrip("/")
    host, slash, path = bare.partition("/")
    claim = exact(url, f"url {host.lower()}{slash}{path}")
    # A source that links to a page also supports naming its host.
    return Claim(url, claim.wants, claim.gives | {f"url {host.lower()}"})
