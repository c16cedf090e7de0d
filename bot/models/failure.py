"""The error of everything that finds, loads or runs a language model."""


class EngineFailed(Exception):
    """The model cannot be loaded or run; the message is one line for the operator."""
