"""
A prompt in the tokens of one model.

Every text that comes from outside the model's own markup (instruction, examples, and above all
the ask with a stranger's words in it) is encoded apart from the markup and with the parsing of
special tokens turned off: ``<|im_end|>`` in a mention is seven harmless tokens, never a control
token.
"""

import re
from dataclasses import dataclass, replace
from typing import Any, Final

from jinja2 import TemplateError
from transformers import PreTrainedTokenizerBase

from bot.engines.engine import Prompt
from bot.models.failure import EngineFailed

_MARK: Final = "\ue000{}\ue001"  # private use: no template contains it
_MARKS: Final = re.compile("\ue000(\\d+)\ue001")
_MIN_ASK: Final = 16
"""Tokens of an ask below which there is nothing sensible to answer."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """
    One prompt as token ids.

    Attributes:
        prefix: Instruction and examples, and the markup up to what follows.

        ask: What may be shortened.

        close: The markup behind the ask, up to where the answer begins.

        similar: Turns of this prompt alone between prefix and ask, with the markup behind them.
    """

    prefix: tuple[int, ...]
    ask: tuple[int, ...]
    close: tuple[int, ...]
    similar: tuple[int, ...] = ()

    @property
    def own(self) -> tuple[int, ...]:
        """What no other prompt shares."""
        return self.similar + self.ask + self.close

    def fitted(self, room: int) -> "Rendered":
        """
        Make the whole take at most *room* tokens.

        The turns of its own go first. Of the ask the middle goes: what is asked and what may be
        said about it stand at its two ends.

        Raises:
            EngineFailed: The instruction and examples alone leave no room.
        """
        left = room - len(self.prefix) - len(self.close)
        if len(self.similar) + len(self.ask) <= left:
            return self
        if self.similar:
            return replace(self, similar=()).fitted(room)
        if left < _MIN_ASK:
            raise EngineFailed(
                f"The instruction and examples take {len(self.prefix)} tokens and the model reads"
                f" {room} beside its answer: give the brand fewer or shorter example replies."
            )
        head = left // 2
        return replace(self, ask=self.ask[:head] + self.ask[len(self.ask) - (left - head) :])


class Renderer:
    """Renders prompts with the tokenizer's chat template, or as a transcript without one."""

    def __init__(self, tokenizer: PreTrainedTokenizerBase) -> None:
        self._tokenizer = tokenizer
        self._added = frozenset(tokenizer.added_tokens_decoder)

    def render(self, prompt: Prompt) -> Rendered:
        """Encode *prompt*."""
        return self._encode(*self._laid_out(prompt), n_shared=1 + 2 * len(prompt.examples))

    def answer(self, prompt: Prompt, text: str) -> tuple[int, ...]:
        """
        Encode *text* as the answer to *prompt*, up to and including the token that ends it.

        What ends an answer is read off the examples: whatever the markup puts behind theirs.
        """
        markup, contents = self._laid_out(
            replace(prompt, examples=((prompt.ask, text),), similar=())
        )
        pieces = _MARKS.split(markup)  # markup, system, markup, asked, markup, answered, markup, …
        behind = pieces[pieces.index("2") + 1]
        return (*self.literal(contents[2]), *self._markup(behind)[:1])

    def literal(self, text: str) -> tuple[int, ...]:
        """Encode *text* in which nothing is markup, whatever it looks like."""
        encoded = self._tokenizer(text, add_special_tokens=False, split_special_tokens=True)
        # Some models steer by added tokens that are not declared special (<tool_call>).
        return tuple(token for token in encoded["input_ids"] if token not in self._added)

    def _laid_out(self, prompt: Prompt) -> tuple[str, list[str]]:
        """Return the markup with a mark for each content, and the contents."""
        turns = (*prompt.examples, *prompt.similar)
        contents = [prompt.system, *(text for turn in turns for text in turn), prompt.ask]
        if self._tokenizer.chat_template:
            markup = self._chat(len(contents))
            contents = [text.strip() for text in contents]
        else:
            markup = _transcript(len(contents), self._bos())
            # A line of its own is all that tells a turn from a text here.
            # Byte-level models write the blank before a word as part of it.
            first, *others = (" ".join(text.split()) for text in contents)
            contents = [first, *(f" {text}" for text in others)]
        return markup, contents

    def _encode(self, markup: str, contents: list[str], n_shared: int) -> Rendered:
        """Encode all; the first *n_shared* contents are what other prompts have too."""
        shared: list[int] = []
        similar: list[int] = []
        ask: tuple[int, ...] = ()
        close = ""
        pieces = _MARKS.split(markup)  # markup, number, markup, number, …, markup
        for position in range(0, len(pieces) - 1, 2):
            number = int(pieces[position + 1])
            # The markup before a turn is the same whether or not others follow.
            (shared if number <= n_shared else similar).extend(self._markup(pieces[position]))
            if number == len(contents) - 1:
                ask = self.literal(contents[number])
                close = pieces[position + 2]
                break
            (shared if number < n_shared else similar).extend(self.literal(contents[number]))
        return Rendered(tuple(shared), ask, self._markup(close), tuple(similar))

    def _markup(self, text: str) -> tuple[int, ...]:
        return tuple(self._tokenizer(text, add_special_tokens=False)["input_ids"])

    def _bos(self) -> str:
        leading = self._tokenizer("")["input_ids"][:1]
        is_bos = leading == [self._tokenizer.bos_token_id]
        return str(self._tokenizer.bos_token) if is_bos else ""

    def _chat(self, n_contents: int) -> str:
        marks = [_MARK.format(number) for number in range(n_contents)]
        turns = [
            {"role": "user" if number % 2 else "assistant", "content": marks[number]}
            for number in range(1, n_contents)
        ]
        try:
            return self._apply([{"role": "system", "content": marks[0]}, *turns])
        except TemplateError:
            # Gemma and early Mistral know no system turn: the instruction opens the first one.
            first = {"role": "user", "content": f"{marks[0]}\n\n{marks[1]}"}
            return self._apply([first, *turns[1:]])

    def _apply(self, messages: list[dict[str, str]]) -> str:
        options: dict[str, Any] = {"tokenize": False, "add_generation_prompt": True}
        return str(self._tokenizer.apply_chat_template(messages, **options))


def _transcript(n_contents: int, bos: str) -> str:
    marks = [_MARK.format(number) for number in range(n_contents)]
    turns = [
        f"Message:{asked}\nReply:{answered}"
        for asked, answered in zip(marks[1:-1:2], marks[2:-1:2], strict=True)
    ]
    return bos + "\n\n".join([marks[0], *turns, f"Message:{marks[-1]}\nReply:"])
