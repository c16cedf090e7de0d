"""
Named points of the ways from an approval or another wish to its record.

The daemon passes :func:`nowhere`. The fault tests pass a function that kills the process at one
of them, so every name stands for a crash that was tried.
"""

from collections.abc import Callable
from enum import StrEnum


class Point(StrEnum):
    """A place between two effects."""

    before_schedule = "before_schedule"
    after_schedule = "after_schedule"
    before_put_off = "before_put_off"
    after_put_off = "after_put_off"
    before_claim = "before_claim"
    after_claim = "after_claim"
    before_count = "before_count"
    after_count = "after_count"
    before_call = "before_call"
    after_call = "after_call"
    before_stop = "before_stop"
    after_stop = "after_stop"
    before_record = "before_record"
    after_record = "after_record"
    before_time_out = "before_time_out"
    after_time_out = "after_time_out"
    before_look = "before_look"
    after_look = "after_look"
    before_verdict = "before_verdict"
    after_verdict = "after_verdict"
    before_upload = "before_upload"
    after_upload = "after_upload"
    after_part = "after_part"
    before_part = "before_part"
    before_decision = "before_decision"
    after_decision = "after_decision"
    before_change = "before_change"
    after_change = "after_change"
    before_check = "before_check"
    after_check = "after_check"
    before_outcome = "before_outcome"
    after_outcome = "after_outcome"


Reached = Callable[[Point], None]


def nowhere(_point: Point) -> None:
    """Let the process go on."""
