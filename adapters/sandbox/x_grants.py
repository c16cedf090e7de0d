"""
The sandboxed X's OAuth 2.0: a page to allow an app, and tokens of two hours.

A refresh token is good once. Access tokens that were made before stay good until they run out.

Sources:
    docs.x.com, "OAuth 2.0 Authorization Code Flow with PKCE"; the refusals' words: issues 496 and
    319 of plhery/node-twitter-api-v2; all read 2026-11. X describes neither in its OpenAPI file.
"""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from flask import Request

from adapters.sandbox.world import World

LIFETIME: Final = timedelta(hours=2)
CODE_LIFETIME: Final = timedelta(seconds=30)
NEEDS: Final = {
    "me": {"tweet.read", "users.read"},
    "mentions": {"tweet.read", "users.read"},
    "tweets": {"tweet.read", "users.read"},
    "lookup": {"tweet.read", "users.read"},
    "several": {"tweet.read", "users.read"},
    "quote_tweets": {"tweet.read", "users.read"},
    "create": {"tweet.read", "tweet.write", "users.read"},
    "delete": {"tweet.read", "tweet.write", "users.read"},
    "upload": {"media.write"},
    "look": {"media.write"},
    "describe": {"media.write"},
    "trends": set[str](),
}
"""Scopes that each call wants. Source: X API v2 description 2.167, ``security``; read 2026-11."""


@dataclass(frozen=True, slots=True)
class XApp:
    """An app with OAuth 2.0; *secret* is empty for a public client. Good for this sandbox only."""

    client_id: str
    secret: str = ""


CONFIDENTIAL: Final = XApp("sandbox-oauth2-web", "sandbox-oauth2-secret")
PUBLIC: Final = XApp("sandbox-oauth2-native")
APPS: Final = {one.client_id: one for one in (CONFIDENTIAL, PUBLIC)}


@dataclass(frozen=True, slots=True)
class Allowed:
    """What the account's owner allowed, until it is exchanged."""

    client_id: str
    redirect: str
    challenge: str
    scopes: frozenset[str]
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Access:
    """What one access token is good for."""

    scopes: frozenset[str]
    ends_at: datetime


@dataclass
class XGrants:
    """The codes and tokens that are good. Every caller holds ``world.lock``."""

    world: World
    codes: dict[str, Allowed] = field(default_factory=dict)
    access: dict[str, Access] = field(default_factory=dict)
    refresh: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)

    def reset(self) -> None:
        """Forget all of them."""
        self.codes.clear()
        self.revoke()

    def revoke(self) -> None:
        """Take back what was granted."""
        self.access.clear()
        self.refresh.clear()

    def allow(self, allowed: Allowed) -> str:
        """Return the code that stands for *allowed*."""
        code = secrets.token_urlsafe(48)
        self.codes[code] = allowed
        return code

    def grant(self, client_id: str, scopes: frozenset[str]) -> dict[str, str | int]:
        """Make a pair of tokens, as X words it; without ``offline.access`` it is no pair."""
        access = secrets.token_urlsafe(48)
        self.access[access] = Access(scopes, self.world.now() + LIFETIME)
        body: dict[str, str | int] = {
            "token_type": "bearer",
            "expires_in": int(LIFETIME.total_seconds()),
            "access_token": access,
            "scope": " ".join(sorted(scopes, reverse=True)),
        }
        if "offline.access" in scopes:
            body["refresh_token"] = secrets.token_urlsafe(48)
            self.refresh[str(body["refresh_token"])] = (client_id, scopes)
        return body

    def rotate(self) -> None:
        """Let somebody else use every refresh token."""
        for token, (client_id, scopes) in list(self.refresh.items()):
            del self.refresh[token]
            self.grant(client_id, scopes)

    def expire(self) -> None:
        """Let every access token run out."""
        self.access = {
            token: Access(one.scopes, self.world.now()) for token, one in self.access.items()
        }

    def scopes_of(self, request: Request) -> frozenset[str] | None:
        """Return what the access token of *request* is good for; None if for nothing."""
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        known = self.access.get(token) if kind == "Bearer" else None
        return known.scopes if known is not None and self.world.now() < known.ends_at else None
