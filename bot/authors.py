"""The parts that read and write with models, each made when it is first needed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property
from random import Random
from typing import Final

import structlog

from bot.app import App, handles, language_server
from bot.config import Settings
from bot.domain.brand import Brand
from bot.domain.embedding import Embedder
from bot.domain.ids import AccountName, DraftId
from bot.domain.intent import Intent
from bot.domain.lifecycle import State
from bot.embedding.english import EnglishEmbedder
from bot.embedding.kept import Kept
from bot.embedding.tuned import TunedEmbedder
from bot.embedding.untuned import E5Embedder
from bot.engines.allowance import Allowance
from bot.engines.endpoint import Endpoint
from bot.engines.engine import Engine, Sampling
from bot.engines.openai import OpenAIEngine
from bot.engines.substitute import Substituted
from bot.inbox.intent import IntentModel, Labelled
from bot.inbox.sorting import Sorter
from bot.models.find import Tell, default_cache, find_english_reader, find_model
from bot.models.heap import give_back, lean
from bot.models.int8 import int8
from bot.networks import NETWORKS
from bot.retrieval.facts import FactIndex
from bot.retrieval.reader import WEIGHTS, Reader
from bot.voice.language import load_model
from bot.writing.compose import Tools, compose
from bot.writing.ideas import compose_post
from bot.writing.pairs import approved_pairs
from bot.writing.past import Memory, past_replies
from bot.writing.rank import Learned
from bot.writing.similar import Shown
from bot.writing.trending import Trending
from bot.writing.voiceprint import Voiceprint
from bot.writing.worker import Writer

log = structlog.get_logger()

NewId = Callable[[], DraftId]

_N_REMEMBERED: Final = 200
"""Drafts from which is learnt what may be said again, those published last."""


class Models:
    """What reads and writes for one brand, without a store: ``mynah eval`` needs no more."""

    def __init__(
        self, settings: Settings, brand: Brand, tell: Tell, allowance: Allowance | None = None
    ) -> None:
        """
        Load nothing yet.

        Args:
            tell: Given each line about the search for the language model.

            allowance: What an endpoint may be asked for; without one the local model writes.
        """
        self._allowance = allowance
        self._settings = settings
        self._brand = brand
        self._tell = tell
        self._cache = settings.generation.model_cache or default_cache()
        self.embedder = E5Embedder()
        self.tuned = TunedEmbedder()

    @cached_property
    def index(self) -> FactIndex:
        """What the brand can truthfully say."""
        every, english = self._kept(self.tuned), self._english and self._kept(self._english)
        return FactIndex(self._brand, Reader(every, english), self._kept(self.embedder))

    @cached_property
    def reader(self) -> Reader:
        """What reads as the index does and keeps nothing: not all texts are the brand's to keep."""
        return Reader(self.tuned, self._english)

    @cached_property
    def _english(self) -> EnglishEmbedder | None:
        """Reads English, and what is put into it; brought here the first time."""
        if WEIGHTS.keys().isdisjoint(self._brand.languages):
            return None
        folder = find_english_reader(self._cache, self._tell)
        return EnglishEmbedder(folder) if folder else None

    def _kept(self, embedder: Embedder) -> Kept:
        return Kept(embedder, self._cache / "points")

    @cached_property
    def intents(self) -> IntentModel:
        """Tells what mentions want, as the brand's own examples have it."""
        own = (
            Labelled(text, intent)
            for intent, texts in self._settings.intents.items()
            for text in texts
        )
        answered = (Labelled(one.to, Intent(one.intent)) for one in self._brand.voice.replies)
        english = self._english.halfway if self._english else None
        return IntentModel(self.tuned, self.embedder, [*own, *answered], english)

    @cached_property
    def voiceprint(self) -> Voiceprint:
        """How the brand sounds; takes half a second to learn."""
        return Voiceprint(self._brand, self.embedder)

    @cached_property
    def engine(self) -> Engine:
        """
        What words the drafts: the endpoint of the config with the local model behind it, or that.

        Raises:
            EngineFailed: There is no local model, or it is damaged.
        """
        endpoint = self._settings.generation.endpoint
        if endpoint is None or self._allowance is None:
            return self._local()
        there = Endpoint(language_server(self._settings, endpoint))
        chance = Random()
        remote = OpenAIEngine(there, self._allowance, retries=endpoint.retries, chance=chance)
        return Substituted(remote, self._local)

    def _local(self) -> Engine:
        # Before the largest part, or its peak comes on top.
        load_model(self._brand.languages)
        give_back()
        wanted = self._settings.generation
        folder = find_model(
            wanted.model, fallback=wanted.fallback, cache=self._cache, tell=self._tell
        )
        if wanted.engine == "ctranslate2":
            from bot.engines.ctranslate2 import CTranslate2Engine  # noqa: PLC0415 - see below

            return CTranslate2Engine(folder, int8(folder, self._cache, self._tell))
        from bot.engines.hf import TransformersEngine  # noqa: PLC0415 - 2 s and 300 MB of torch

        with lean():
            return TransformersEngine(folder)

    def tools(
        self,
        *,
        recent: tuple[str, ...],
        now: datetime,
        new_id: NewId,
        engine: Engine | None = None,
    ) -> Tools:
        """
        Give what composing needs; loads the language model if it is on this machine.

        Args:
            recent: The brand's recent posts and waiting drafts, over all accounts.

            engine: What words the drafts; left out, that of the config.

        Raises:
            EngineFailed: There is none, or it is damaged.
        """
        wanted = self._settings.generation
        return Tools(
            brand=self._brand,
            index=self.index,
            engine=engine or self.engine,
            embedder=self.embedder,
            sampling=Sampling(
                n=wanted.candidates,
                max_new_tokens=wanted.max_new_tokens,
                temperature=wanted.temperature,
                top_p=wanted.top_p,
                seed=wanted.seed,
            ),
            threshold=wanted.retrieval_threshold,
            length=self._length,
            recent=recent,
            now=now,
            new_id=new_id,
        )

    def _length(self, account: AccountName, text: str) -> tuple[int, int]:
        return self._settings.account(account).length(text, is_reply=True, warning=None)


