"""
The engine behind any server that speaks the OpenAI protocol: vLLM, Ollama, llama.cpp, hosted ones.

Writing is harmless to repeat, so a failed request is tried again; never past the time that one
batch may take, since a writer that is silent for five minutes is taken for dead.
"""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count
from random import Random
from time import monotonic
from typing import Any, Final

import structlog
from pydantic import ValidationError

from bot.domain.backoff import backoff
from bot.engines.allowance import Allowance
from bot.engines.chat import Answer, Form, body, completions, most_bytes, most_tokens
from bot.engines.endpoint import Endpoint, EndpointFailed
from bot.engines.engine import Completion, Prompt, Sampling
from bot.models.failure import EngineFailed

_PATIENCE_S: Final = 150.0
_AT_ONCE: Final = 4
_NOT_SO: Final = frozenset({400, 422})

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Batch:
    """
    What the requests of one call share.

    Attributes:
        until: On the monotonic clock.

        ended: Set when one of them failed for good, so that the others need not try again.
    """

    sampling: Sampling
    until: float
    ended: threading.Event = field(default_factory=threading.Event)


class OpenAIEngine:
    """
    Asks a server for every prompt; an :class:`~bot.engines.engine.Engine`.

    Whether the same seed gives the same completions is the server's matter.
    """

    def __init__(
        self, endpoint: Endpoint, allowance: Allowance, *, retries: int, chance: Random
    ) -> None:
        self.name = f"{endpoint.server.model} at {endpoint.server.host}"
        self._endpoint = endpoint
        self._allowance = allowance
        self._retries = retries
        self._chance = chance
        self._form = Form.full

    def generate(self, prompts: Sequence[Prompt], sampling: Sampling) -> list[list[Completion]]:
        """
        Complete every prompt ``sampling.n`` times, four prompts at once.

        Raises:
            EngineFailed: A prompt could not be completed; what others brought is given up.

            StoreDown: The tokens cannot be counted.
        """
        batch = _Batch(sampling, monotonic() + _PATIENCE_S)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return list(pool.map(partial(self._complete, batch), prompts))

    def _complete(self, batch: _Batch, prompt: Prompt) -> list[Completion]:
        wanted, found = batch.sampling, list[Completion]()
        while len(found) < wanted.n:
            # A server that gives one answer at a time must not give the same one every time.
            seed = (wanted.seed + len(found)) % 2**31
            asked = replace(wanted, n=wanted.n - len(found), seed=seed)
            try:
                answer = self._ask(batch, prompt, asked)
            except Exception:
                batch.ended.set()
                raise
            found += completions(answer, asked, self.name)
        return found

    def _ask(self, batch: _Batch, prompt: Prompt, asked: Sampling) -> Answer:
        """Ask for all that the protocol has; a server that refuses it, for less."""
        for form in list(Form)[self._form :]:
            wanted = asked if form is Form.full else replace(asked, n=1)
            try:
                answer = self._persist(batch, prompt, wanted, form)
            except EndpointFailed as failed:
                if failed.status not in _NOT_SO or form is Form.bare:
                    raise
                continue
            if form is not self._form:
                log.info("endpoint understands less", model=self.name, form=form.name)
                self._form = form
            return answer
        raise AssertionError  # the last form returns or raises

    def _persist(self, batch: _Batch, prompt: Prompt, asked: Sampling, form: Form) -> Answer:
        request = body(self._endpoint.server.model, prompt, asked, form)
        at_most = most_tokens(prompt, asked)
        for attempt in count(1):
            try:
                return self._metered(batch, request, most_bytes(asked), at_most)
            except EndpointFailed as failed:
                wait = backoff(attempt, failed.after, self._chance).total_seconds()
                too_late = monotonic() + wait >= batch.until
                if not failed.again or attempt > self._retries or too_late:
                    raise
                log.info("endpoint is asked again", reason=str(failed), wait_s=round(wait, 1))
                if batch.ended.wait(wait):
                    raise
        raise AssertionError  # count has no end

    def _metered(self, batch: _Batch, request: dict[str, Any], most: int, at_most: int) -> Answer:
        call = self._allowance.take(at_most)
        if call is None:
            raise EngineFailed(
                f"The day's tokens for {self.name} are spent: raise"
                " generation.endpoint.max_tokens_per_day, or wait for the next day (UTC)."
            )
        try:
            content = self._endpoint.ask(request, most=most, until=batch.until)
            answer = Answer.model_validate_json(content)
        except EndpointFailed as failed:
            if not failed.lost:
                self._allowance.settle(call, 0)
            raise
        except ValidationError as error:
            raise self._endpoint.unreadable() from error
        if answer.usage is not None:
            self._allowance.settle(call, answer.usage.total_tokens)
        return answer
