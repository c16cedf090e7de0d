"""Why nothing was learnt."""


class TooLittle(Exception):
    """There is too little to learn from; the message says how much there is and what it takes."""


class Busy(Exception):
    """Another process is at it; the message says what to do."""


class BadCopy(Exception):
    """A file of copy cannot be read; the message names it."""