class Authors:
    """One process's readers and writers; they share the models."""

    def __init__(self, app: App) -> None:
        """Load nothing yet."""
        self._app = app
        self._models = Models(
            app.settings,
            app.brand,
            tell=lambda line: log.info("model", said=line),
            allowance=allowance(app),
        )

    @cached_property
    def sorter(self) -> Sorter:
        """Decides on mentions."""
        app = self._app
        return Sorter(
            inbox=app.store.inbox,
            objections=app.store.objections,
            brand=app.brand,
            intents=self._models.intents,
            handles=handles(app.settings),
            owner=app.owner,
            clock=app.clock,
        )

    @cached_property
    def writer(self) -> Writer:
        """Writes drafts."""
        app = self._app
        return Writer(
            work=app.store.work,
            dead=app.store.dead,
            inbox=app.store.inbox,
            drafts=app.store.drafts,
            compose=lambda items: compose(items, self._tools_for_replies()),
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
            index=self._models.index,
            language=app.brand.languages[0],
            posts_on=frozenset(name for name, one in NETWORKS.items() if not one.places),
            compose=lambda idea, account: compose_post(idea, account, self._tools()),
            owner=app.owner,
        )

    @cached_property
    def _memory(self) -> Memory:
        return Memory(self._models.index, self._models.reader)

    @cached_property
    def _shown(self) -> Shown:
        return Shown(self._models.embedder)

    def _tools_for_replies(self) -> Tools:
        """Give what answering needs, with what operators approved of late."""
        app = self._app
        # Read with every batch, a tenth of a second: who was forgotten is not remembered here.
        public = app.store.drafts.latest(State.published, most=_N_REMEMBERED)
        kept = timedelta(days=app.settings.generation.past_replies_days)
        index = self._memory.recall(past_replies(public, app.brand, app.clock(), kept))
        self._shown.know(approved_pairs(public, app.brand))
        return replace(self._tools(), index=index, similar=self._shown.near)

    def _tools(self) -> Tools:
        app = self._app
        tools = self._models.tools(
            recent=app.judge.recent(), now=app.clock(), new_id=app.store.drafts.new_id
        )
        tools = replace(tools, length=app.judge.length)
        # Read with every batch: what was learnt meanwhile holds without a restart.
        ranking = app.store.rankings.current()
        if ranking is None:
            return tools
        return replace(tools, learned=Learned(ranking, self._models.voiceprint))


def allowance(app: App) -> Allowance | None:
    """Return what the endpoint of the config may be asked for; None where the model is local."""
    wanted = app.settings.generation
    if wanted.engine != "openai" or wanted.endpoint is None:
        return None
    return Allowance(app.store.tokens, wanted.endpoint.max_tokens_per_day, app.clock)
