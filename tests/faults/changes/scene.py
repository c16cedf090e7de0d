"""What is out and what waits before anything dies, and what must have come of it."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from adapters.sandbox.control import Control
from adapters.sandbox.reddit_control import RedditControl
from adapters.sandbox.reddit_state import Place
from bot.domain.draft import Draft
from bot.domain.inspection import Preflight
from bot.domain.lifecycle import State
from bot.domain.proof import posts
from bot.domain.terms import Terms
from bot.publishing.publish import Pace, Publisher
from bot.store.store import Store
from tests.faults import scene
from tests.faults.accounts import Network
from tests.faults.changes.people import Wish
from tests.faults.pictures import draw_two

_PATIENT_S = 20
_PACE = Pace(timedelta(minutes=1), timedelta(seconds=_PATIENT_S), timedelta(seconds=1))


@dataclass(frozen=True)
class Count:
    """
    What came of what was asked for.

    Attributes:
        asked: Edits, deletions and posts.

        lost: Of these, what the network does not show so in the end.

        doubled: Posts that were shown twice, or would have been had the network not turned the
            repetition away.

        edited_twice: Edits that the network carried out once too often.

        unasked: Posts that were deleted or edited though nobody asked.

        misrecorded: Drafts that say something else than the network shows.

        disordered: As in the crash tests.

        bare: Posts without exactly the images that were approved.

        orphans: Uploads that no post names; they are allowed.
    """

    asked: int = 0
    lost: int = 0
    doubled: int = 0
    edited_twice: int = 0
    unasked: int = 0
    misrecorded: int = 0
    disordered: int = 0
    bare: int = 0
    orphans: int = 0

    @property
    def n_wrong(self) -> int:
        return sum((self.lost, self.doubled, self.edited_twice, self.unasked)) + sum(
            (self.misrecorded, self.disordered, self.bare)
        )


@dataclass(frozen=True)
class Scene:
    """
    The drafts of one run.

    Attributes:
        kept: Published, and to be left alone.

        changed: Published, and to be edited or deleted as *wishes* say.

        queued: Approved threads whose first part has images.
    """

    networks: tuple[Network, ...]
    kept: tuple[Draft, ...]
    changed: tuple[Draft, ...]
    wishes: tuple[Wish, ...]
    queued: tuple[Draft, ...]

    def is_done(self, store: Store) -> bool:
        return not self.unsettled(store)

    def unsettled(self, store: Store) -> list[Draft]:
        """List the drafts that are not yet what was asked for."""
        wanted = {wish.draft: wish.text for wish in self.wishes}
        drafts = [store.drafts.get(one.id) for one in (*self.changed, *self.queued)]
        return [one for one in drafts if not _is_settled(one, wanted.get(one.id, one.text))]

    def count(self, store: Store, control: Control) -> Count:
        there = {post.id: post for one in self.networks for post in one.people(control).posts()}
        queue = scene.Scene(self.queued, self.networks).count(store, control)
        sent = {id_: text for one in self.networks for id_, text in one.posts(control)}
        return Count(
            asked=len(self.wishes) + queue.approved,
            lost=queue.lost + sum(not self._is_met(wish, sent) for wish in self.wishes),
            doubled=queue.doubled,
            edited_twice=sum(_n_edits(there, one) > 1 for one in self.changed),
            unasked=sum(self._n_unasked(one, there) for one in self.kept)
            + sum(one.receipt.id not in there for one in self._edited()),
            misrecorded=queue.misrecorded,
            disordered=queue.disordered,
            bare=sum(scene.is_bare(store.drafts.get(one.id), control) for one in self.queued),
            orphans=sum(one.n_uploads(control) for one in self.networks)
            - sum(len(one.extras.images) for one in self.queued),
        )

    def _is_met(self, wish: Wish, sent: dict[str, str]) -> bool:
        draft = next(one for one in self.changed if one.id == wish.draft)
        if wish.text is None:
            return not any(one.id in sent for one in posts(draft))
        return sent.get(draft.receipt.id) == wish.text

    def _edited(self) -> Iterator[Draft]:
        names = {wish.draft for wish in self.wishes if wish.text is not None}
        return (one for one in self.changed if one.id in names)

    @staticmethod
    def _n_unasked(draft: Draft, there: dict[str, Any]) -> int:
        return sum(
            one.id not in there or getattr(there[one.id], "n_edits", 0) > 0 for one in posts(draft)
        )


def set_scene(
    store: Store,
    control: Control,
    chance: random.Random,
    networks: Sequence[Network],
    config: Path,
) -> Scene:
    """Publish what is to be changed and its neighbours, and approve what is to follow."""
    RedditControl(control).settle(Place("sandbox"))
    kept, edited, deleted, queued = [], [], [], []
    for network in networks:
        now = datetime.now(UTC)
        store.preflights.record(Preflight(network.account, now, now, ()), "harness")
        kept.append(scene.write(store, network, f"Open all day. {chance.random()}"))
        if network.is_editable:
            edited.append(scene.write(store, network, f"Rain today. {chance.random()}"))
        deleted.append(scene.write(store, network, f"Sale until noon. {chance.random()}"))
        if network.has_threads:
            deleted.append(scene.write_thread(store, network, chance))
            queued.append(scene.write_thread(store, network, chance, draw_two(config, chance)))
        kept.append(scene.write(store, network, f"Closed on Monday. {chance.random()}"))
    published = _publish(store, networks, control.url, [*kept, *edited, *deleted])
    for draft in queued:
        scene.approve(store, draft)
    wishes = [Wish(one.id, f"Sun from noon on. {chance.random()}") for one in edited]
    wishes += [Wish(one.id) for one in deleted]
    return Scene(
        networks=tuple(networks),
        kept=tuple(published[one.id] for one in kept),
        changed=tuple(published[one.id] for one in (*edited, *deleted)),
        wishes=tuple(chance.sample(wishes, len(wishes))),
        queued=tuple(queued),
    )


def _publish(
    store: Store, networks: Sequence[Network], url: str, drafts: Sequence[Draft]
) -> dict[str, Draft]:
    platforms = {one.account: one.platform(url, timeout_s=_PATIENT_S) for one in networks}
    publisher = Publisher(
        store=store,
        platforms=platforms,
        objection=lambda _draft: None,
        terms=dict.fromkeys(platforms, Terms()),
        pace=_PACE,
        owner="harness",
        clock=lambda: datetime.now(UTC),
    )
    for draft in drafts:
        scene.approve(store, draft)
    while publisher.step():
        pass
    published = {one.id: store.drafts.get(one.id) for one in drafts}
    if not all(one.state is State.published for one in published.values()):
        raise RuntimeError("the scene was not set")
    return published


def _is_settled(draft: Draft, text: str | None) -> bool:
    if text is None:
        return draft.state is State.gone
    return draft.state is State.published and draft.text == text


def _n_edits(there: dict[str, Any], draft: Draft) -> int:
    return getattr(there.get(draft.receipt.id), "n_edits", 0)
