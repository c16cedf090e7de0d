"""The command line: what operators type, and nothing that decides."""

from bot.cli.program import main

__all__ = ["main"]
