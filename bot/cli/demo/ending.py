"""The end of the demo: what the networks hold, held against what was decided."""

from collections import Counter
from collections.abc import Sequence

from adapters.sandbox.control import Control
from adapters.sandbox.reddit_control import RedditControl
from adapters.sandbox.x_control import XControl
from bot.app import App
from bot.cli.demo import script
from bot.cli.demo.show import Fact, Shown
from bot.domain.draft import Draft
from bot.domain.ids import DraftId, MentionId
from bot.domain.inbox import InboxItem, Status
from bot.domain.lifecycle import State

_WRITES = {"x": "/2/tweets", "reddit": "/api/comment"}


def posts_of(control: Control) -> list[Shown]:
    """Return the brand's posts as the sandboxed networks hold them."""
    on_x = [Shown("x", one.id, one.in_reply_to, one.sent) for one in XControl(control).posts()]
    on_reddit = [
        Shown("reddit", one.id, one.in_reply_to, one.text) for one in RedditControl(control).posts()
    ]
    return on_x + on_reddit


def facts_of(
    app: App, control: Control, fed: dict[MentionId, script.Line], decided: dict[DraftId, State]
) -> list[Fact]:
    """Hold what happened against what had to happen."""
    items = app.store.inbox.in_status(*Status)
    drafts = {draft: app.store.drafts.get(draft) for draft in decided}
    posts = posts_of(control)
    return [
        _all_came_in(items, fed),
        *_all_ended_well(items, fed),
        _trends_came_in(app),
        _each_is_out_once(posts, list(drafts.values())),
        _nothing_was_sent_twice(control, posts),
        _decisions_are_recorded(app, decided),
    ]


def _all_came_in(items: Sequence[InboxItem], fed: dict[MentionId, script.Line]) -> Fact:
    stored = {item.mention.id for item in items}
    return Fact("every mention was stored once", stored == set(fed), f"{len(stored)} of {len(fed)}")


def _all_ended_well(items: Sequence[InboxItem], fed: dict[MentionId, script.Line]) -> list[Fact]:
    facts: list[Fact] = []
    for item in items:
        line = fed[item.mention.id]
        wanted = " or ".join(sorted(line.ends))
        facts.append(Fact(f"{line.kind}: {wanted}", item.status in line.ends, item.status))
    return facts


def _trends_came_in(app: App) -> Fact:
    seen = script.trends() & {trend.name for trend in app.store.trends.latest()}
    holds = seen == script.trends()
    return Fact("every trend was seen", holds, f"{len(seen)} of {len(script.trends())}")


def _each_is_out_once(posts: Sequence[Shown], drafts: Sequence[Draft]) -> Fact:
    wanted = Counter((one.network, one.text) for one in drafts if one.state is State.published)
    found = Counter((post.network, post.text) for post in posts)
    evidence = f"{sum(found.values())} posts, {sum(wanted.values())} approved"
    return Fact("exactly the approved texts are out, each once", wanted == found, evidence)


def _nothing_was_sent_twice(control: Control, posts: Sequence[Shown]) -> Fact:
    n_sent = sum(
        request.path.startswith(path)
        for network, path in _WRITES.items()
        for request in control.requests(network, "POST")
    )
    n_lost = sum(request.dropped for request in control.requests("x", "POST"))
    evidence = f"{n_sent} requests for {len(posts)} posts, {n_lost} answer lost"
    holds = n_sent == len(posts) and n_lost == 1
    return Fact("one request a post, though an answer was lost", holds, evidence)


def _decisions_are_recorded(app: App, decided: dict[DraftId, State]) -> Fact:
    recorded = {entry.subject for entry in app.store.audit.latest(1000) if entry.by == "operator"}
    n_recorded = len(recorded & set(decided))
    evidence = f"{n_recorded} of {len(decided)} drafts: mynah audit"
    return Fact("every decision names its operator", n_recorded == len(decided), evidence)
