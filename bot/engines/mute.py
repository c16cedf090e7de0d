"""What stands for a language model where nothing is to be worded: nothing is loaded for it."""

from collections.abc import Sequence

from bot.engines.engine import Completion, Prompt, Sampling


class Mute:
    """An :class:`~bot.engines.engine.Engine` that writes nothing."""

    name = "none"

    def generate(
        self,
        prompts: Sequence[Prompt],
        sampling: Sampling,  # noqa: ARG002 - every engine has this shape
    ) -> list[list[Completion]]:
        """Return no wording of any of *prompts*."""
        return [[] for _ in prompts]
