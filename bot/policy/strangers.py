"""Whether a text would notify somebody who did not start the conversation: pure."""

from collections.abc import Iterable

from bot.policy.rule import Case


def find_stranger(named: Iterable[str], case: Case) -> str | None:
    """
    Say whom the text of *case* draws in, and what to do; None where it draws in nobody.

    Args:
        named: The handles that the network would notify, without the ``@``.
    """
    known = {name.casefold() for name in (case.author or "", *case.own_handles)}
    stranger = next((name for name in named if name.casefold() not in known), None)
    if stranger is None:
        return None
    return f"The text names @{stranger}, who did not start this; take the handle out."
