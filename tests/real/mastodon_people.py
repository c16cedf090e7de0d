"""The people on a mastodon-mock, by its own API."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any

import httpx

from adapters.sandbox.engagement import Engagement
from adapters.sandbox.mastodon_control import PublishedOnMastodon
from adapters.sandbox.mastodon_state import Attachment
from adapters.sandbox.profile import Profile

STATUSES = "/api/v1/statuses"
SCOPES = "read write"
ELSEWHERE = "https://brand.example/back"


@dataclass(slots=True)
class MastodonPeople:
    """
    A server that was emptied, and the brand's account on it.

    Attributes:
        token: The brand's, of an application with :data:`SCOPES`.
    """

    client: httpx.Client
    brand: str
    token: str = ""
    tokens: dict[str, str] = field(default_factory=dict)

    def empty(self) -> None:
        """Forget everything, and open the brand's account."""
        self.client.post("/api/v1/_mock/reset").raise_for_status()
        self.tokens.clear()
        self.tokens[self.brand] = self._token(self.brand)
        self.token = self.authorize(SCOPES)
        self.set_up(Profile())

    def authorize(self, scopes: str) -> str:
        """Let the brand's owner give a new application *scopes*, and return its token."""
        about = {"client_name": "Mynah", "redirect_uris": ELSEWHERE, "scopes": scopes}
        app = self.client.post("/api/v1/apps", data=about).raise_for_status().json()
        agreed = {"username": self.brand, "client_id": app["client_id"], "redirect_uri": ELSEWHERE}
        back = self.client.post("/oauth/authorize", data=agreed).headers["location"]
        grant = {"grant_type": "authorization_code", "code": httpx.URL(back).params["code"]}
        keys = {name: app[name] for name in ("client_id", "client_secret")}
        answer = self.client.post("/oauth/token", data=grant | keys | {"redirect_uri": ELSEWHERE})
        return str(answer.raise_for_status().json()["access_token"])

    def mention(
        self,
        author: str,
        text: str,
        *,
        in_reply_to: str | None = None,
        visibility: str = "public",
        pictures: Sequence[str] = (),
    ) -> str:
        files = [self._picture(author, alt) for alt in pictures]
        return self._say(
            author,
            f"@{self.brand} {text}",
            in_reply_to_id=in_reply_to,
            visibility=visibility,
            media_ids=files or None,
        )

    def post(
        self, author: str, text: str, *, in_reply_to: str | None = None, quotes: str | None = None
    ) -> str:
        return self._say(author, text, in_reply_to_id=in_reply_to, quoted_status_id=quotes)

    def delete(self, status_id: str) -> None:
        """Let whoever wrote it take *status_id* back."""
        author = self._call("GET", f"{STATUSES}/{status_id}", self.token)["account"]["username"]
        self._call("DELETE", f"{STATUSES}/{status_id}", self._token(author))

    def engage(self, post_id: str, engagement: Engagement) -> None:
        """Let as many people like, boost, answer and quote; this network counts no views."""
        for n in range(engagement.likes):
            self._call("POST", f"{STATUSES}/{post_id}/favourite", self._token(f"fan{n}"))
        for n in range(engagement.reposts):
            self._call("POST", f"{STATUSES}/{post_id}/reblog", self._token(f"fan{n}"))
        for n in range(engagement.replies):
            self.post(f"fan{n}", f"answer {n}", in_reply_to=post_id)
        for n in range(engagement.quotes):
            self.post(f"fan{n}", f"look {n}", quotes=post_id)

    def set_up(self, profile: Profile) -> None:
        """Change bio and label, and let a moderator act; rules and scopes have no way here."""
        form = {"note": profile.bio, "bot": str(profile.is_bot).lower()}
        me = self._call("PATCH", "/api/v1/accounts/update_credentials", self.token, data=form)
        if profile.trouble:
            action = {"type": {"suspended": "suspend", "limited": "silence"}[profile.trouble]}
            where = f"/api/v1/admin/accounts/{me['id']}/action"
            self._call("POST", where, self._token("moderator"), data=action)

    def published(self) -> list[str]:
        return [re.sub(r"^@\S+ ", "", one.sent) for one in self.posts()]

    def posts(self) -> list[PublishedOnMastodon]:
        """List the brand's statuses, oldest first."""
        me = self._call("GET", "/api/v1/accounts/verify_credentials", self.token)["id"]
        shown = self._call("GET", f"/api/v1/accounts/{me}/statuses?limit=40", self.token)
        return [self._published(one) for one in reversed(shown)]

    def break_next(self, effect: dict[str, Any], method: str, path: str) -> None:
        """Let the next such request go wrong by the mock's own fault injection."""
        rule = {"match": {"methods": [method], "path": path}, "effect": effect, "count": 1}
        self.client.post("/api/v1/_mock/faults", json=rule).raise_for_status()

    def _published(self, shown: dict[str, Any]) -> PublishedOnMastodon:
        source = self._call("GET", f"{STATUSES}/{shown['id']}/source", self.token)["text"]
        return PublishedOnMastodon(
            id=shown["id"],
            content=shown["content"],
            sent=source,
            in_reply_to=shown["in_reply_to_id"],
            visibility=shown["visibility"],
            spoiler_text=shown["spoiler_text"],
            language=shown["language"],
            at=datetime.fromisoformat(shown["created_at"]),
            media=tuple(self._file(one) for one in shown["media_attachments"]),
        )

    def _file(self, shown: dict[str, Any]) -> Attachment:
        content = self.client.get(httpx.URL(shown["url"]).path).raise_for_status().content
        alt, digest = shown["description"], sha256(content).hexdigest()
        return Attachment(shown["id"], shown["type"], digest, len(content), alt)

    def _picture(self, author: str, alt: str) -> str:
        described = {"description": alt} if alt else {}
        file = {"file": ("lamp.png", b"no real picture", "image/png")}
        return str(
            self._call("POST", "/api/v2/media", self._token(author), files=file, data=described)[
                "id"
            ]
        )

    def _say(self, author: str, text: str, **more: Any) -> str:
        said = {"status": text} | {name: one for name, one in more.items() if one is not None}
        return str(self._call("POST", STATUSES, self._token(author), json=said)["id"])

    def _token(self, name: str) -> str:
        if name not in self.tokens:
            made = self.client.post("/api/v1/_mock/dev_user", json={"username": name})
            self.tokens[name] = made.raise_for_status().json()["access_token"]
        return self.tokens[name]

    def _call(self, method: str, path: str, token: str, **more: Any) -> Any:
        header = {"Authorization": f"Bearer {token}"}
        answer = self.client.request(method, path, headers=header, **more)
        return answer.raise_for_status().json()
