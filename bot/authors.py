"""The parts that read and write with models, each made when it is first needed."""

from dataclasses import replace
from functools import cached_property
from random import Random

import structlog

from bot.app import App, handles, language_server
from bot.domain.ids import AccountName
from bot.inbox.intent import IntentModel, Labelled, built_in_examples
from bot.inbox.sorting import Sorter
from bot.judging import length_on
from bot.writing.allowance import Allowance
from bot.writing.compose import Tools, compose
from bot.writing.embedding import E5Embedder
from bot.writing.engines.endpoint import Endpoint
from bot.writing.engines.engine import Engine, Sampling
from bot.writing.engines.openai import OpenAIEngine
from bot.writing.engines.substitute import Substituted
from bot.writing.facts import FactIndex
from bot.writing.ideas import compose_post
from bot.writing.models import default_cache, find_model
from bot.writing.remembered import RememberedEmbedder
from bot.writing.trending import Trending
from bot.writing.worker import Writer

log = structlog.get_logger()


class Authors:
    """One process's readers and writers; they share the embedder."""

    def __init__(self, app: App) -> None:
        """Load nothing yet."""
        self._app = app
        self._cache = app.settings.generation.model_cache or default_cache()
        self._embedder = RememberedEmbedder(E5Embedder(), self._cache / "vectors")

    @cached_property
    def index(self) -> FactIndex:
        """What the brand can truthfully say."""
        return FactIndex(self._app.brand, self._embedder)

    @cached_property
    def sorter(self) -> Sorter:
        """Decides on mentions; takes a few seconds to learn its examples."""
        app = self._app
        own = (
            Labelled(text, intent)
            for intent, texts in app.settings.intents.items()
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

    def _engine(self) -> Engine:
        wanted = self._app.settings.generation
        if wanted.engine == "transformers" or wanted.endpoint is None:
            return self._local()
        app = self._app
        there = Endpoint(language_server(app.settings, wanted.endpoint))
        allowance = Allowance(app.store.tokens, wanted.endpoint.max_tokens_per_day, app.clock)
        remote = OpenAIEngine(there, allowance, retries=wanted.endpoint.retries, chance=Random())
        return Substituted(remote, self._local)

    def _local(self) -> Engine:
        from bot.writing.engines.hf import TransformersEngine  # noqa: PLC0415 - 2 s and 300 MB of torch

        wanted = self._app.settings.generation
        folder = find_model(
            wanted.model,
            fallback=wanted.fallback,
            cache=self._cache,
            tell=lambda line: log.info("model", said=line),
        )
        return TransformersEngine(folder)

    @cached_property
    def _tools(self) -> Tools:
        """
        Give what composing needs; loads the language model if it is on this machine.

        Raises:
            EngineFailed: There is none, or it is damaged.
        """
        app, wanted = self._app, self._app.settings.generation
        return Tools(
            brand=app.brand,
            index=self.index,
            engine=self._engine(),
            embedder=self._embedder,
            sampling=Sampling(
                n=wanted.candidates,
                max_new_tokens=wanted.max_new_tokens,
                temperature=wanted.temperature,
                top_p=wanted.top_p,
                seed=wanted.seed,
            ),
            threshold=wanted.retrieval_threshold,
            length=self._length,
            recent=(),
            now=app.clock(),
            new_id=app.store.drafts.new_id,
        )

    @cached_property
    def writer(self) -> Writer:
        """Writes drafts."""
        app = self._app
        return Writer(
            work=app.store.work,
            inbox=app.store.inbox,
            drafts=app.store.drafts,
            compose=lambda items: compose(items, self._tools_now()),
            batch=app.settings.generation.batch,
            owner=app.owner,
            clock=app.clock,
        )

    @cached_property
    def trending(self) -> Trending:
        """Remembers trends and proposes posts."""
        app = self._app
        return Trending(
            trends=app.store.trends,
            drafts=app.store.drafts,
            index=self.index,
            language=app.brand.languages[0],
            posts_on=frozenset({"x", "mastodon", "bluesky"}),
            compose=lambda idea, account: compose_post(idea, account, self._tools_now()),
            owner=app.owner,
            clock=app.clock,
        )

    def _tools_now(self) -> Tools:
        return replace(self._tools, now=self._app.clock(), recent=self._app.judge.recent())

    def _length(self, account: AccountName, text: str) -> tuple[int, int]:
        return length_on(self._app.settings.account(account), text)
