"""
Which lines of the audit a person has to hear of, and in what words.

Ids and reasons, never what a stranger wrote to us; each line ends with the command that goes on.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.audit import AuditEntry
from bot.domain.lifecycle import By, Event, State
from bot.domain.proof import INCOMPLETE

MOST_LINES: Final = 10
MOST_CHARACTERS: Final = 1500
"""Of one message; the strictest of the common chats takes 2,000 characters."""

_LONGEST_REASON: Final = 200
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_CALL: Final = re.compile(r"(?<![/A-Za-z0-9_])@|@(?=everyone|here)")
"""
Not the one of an address, ``https://host/@heron``. Some chats hear a call behind a letter of any
other script, and ``@everyone`` behind anything at all.
"""


@dataclass(frozen=True, slots=True)
class Notice:
    """
    One thing that a person has to see to.

    Attributes:
        urgency: 0 for what stops an account; the lower, the further up in a message.
    """

    at: datetime
    urgency: int
    line: str


@dataclass(frozen=True, slots=True)
class Message:
    """What one service is given to deliver."""

    title: str
    body: str


_ORDER: Final = (
    "pause",
    "preflight",
    Event.doubt,
    Event.refuse,
    Event.confirm,
    Event.advance,
    Event.ask,
    Event.time_out,
    Event.vanish,
    "give up",
    "remind",
    "change",
)


def notice_of(entry: AuditEntry) -> Notice | None:
    """Word *entry* for the operators; None when it is none of their concern."""
    if not _concerns_somebody(entry):
        return None
    is_of_account = entry.event in {"pause", "preflight"}
    line = _of_account(entry) if is_of_account else _of_the_rest(entry)
    return Notice(entry.at, _ORDER.index(entry.event), line)


def _of_account(entry: AuditEntry) -> str:
    reason, scope = _harmless(entry.note), entry.subject.removeprefix("account:")
    if entry.event == "pause":
        return f"{scope} was stopped: {reason}, then mynah resume --account {scope}"
    return f"{scope} publishes nothing: {reason}: mynah check --account {scope}"


def _of_the_rest(entry: AuditEntry) -> str:
    reason, about = _harmless(entry.note), entry.subject
    match entry.event:
        case Event.doubt:
            line = _with_command(f"{about} may be out or not: {reason}", f"queue resolve {about}")
        case Event.refuse:
            line = f"{about} was refused: {reason}: mynah drafts show {about}"
        case Event.confirm | Event.advance:
            line = f"{about} is out: {reason}: look at it, mynah posts delete {about} takes it back"
        case Event.ask:
            line = (
                f"{about} is on hold: {reason}: mynah queue release, reschedule or cancel {about}"
            )
        case Event.time_out:
            line = f"{about} was approved and will not go out: {reason}: mynah drafts show {about}"
        case Event.vanish:
            line = f"{about} is gone from its network: {reason}: mynah posts show {about}"
        case "give up":
            line = f"{about} got no draft: {reason}: mynah inbox show {about}, then retry it"
        case "remind":
            line = f"{reason}: mynah inbox list --status owed"
        case _:
            line = f"Redis is {_harmless(entry.after)} now: {reason}: mynah queue list"
    return line


def _concerns_somebody(entry: AuditEntry) -> bool:
    if entry.by == By.operator or entry.event not in _ORDER:
        return False  # what a person did needs no telling
    if entry.event in {Event.confirm, Event.advance}:
        return INCOMPLETE in entry.note
    if entry.event == "preflight":
        return entry.after != "passed"
    if entry.event == Event.time_out:
        return entry.before == State.held  # else nobody had approved it, or it is looked for
    return entry.event != Event.vanish or entry.before != State.deleting  # else it was wanted


def message_of(notices: Sequence[Notice], brand: str, zone: ZoneInfo) -> Message:
    """
    Put *notices* into one message, the most urgent first; what does not fit is counted.

    Args:
        zone: The brand's, in which the times are written.
    """
    n = len(notices)
    lines: list[str] = []
    for one in sorted(notices, key=lambda notice: notice.urgency):
        line = f"{one.at.astimezone(zone):%m-%d %H:%M} {one.line}"
        size = sum(map(len, lines)) + len(lines) + len(line)
        if lines and (len(lines) == MOST_LINES or size > MOST_CHARACTERS):
            break
        lines.append(line)
    if n > len(lines):
        lines.append(f"and {n - len(lines)} more: mynah audit")
    things = "1 thing needs" if n == 1 else f"{n} things need"
    return Message(f"Mynah, {brand}: {things} you", "\n".join(lines))


def test_message(brand: str) -> Message:
    """Return what ``mynah notify --test`` sends."""
    return Message(f"Mynah, {brand}: a test", "This is how Mynah tells you what needs you.")


def _with_command(said: str, words: str) -> str:
    command = f"mynah {words}"
    return said if said.endswith(command) else f"{said}: {command}"


def _harmless(reason: str) -> str:
    """Keep *reason* to one line that hides nothing and calls nobody: networks word some of it."""
    seen = "".join(
        " " if unicodedata.category(one) in _UNSEEN else one for one in " ".join(reason.split())
    )
    called = _CALL.sub("＠", seen).replace("<", "‹").replace(">", "›")
    short = called if len(called) <= _LONGEST_REASON else called[: _LONGEST_REASON - 1] + "…"
    return short.rstrip(" .:") or "no reason was given"
