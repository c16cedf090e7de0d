"""The people on a real server of Bluesky's, by its own API."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from adapters.bluesky.richtext import facets_of

POSTS = "app.bsky.feed.post"
PASSWORD = "abcd-abcd-abcd-abcd"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an account on the real server, by its own API."""

    client: httpx.Client
    handle: str
    did: str
    token: str

    def call(self, method: str, body: dict[str, Any]) -> dict[str, Any]:
        header = {"Authorization": f"Bearer {self.token}"}
        answer = self.client.post(f"/xrpc/com.atproto.{method}", json=body, headers=header)
        answer.raise_for_status()
        return answer.json() if answer.content else {}

    def write(self, collection: str, record: dict[str, Any], **more: str) -> dict[str, str]:
        body = {"repo": self.did, "collection": collection, "record": {"$type": collection}}
        body["record"] |= {"createdAt": stamp(datetime.now(UTC))} | record
        made = self.call("repo.createRecord", body | more)
        return {"uri": made["uri"], "cid": made["cid"]}

    def say(self, text: str, names: dict[str, str], **record: Any) -> dict[str, str]:
        facets = [
            one.model_dump(by_alias=True, exclude_none=True) for one in facets_of(text, names.get)
        ]
        return self.write(POSTS, {"text": text, "facets": facets} | record)

    def delete(self, collection: str, uri: str) -> None:
        rkey = uri.rpartition("/")[2]
        self.call("repo.deleteRecord", {"repo": self.did, "collection": collection, "rkey": rkey})


def stamp(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


@dataclass(slots=True)
class BlueskyCrowd:
    """Everybody on the server; an account is opened when somebody first acts."""

    client: httpx.Client
    known: dict[str, Person] = field(default_factory=dict)

    def person(self, name: str) -> Person:
        if name not in self.known:
            handle = {"handle": f"{name}.test", "email": f"{name}@example.com"}
            answer = self.client.post(
                "/xrpc/com.atproto.server.createAccount", json=handle | {"password": PASSWORD}
            )
            made = answer.raise_for_status().json()
            person = Person(self.client, made["handle"], made["did"], made["accessJwt"])
            self.known[name] = person
        return self.known[name]


@dataclass(frozen=True, slots=True)
class BlueskyPeople:
    """
    The brand's account, new at every test, and those who address it.

    Attributes:
        has_index: A mention is made when the brand has been told of it: some tenths of a second
            after it was written.
    """

    brand: Person
    crowd: BlueskyCrowd
    has_index: bool

    def mention(self, author: str, text: str) -> str:
        names = {self.brand.handle: self.brand.did}
        said = self.crowd.person(author).say(f"@{self.brand.handle} {text}", names)["uri"]
        if self.has_index:
            self._wait_for(said)
        return said

    def published(self) -> list[str]:
        asked = {"repo": self.brand.did, "collection": POSTS, "reverse": "true", "limit": "100"}
        answer = self.brand.client.get("/xrpc/com.atproto.repo.listRecords", params=asked)
        return [one["value"]["text"] for one in answer.raise_for_status().json()["records"]]

    def _wait_for(self, uri: str) -> None:
        header = {"Authorization": f"Bearer {self.brand.token}"}
        where = "/xrpc/app.bsky.notification.listNotifications?limit=10"
        for _ in range(200):
            answer = self.brand.client.get(where, headers=header)
            if answer.is_success and uri in answer.text:
                return
            time.sleep(0.05)
        raise TimeoutError(f"the index has told nobody of {uri}")
