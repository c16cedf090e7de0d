"""What an operator approved before the daemon began to die, and what must have come of it."""

import random
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml

from adapters.sandbox.control import Control
from bot.domain.audit import AuditEntry
from bot.domain.draft import Draft
from bot.domain.extras import NOTHING, Extras
from bot.domain.ids import DraftId, Untrusted
from bot.domain.inbox import Status
from bot.domain.inspection import Preflight
from bot.domain.lifecycle import State
from bot.domain.mention import Mention, mention_id
from bot.domain.proof import posts
from bot.domain.terms import Terms
from bot.domain.thread import thread_of
from bot.review.agenda import Agenda
from bot.review.desk import Desk
from bot.store.errors import Conflict
from bot.store.keys import Keys
from bot.store.store import Store
from tests.faults.accounts import NETWORKS, POSTING, Network

RHYTHM = {
    "publish": "50ms",
    "reconcile": "100ms",
    "settle": "500ms",
    "lease": "2s",
    "poll_mentions": "1h",
    "poll_trends": "1h",
}
"""The default pace (1 s, 5 s, 3 min, 60 s) made quick: minutes become half seconds."""


def write_config(
    folder: Path,
    url: str,
    redis: Path,
    *,
    slug: str,
    networks: Sequence[Network] = POSTING,
    **pace: str,
) -> Path:
    """
    Write a brand that publishes to the sandbox, at a pace for tests.

    Args:
        pace: Other keys of the schedules.
    """
    config = {
        "brand": {"name": "Test", "slug": slug, "about": "A test.", "voice": {"tone": "dry"}},
        "accounts": {one.account: one.config(url) for one in networks},
        "schedules": RHYTHM | pace,
        "redis": {"directory": str(redis)},
    }
    path = folder / "config.yaml"
    path.write_text(yaml.safe_dump(config))
    secrets = {key: value for one in networks for key, value in one.variables().items()}
    (folder / ".env").write_text("".join(f"{key}={value}\n" for key, value in secrets.items()))
    return path


@dataclass(frozen=True)
class Count:
    """
    What came of the approved texts.

    Attributes:
        doubled: Texts that were shown twice, or would have been had the network not turned the
            repetition away.

        misrecorded: Drafts whose receipt is of a post that is not theirs.

        disordered: Threads whose parts do not hang on each other, or not in their order, or with
            another post of the account in between.
    """

    approved: int
    lost: int
    doubled: int
    unconfirmed: int
    misrecorded: int
    disordered: int = 0
    threads: int = 0

    @property
    def is_clean(self) -> bool:
        wrong = self.lost + self.doubled + self.unconfirmed + self.misrecorded + self.disordered
        return wrong == 0


@dataclass(frozen=True)
class Scene:
    """The drafts whose texts must appear once each."""

    drafts: tuple[Draft, ...]
    networks: tuple[Network, ...]

    def unpublished(self, store: Store) -> list[Draft]:
        return store.drafts.in_state(*(state for state in State if state is not State.published))

    def is_done(self, store: Store) -> bool:
        return store.drafts.count(State.published) == len(self.drafts)

    def count(self, store: Store, control: Control) -> Count:
        there = dict(post for one in self.networks for post in one.posts(control))
        shown = Counter(there.values())
        texts = [text for draft in self.drafts for text in texts_of(draft)]
        threads = [draft for draft in self.drafts if draft.thread]
        done = store.drafts.in_state(State.published)
        return Count(
            approved=len(texts),
            lost=sum(not shown[text] for text in texts),
            doubled=sum(shown[text] > 1 for text in texts) + self._n_turned_away(control, shown),
            unconfirmed=len(self.unpublished(store)),
            misrecorded=sum(not _is_recorded(draft, there) for draft in done),
            disordered=sum(not self._hangs_together(draft, control) for draft in threads),
            threads=len(threads),
        )

    def _hangs_together(self, draft: Draft, control: Control) -> bool:
        network = next(one for one in self.networks if one.name == draft.network)
        order = network.answered(control)
        parts = [place for place, (_, text, _) in enumerate(order) if text in texts_of(draft)]
        found = [order[place] for place in parts]
        ahead = [draft.in_reply_to, *(name for name, _, _ in found[:-1])]
        return (
            tuple(text for _, text, _ in found) == texts_of(draft)
            and parts == list(range(parts[0], parts[0] + len(parts)))
            and [target for _, _, target in found] == ahead
        )

    def _n_turned_away(self, control: Control, shown: Counter[str]) -> int:
        """Count repetitions that only the network stopped, one for each text at most."""
        n_once = Counter(
            draft.network for draft in self.drafts for text in texts_of(draft) if shown[text] == 1
        )
        return sum(min(one.n_repeated(control), n_once[one.name]) for one in self.networks)


def texts_of(draft: Draft) -> tuple[str, ...]:
    """Return what readers are to see of *draft*, post by post."""
    return draft.thread.texts if draft.thread else (draft.text,)


