"""``mynah demo``: the main job from mention to published post, on real parts."""

from bot.cli.demo.play import demo

__all__ = ["demo"]
