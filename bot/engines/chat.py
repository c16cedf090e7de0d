"""
The wire format of chat completions: what is asked, and what the answer is taken for.

Only what is used is read. The text is a stranger's: one line of bounded length, without control
characters; whether it is true is for the same checks as everybody's.
"""

from enum import IntEnum
from statistics import fmean
from typing import Annotated, Any, Final

import regex
from pydantic import BaseModel, ConfigDict, Field

from bot.engines.engine import Completion, Prompt, Sampling

UNKNOWN_LOGPROB: Final = -0.35
"""Where the server tells no likelihoods: between a fluent wording (-0.1) and an odd one (-1)."""

_LEAST_LOGPROB: Final = -20.0
_CHARACTERS_A_TOKEN: Final = 12
_BYTES_A_TOKEN: Final = 1024
"""With the likelihood of a token and of one other llama.cpp writes 200 (measured 2026-11)."""
_TURN_TOKENS: Final = 8
_UNWANTED: Final = regex.compile(
    r"[\p{Cc}\p{Cs}\p{Co}\p{Cn}\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]+"
)


class Form(IntEnum):
    """How much of the protocol a server is asked for, most first."""

    full = 0
    single = 1
    """One answer at a time: llama.cpp refuses more than it has slots, others any ``n``."""
    plain = 2
    """Without seed, stop and likelihoods."""
    bare = 3
    """With the new name for the length, and no sampling at all: the models that reason."""


class _Answer(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class _Token(_Answer):
    logprob: Annotated[float, Field(allow_inf_nan=False)]


class _Logprobs(_Answer):
    content: tuple[_Token, ...] | None = None


class _Message(_Answer):
    content: str | None = None


class _Choice(_Answer):
    message: _Message
    finish_reason: str | None = None
    logprobs: _Logprobs | None = None


class _Usage(_Answer):
    total_tokens: Annotated[int, Field(ge=0, le=10**9)]


class Answer(_Answer):
    """What a server made of one request."""

    choices: Annotated[tuple[_Choice, ...], Field(min_length=1)]
    usage: _Usage | None = None


def body(model: str, prompt: Prompt, sampling: Sampling, form: Form) -> dict[str, Any]:
    """Ask for ``sampling.n`` answers to *prompt*, or for one where *form* knows no more."""
    asked: dict[str, Any] = {"model": model, "messages": _messages(prompt)}
    if form is Form.bare:
        return asked | {"max_completion_tokens": sampling.max_new_tokens}
    asked |= {
        "max_tokens": sampling.max_new_tokens,
        "temperature": sampling.temperature,
        "top_p": sampling.top_p,
    }
    if form is Form.plain:
        return asked
    if form is Form.full:
        asked["n"] = sampling.n
    # One: llama.cpp takes 0 for no likelihoods, and writes those of 20 others where it is left out.
    return asked | {"seed": sampling.seed, "stop": ["\n"], "logprobs": True, "top_logprobs": 1}


def most_tokens(prompt: Prompt, sampling: Sampling) -> int:
    """Estimate what a request takes at most, from above: two bytes are seldom more than a token."""
    turns = [said for turn in _messages(prompt) for said in turn.values()]
    size = sum(len(said.encode()) // 2 + _TURN_TOKENS for said in turns)
    return size + sampling.n * sampling.max_new_tokens


def most_bytes(sampling: Sampling) -> int:
    """Bound the size of an answer."""
    return (1 << 16) + sampling.n * sampling.max_new_tokens * _BYTES_A_TOKEN


def completions(answer: Answer, sampling: Sampling, by: str) -> list[Completion]:
    """Take at most ``sampling.n`` completions out of *answer*."""
    return [_completion(one, sampling, by) for one in answer.choices[: sampling.n]]


def clean(text: str) -> str:
    """Take out what steers terminals and hides words: control characters and the like."""
    return _UNWANTED.sub(" ", text).strip()


def _messages(prompt: Prompt) -> list[dict[str, str]]:
    turns = [("user", prompt.ask)]
    for asked, answered in reversed((*prompt.examples, *prompt.similar)):
        turns = [("user", asked), ("assistant", answered), *turns]
    return [{"role": role, "content": said} for role, said in [("system", prompt.system), *turns]]


def _completion(choice: _Choice, sampling: Sampling, by: str) -> Completion:
    most = sampling.max_new_tokens * _CHARACTERS_A_TOKEN
    lines = (choice.message.content or "").strip()[: most + 1].splitlines() or [""]
    # A server that knows no stop goes on below: then the first line is whole, whatever follows.
    finished = choice.finish_reason == "stop" or len(lines) > 1
    tokens = (choice.logprobs.content if choice.logprobs else None) or ()
    logprob = fmean(token.logprob for token in tokens) if tokens else UNKNOWN_LOGPROB
    return Completion(
        text=clean(lines[0][:most]).rstrip("\ufffd").strip(),
        logprob=min(0.0, max(_LEAST_LOGPROB, logprob)),
        n_tokens=len(tokens),
        finished=finished and len(lines[0]) <= most,
        by=by,
    )
