"""What the daemon does about posts that are out: count, take away, write anew."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Final

from bot import app as root
from bot.app import App
from bot.domain.draft import Draft
from bot.domain.ids import AccountName
from bot.domain.lifecycle import By, State
from bot.domain.own_posts import Editing, Standing
from bot.domain.points import Reached
from bot.policy.prices import own_posts_usd
from bot.publishing.finish import Finisher
from bot.publishing.measure import Measurer
from bot.publishing.missing import Missing
from bot.publishing.remove import Removal
from bot.publishing.revise import Revision
from schedules.jobs import Job

DELETIONS: Final = timedelta(minutes=10)
"""How often to look whether posts have to be looked at: those of others, and our own."""


def jobs_of_posts_out(app: App, reached: Reached) -> Iterator[Job]:
    """
    Say what runs how often, each job with clients of its own.

    Raises:
        ConfigError: An account lacks a secret.
    """
    for name, platform in root.platforms(app).items():
        if isinstance(platform, Standing):
            measure = _measurer(app, name, platform).step
            yield Job(f"measure {name}", app.settings.schedules.measure, measure, led=True)
    for name, platform in root.platforms(app).items():
        if isinstance(platform, Standing) and not own_posts_usd(_network(app, name), 1):
            look = _missing(app, name, platform).step
            yield Job(f"deletions of own posts {name}", DELETIONS, look, led=True)
    for name, platform in root.platforms(app).items():
        if isinstance(platform, Standing):
            removal = Removal(app.store, platform, By.reconciler, app.owner, app.clock, reached)
            yield _finishing(app, f"delete {name}", name, State.deleting, removal.finish)
    for name, platform in root.platforms(app).items():
        if isinstance(platform, Editing):
            edit = _revision(app, name, platform, reached).finish
            yield _finishing(app, f"edit {name}", name, State.editing, edit)


def _finishing(
    app: App, job: str, account: AccountName, state: State, finish: Callable[[Draft], Draft]
) -> Job:
    rhythm = app.settings.schedules
    patience = max(rhythm.lease, rhythm.settle)
    finisher = Finisher(app.store, account, state, finish, patience, app.clock)
    return Job(job, rhythm.reconcile, finisher.step, led=True)


def _missing(app: App, account: AccountName, platform: Standing) -> Missing:
    terms = app.settings.terms()[account]
    return Missing(app.store, account, platform, terms, app.owner, app.clock)


def _network(app: App, account: AccountName) -> str:
    return app.settings.account(account).network


def _measurer(app: App, account: AccountName, platform: Standing) -> Measurer:
    return Measurer(
        store=app.store,
        account=account,
        network=_network(app, account),
        platform=platform,
        terms=app.settings.terms()[account],
        owner=app.owner,
        clock=app.clock,
        quote_days=app.settings.account(account).quote_days(),
    )


def _revision(app: App, account: AccountName, platform: Editing, reached: Reached) -> Revision:
    return Revision(
        store=app.store,
        platform=platform,
        terms=app.settings.terms()[account],
        by=By.reconciler,
        actor=app.owner,
        clock=app.clock,
        reached=reached,
    )
