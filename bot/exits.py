"""Exit codes of every command. Scripts rely on them: a number is never given a new meaning."""

from enum import IntEnum
from typing import Self


class Exit(IntEnum):
    """
    How a command ended.

    Attributes:
        sentence: The meaning, as the help shows it.
    """

    sentence: str

    def __new__(cls, code: int, sentence: str) -> Self:
        """Join *code* and its *sentence*."""
        made = int.__new__(cls, code)
        made._value_ = code
        made.sentence = sentence
        return made

    ok = 0, "Everything that was asked for was done."
    failed = 1, "A step did not do what it should; the last line says which."
    usage = 2, "The command line is wrong; nothing was done."
    config = 3, "The configuration is wrong or missing; nothing was done."
    redis = 4, "Redis cannot be reached or started."
    account = 5, "An account is unknown, lacks credentials, or was locked by its network."
    not_found = 6, "There is no draft, mention or post of that name."
    conflict = 7, "The state does not allow it, or somebody else was faster; look again."
    model = 8, "The language model cannot be found, loaded or run."
    platform = 9, "A network refused, or did not answer."