def _is_recorded(draft: Draft, there: dict[str, str]) -> bool:
    return tuple(there.get(one.id) for one in posts(draft)) == texts_of(draft)


def is_bare(draft: Draft, control: Control) -> bool:
    """Tell whether the first post of *draft* is out without exactly its images."""
    network = next(one for one in NETWORKS if one.name == draft.network)
    shown, first = network.pictures(control), next(iter(posts(draft)), None)
    wanted = tuple(image.alt for image in draft.extras.images)
    return first is not None and first.id in shown and shown[first.id] != wanted


def n_moves(store: Store, slug: str) -> int:
    """Count what happened to drafts so far: a run that adds nothing to it makes no progress."""
    return int(store.connection.command("XLEN", Keys(slug).audit()))


def set_scene(  # noqa: PLR0913 - each harness says what it needs
    store: Store,
    control: Control,
    chance: random.Random,
    networks: Sequence[Network] = POSTING,
    *,
    has_replies: bool = True,
    has_threads: bool = False,
) -> Scene:
    """
    Write two posts for each network and a reply between them; nobody approved.

    Args:
        has_threads: Before these a thread of three parts, where the network has such; every
            other one answers somebody, but on X.
    """
    drafts = []
    for network in networks:
        now = datetime.now(UTC)
        store.preflights.record(Preflight(network.account, now, now, ()), "harness")
        if has_threads and network.has_threads:
            is_answer = chance.random() < 0.5 and network.name != "x"  # whose rules forbid it
            target = network.mention(control) if is_answer else None
            drafts.append(_thread(store, network, target, chance))
        drafts.append(_draft(store, network, f"Rain today, mudguards on. {chance.random()}"))
        if has_replies:
            remote_id = network.mention(control)
            drafts.append(_reply(store, network, remote_id, f"*Three* days. {chance.random()}"))
        text = f"Sun & wind — see https://example.org/a {chance.random()}"
        drafts.append(_draft(store, network, text))
    for draft in drafts:
        store.drafts.add(draft, _entry(draft))
    return Scene(tuple(drafts), tuple(networks))


def write(store: Store, network: Network, text: str) -> Draft:
    """Put a post into the review queue."""
    return _put(store, _draft(store, network, text))


def write_thread(
    store: Store, network: Network, chance: random.Random, extras: Extras = NOTHING
) -> Draft:
    """Put a thread of three parts there that answers nobody."""
    return _put(store, replace(_thread(store, network, None, chance), extras=extras))


def _put(store: Store, draft: Draft) -> Draft:
    store.drafts.add(draft, _entry(draft))
    return draft


def approve(store: Store, draft: Draft, *, late_by: timedelta = timedelta(seconds=1)) -> None:
    """Approve *draft* for a time that has passed."""
    now = datetime.now(UTC)
    desk = Desk(
        store=store,
        agenda=agenda(store, draft),
        check=lambda _draft, _mention: (),
        rules=lambda _draft: None,
        operator="olga",
        clock=lambda: now,
    )
    desk.approve(draft.id, now - late_by)


def agenda(store: Store, draft: Draft) -> Agenda:
    """Return an operator's hand on the queue of the account of *draft*, without its limits."""
    return Agenda(store, {draft.account: Terms()}, "olga", lambda: datetime.now(UTC))


def release_what_is_held(store: Store) -> int:
    """Let overdue posts go out after all, as a person decides who is asked."""
    held = store.drafts.in_state(State.held)
    for draft in held:
        with suppress(Conflict):
            agenda(store, draft).release(draft.id)
    return len(held)


def _draft(store: Store, network: Network, text: str) -> Draft:
    now = datetime.now(UTC)
    return Draft(
        id=DraftId(store.drafts.new_id()),
        account=network.account,
        network=network.name,
        text=text,
        language="en",
        created_at=now,
        changed_at=now,
        **network.original,
    )


def _thread(store: Store, network: Network, target: str | None, chance: random.Random) -> Draft:
    texts = [f"We ride on, part {chance.random()}." for _ in range(3)]
    text = "\n\n".join(texts)
    whole = _reply(store, network, target, text) if target else _draft(store, network, text)
    return replace(whole, thread=thread_of(texts, numbered=False))


def _reply(store: Store, network: Network, remote_id: str, text: str) -> Draft:
    mention = Mention(
        id=mention_id(network.account, remote_id),
        account=network.account,
        network=network.name,
        remote_id=remote_id,
        author="ada",
        text=Untrusted("?"),
        url="https://example.org",
        posted_at=datetime.now(UTC),
    )
    store.inbox.take_in([mention], datetime.now(UTC))
    item = store.inbox.get(mention.id)
    made = replace(_draft(store, network, text), title=None)
    store.inbox.move(item, replace(item, status=Status.drafted, draft=made.id), _entry(made))
    return replace(made, mention=mention.id, in_reply_to=remote_id, author="ada")


def _entry(draft: Draft) -> AuditEntry:
    return AuditEntry(draft.id, draft.created_at, "harness", "writer", "write", "", "pending", "")
