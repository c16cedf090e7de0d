"""The parts that read and write with models, each made when it is first needed."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property, partial

import structlog

from bot.app import App, handles
from bot.domain.draft import Draft
from bot.domain.inbox import InboxItem
from bot.inbox.intent import Intent, IntentModel, Labelled, built_in_examples
from bot.inbox.sorting import Sorter
from bot.judging import length_on
from bot.writing.compose import Handoff, Tools, compose
from bot.writing.embedding import E5Embedder
from bot.writing.engines.engine import Sampling
from bot.writing.engines.hf import TransformersEngine
from bot.writing.facts import FactIndex
from bot.writing.models import default_cache, find_model
from bot.writing.trending import Trending
from bot.writing.worker import Writer

log = structlog.get_logger()


class Authors:
    """One process's readers and writers; they share the embedder."""

    def __init__(self, app: App) -> None:
        """Load nothing yet."""
        self._app = app
        self._embedder = E5Embedder()

    @cached_property
    def index(self) -> FactIndex:
        """What the brand can truthfully say."""
        return FactIndex(self._app.brand, self._embedder)

    @cached_property
    def sorter(self) -> Sorter:
        """Decides on mentions; takes a few seconds to learn its examples."""
        app = self._app
        own = (
            Labelled(text, Intent(name))
            for name, texts in app.settings.intents.items()
            for text in texts
        )
        return Sorter(
            inbox=app.store.inbox,
            brand=app.brand,
            intents=IntentModel(self._embedder, [*built_in_examples(), *own]),
            handles=handles(app.settings),
            owner=app.owner,
            clock=app.clock,
        )

    @cached_property
    def writer(self) -> Writer:
        """
        Writes drafts; loads the language model.

        Raises:
            EngineFailed: There is none, or it is damaged.
        """
        app, wanted = self._app, self._app.settings.generation
        folder = find_model(
            wanted.model,
            fallback=wanted.fallback,
            cache=wanted.model_cache or default_cache(),
            tell=lambda line: log.info("model", said=line),
        )
        tools = Tools(
            brand=app.brand,
            index=self.index,
            engine=TransformersEngine(folder),
            embedder=self._embedder,
            sampling=Sampling(
                n=wanted.candidates,
                max_new_tokens=wanted.max_new_tokens,
                temperature=wanted.temperature,
                top_p=wanted.top_p,
                seed=wanted.seed,
            ),
            threshold=wanted.retrieval_threshold,
            length=length_on,
            clock=app.clock,
            new_id=app.store.drafts.new_id,
        )
        return Writer(
            work=app.store.work,
            inbox=app.store.inbox,
            drafts=app.store.drafts,
            compose=partial(self._compose, tools),
            batch=wanted.batch,
            owner=app.owner,
            clock=app.clock,
        )

    def _compose(self, tools: Tools, items: Sequence[InboxItem]) -> list[Draft | Handoff]:
        return compose(items, replace(tools, recent=self._app.judge.recent()))

    @cached_property
    def trending(self) -> Trending:
        """Remembers trends and proposes posts."""
        app = self._app
        return Trending(
            trends=app.store.trends,
            drafts=app.store.drafts,
            brand=app.brand,
            index=self.index,
            threshold=app.settings.generation.retrieval_threshold,
            posts_on=frozenset({"x"}),
            recent=app.judge.recent,
            length=length_on,
            owner=app.owner,
            clock=app.clock,
        )
