"""The small models, for the tests beside."""

from tests.bot.small_models import small_gpt2, smollm2

__all__ = ["small_gpt2", "smollm2"]
