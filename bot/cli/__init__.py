"""The command line: what operators type, and nothing that decides."""

from bot.cli.start import main

__all__ = ["main"]
