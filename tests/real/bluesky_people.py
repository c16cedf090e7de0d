"""The people on a real server of Bluesky's, by its own API."""

import io
import json
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
from PIL import Image

from adapters.sandbox.bluesky_control import PublishedOnBluesky
from adapters.sandbox.engagement import Engagement
from adapters.sandbox.profile import Profile
from bot.text.facets import facets_of

POSTS = "app.bsky.feed.post"
PROFILE = "app.bsky.actor.profile"
IMAGES = b"app.bsky.embed.images"
PATIENCE = 600  # twentieths of a second, on a machine that does other things too
SELF_LABELS = "com.atproto.label.defs#selfLabels"
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

    def app_password(self, **more: bool) -> str:
        """Make an app password; *more* is ``privileged`` for one that opens direct messages."""
        name = {"name": f"mynah-{datetime.now(UTC).timestamp()}"}
        return str(self.call("server.createAppPassword", name | more)["password"])

    def upload(self, content: bytes) -> dict[str, Any]:
        """Hand a PNG over, and return the blob for an embed."""
        header = {"Authorization": f"Bearer {self.token}", "Content-Type": "image/png"}
        where = "/xrpc/com.atproto.repo.uploadBlob"
        answer = self.client.post(where, content=content, headers=header)
        blob: dict[str, Any] = answer.raise_for_status().json()["blob"]
        return blob

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
        has_index: What is done is done when the index knows of it, and a mention is made when
            the brand has been told of it: some tenths of a second after it was written.
    """

    brand: Person
    crowd: BlueskyCrowd
    has_index: bool

    def mention(
        self,
        author: str,
        text: str,
        *,
        in_reply_to: str | None = None,
        pictures: Sequence[str] = (),
    ) -> str:
        person = self._who(author)
        shown = [
            {"image": person.upload(png()), "alt": alt, "$type": "app.bsky.embed.images#image"}
            for alt in pictures
        ]
        embed = {"embed": {"$type": "app.bsky.embed.images", "images": shown}} if shown else {}
        return self._say(person, f"@{self.brand.handle} {text}", in_reply_to, embed)

    def post(
        self, author: str, text: str, *, in_reply_to: str | None = None, quotes: str | None = None
    ) -> str:
        quote = {"$type": "app.bsky.embed.record", "record": self._ref(quotes)} if quotes else None
        return self._say(self._who(author), text, in_reply_to, {"embed": quote} if quote else {})

    def delete(self, uri: str) -> None:
        """Let whoever wrote it take *uri* back."""
        did = uri.split("/")[2]
        everybody = [self.brand, *self.crowd.known.values()]
        author = next(one for one in everybody if one.did == did)
        self._until_indexed(uri)
        author.delete(POSTS, uri)
        if self.has_index:
            self._until_unknown(uri)

    def engage(self, post_id: str, engagement: Engagement) -> None:
        """Let as many people like, repost, answer and quote; this network counts no views."""
        self._until_indexed(post_id)
        names = ("likes", "reposts")
        for kind, n in zip(names, (engagement.likes, engagement.reposts), strict=True):
            for fan in range(n):
                subject = {"subject": self._ref(post_id)}
                self._who(f"fan{fan}").write(f"app.bsky.feed.{kind[:-1]}", subject)
        for fan in range(engagement.replies):
            self.post(f"fan{fan}", f"answer {fan}", in_reply_to=post_id)
        for fan in range(engagement.quotes):
            self.post(f"fan{fan}", f"look {fan}", quotes=post_id)
        if self.has_index:
            wanted = [engagement.likes, engagement.reposts, engagement.replies, engagement.quotes]
            self._until(lambda: self._counts(post_id) == wanted, f"{post_id} is not counted")

    def set_up(self, profile: Profile) -> None:
        """Write the brand's profile record; scopes and rules have no way here."""
        labels = {"$type": SELF_LABELS, "values": [{"val": "bot"}] if profile.is_bot else []}
        record = {"$type": PROFILE, "description": profile.bio, "labels": labels}
        where = {"repo": self.brand.did, "collection": PROFILE, "rkey": "self"}
        self.brand.call("repo.putRecord", where | {"record": record})

    def settle(self, path: str, sent: bytes, answer: httpx.Response) -> None:
        """
        Wait until the index knows what the brand has just written or deleted.

        The index of 0.3.87 never learns of a post with images: "should be a blob ref", it says of
        every blob, since two copies of one library in it do not know each other's.
        """
        if not (self.has_index and answer.is_success):
            return
        if path.endswith("repo.createRecord") and IMAGES not in sent:
            self._until_indexed(answer.json()["uri"])
        if path.endswith("repo.deleteRecord"):
            self._until_unknown(f"at://{self.brand.did}/{POSTS}/{json.loads(sent)['rkey']}")

    def published(self) -> list[str]:
        return [one.text for one in self.posts()]

    def posts(self) -> list[PublishedOnBluesky]:
        """List the brand's posts, oldest first."""
        asked = {"repo": self.brand.did, "collection": POSTS, "reverse": "true", "limit": "100"}
        answer = self.brand.client.get("/xrpc/com.atproto.repo.listRecords", params=asked)
        return [_published(one) for one in answer.raise_for_status().json()["records"]]

    def _who(self, name: str) -> Person:
        if name == self.brand.handle:
            return self.brand
        is_new = name not in self.crowd.known
        person = self.crowd.person(name)
        if is_new and self.has_index:
            self._introduce(person)
        return person

    def _introduce(self, person: Person) -> None:
        """Wait until the index knows the handle; one that it could not resolve it asks again."""
        for turn in range(PATIENCE):
            answer = self._ask("actor.getProfile", {"actor": person.did})
            if answer.is_success and answer.json()["handle"] == person.handle:
                return
            if turn % 40 == 39:  # every two seconds
                person.call("identity.updateHandle", {"handle": person.handle})
            time.sleep(0.05)
        raise TimeoutError(f"the index does not know {person.handle}")

    def _say(self, person: Person, text: str, above: str | None, record: dict[str, Any]) -> str:
        names = {self.brand.handle: self.brand.did}
        quoted = record.get("embed", {}).get("record", {}).get("uri", "")
        reply = {"reply": self._reply(above)} if above else {}
        said = person.say(text, names, **reply, **record)["uri"]
        addressed = (above or "", quoted, text if f"@{self.brand.handle}" in text else "")
        is_told = any(self.brand.did in one or self.brand.handle in one for one in addressed)
        if self.has_index and is_told and person is not self.brand:
            self._until(lambda: said in self._told(), f"the index has told nobody of {said}")
        else:
            self._until_indexed(said)
        return said

    def _reply(self, above: str) -> dict[str, Any]:
        self._until_indexed(above)  # an answer that is indexed first is told to nobody
        parent = self._record(above)
        ref = {"uri": above, "cid": parent["cid"]}
        return {"root": parent["value"].get("reply", {}).get("root", ref), "parent": ref}

    def _ref(self, uri: str) -> dict[str, str]:
        self._until_indexed(uri)
        return {"uri": uri, "cid": self._record(uri)["cid"]}

    def _record(self, uri: str) -> dict[str, Any]:
        repo, collection, rkey = uri.removeprefix("at://").split("/")
        asked = {"repo": repo, "collection": collection, "rkey": rkey}
        answer = self.brand.client.get("/xrpc/com.atproto.repo.getRecord", params=asked)
        found: dict[str, Any] = answer.raise_for_status().json()
        return found

    def _until_indexed(self, uri: str) -> None:
        if self.has_index:
            self._until(lambda: bool(self._posts(uri)), f"the index does not know {uri}")

    def _until_unknown(self, uri: str) -> None:
        self._until(lambda: not self._posts(uri), f"the index still shows {uri}")

    def _posts(self, uri: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._asked("feed.getPosts", {"uris": uri})["posts"]
        return found

    def _counts(self, uri: str) -> list[int]:
        names = ("likeCount", "repostCount", "replyCount", "quoteCount")
        return [one[name] for one in self._posts(uri) for name in names]

    def _told(self) -> set[str]:
        asked = self._asked("notification.listNotifications", {"limit": "10"})
        return {one["uri"] for one in asked["notifications"]}

    def _asked(self, method: str, params: dict[str, str]) -> dict[str, Any]:
        said: dict[str, Any] = self._ask(method, params).raise_for_status().json()
        return said

    def _ask(self, method: str, params: dict[str, str]) -> httpx.Response:
        header = {"Authorization": f"Bearer {self.brand.token}"}
        return self.brand.client.get(f"/xrpc/app.bsky.{method}", params=params, headers=header)

    def _until(self, is_so: Callable[[], bool], or_else: str) -> None:
        for _ in range(PATIENCE):
            with suppress(httpx.HTTPStatusError):  # an index that is busy is asked again
                if is_so():
                    return
            time.sleep(0.05)
        raise TimeoutError(or_else)


def _published(record: dict[str, Any]) -> PublishedOnBluesky:
    value = record["value"]
    reply = value.get("reply", {})
    return PublishedOnBluesky(
        id=record["uri"],
        cid=record["cid"],
        text=value["text"],
        in_reply_to=reply.get("parent", {}).get("uri"),
        root=reply.get("root", {}).get("uri"),
        facets=value.get("facets", []),
        langs=value.get("langs", []),
        created_at=value["createdAt"],
        at=datetime.fromisoformat(value["createdAt"]),
        embed=value.get("embed"),
    )


def png() -> bytes:
    packed = io.BytesIO()
    Image.new("RGB", (8, 8)).save(packed, "PNG")
    return packed.getvalue()
