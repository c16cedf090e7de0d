"""The people on a mastodon-mock, by Mastodon's own API and the mock's side door."""

import re
from dataclasses import dataclass, field
from typing import Any

import httpx


@dataclass(slots=True)
class MastodonPeople:
    """
    A server that was emptied, and the brand's account on it.

    Attributes:
        token: The brand's.
    """

    client: httpx.Client
    brand: str
    token: str = ""
    tokens: dict[str, str] = field(default_factory=dict)

    def empty(self) -> None:
        """Forget everything, and open the brand's account."""
        self.client.post("/api/v1/_mock/reset").raise_for_status()
        self.tokens.clear()
        self.token = self._token(self.brand)

    def mention(self, author: str, text: str) -> str:
        said = {"status": f"@{self.brand} {text}", "visibility": "public"}
        return str(self._call("POST", "/api/v1/statuses", self._token(author), json=said)["id"])

    def published(self) -> list[str]:
        me = self._call("GET", "/api/v1/accounts/verify_credentials", self.token)["id"]
        shown = self._call("GET", f"/api/v1/accounts/{me}/statuses?limit=40", self.token)
        sources = [
            self._call("GET", f"/api/v1/statuses/{one['id']}/source", self.token)["text"]
            for one in reversed(shown)
        ]
        return [re.sub(r"^@\S+ ", "", text) for text in sources]

    def break_next(self, effect: dict[str, Any], method: str, path: str) -> None:
        """Let the next such request go wrong by the mock's own fault injection."""
        rule = {"match": {"methods": [method], "path": path}, "effect": effect, "count": 1}
        self.client.post("/api/v1/_mock/faults", json=rule).raise_for_status()

    def _token(self, name: str) -> str:
        if name not in self.tokens:
            made = self.client.post("/api/v1/_mock/dev_user", json={"username": name})
            self.tokens[name] = made.raise_for_status().json()["access_token"]
        return self.tokens[name]

    def _call(self, method: str, path: str, token: str, **more: Any) -> Any:
        header = {"Authorization": f"Bearer {token}"}
        answer = self.client.request(method, path, headers=header, **more)
        return answer.raise_for_status().json()
