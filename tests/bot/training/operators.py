"""Operators with a known taste, and their decisions about drafts that a ranking offered."""

from dataclasses import replace
from datetime import timedelta
from random import Random

from bot.domain.approval import Approval, digest
from bot.domain.draft import as_post
from bot.domain.ids import DraftId
from bot.domain.lifecycle import State
from bot.domain.origin import Candidate, Origin, Source
from tests.factories import NOW, draft

OPENINGS = ("", "Hello! ", "Thanks for asking! ", "Glad you ask! ")
CLOSINGS = ("", " If anything is unclear, just ask.", " Any other question? Just ask.")
FACT = "We mend saddles in 3 days. It costs 11 EUR."


def offers(n, seed):
    """Yield *n* times a text that was offered, with chance in all that taste may be about."""
    rng = Random(seed)
    for number in range(n):
        fact = FACT.replace("3", str(2 + number % 7)).replace("11", str(10 + number))
        text = f"{rng.choice(OPENINGS)}{fact}{rng.choice(CLOSINGS)}"
        yield number, fact, text, rng


def decided(number, fact, offered, became, state):
    """Make a draft that was offered as one text and became another."""
    parts = (("coverage", 1.0), ("closeness", 0.5), ("fluency", 0.8), ("reworded", 0.0))
    parts += (("new words", 0.0), ("flags", 0.0))
    at = NOW + timedelta(minutes=number)
    made = draft(
        id=DraftId(f"d{number}"),
        text=became,
        created_at=at,
        changed_at=at,
        decided_at=at,
        topic="question",
        sources=(Source("f", fact, 0.9),),
        origin=Origin("small", 7, candidates=(Candidate(offered, 1.0, (), parts),)),
    )
    if state is State.rejected:
        return replace(made, state=state)
    approval = Approval("olga", at, digest(as_post(made)))
    return replace(made, state=state, approval=approval, due_at=at)


def plain_speaker(n, seed=1):
    """Reject half of what shouts, edit the shouting out of the other half, approve the rest."""
    found = []
    for number, fact, text, rng in offers(n, seed):
        if "!" not in text:
            found.append(decided(number, fact, text, text, State.scheduled))
        elif rng.random() < 0.5:
            found.append(decided(number, fact, text, text, State.rejected))
        else:
            calm = text.replace("Hello! ", "").replace("!", ".")
            found.append(decided(number, fact, text, calm, State.scheduled))
    return found


def dice_thrower(n, seed):
    """Approve, reject or edit by chance; an edit puts on other phrases, also by chance."""
    found = []
    for number, fact, text, rng in offers(n, seed):
        became = f"{rng.choice(OPENINGS)}{fact}{rng.choice(CLOSINGS)}"
        how = rng.choice(["approve", "reject", "edit"])
        if how == "reject":
            found.append(decided(number, fact, text, text, State.rejected))
        elif how == "approve" or became == text:
            found.append(decided(number, fact, text, text, State.scheduled))
        else:
            found.append(decided(number, fact, text, became, State.scheduled))
    return found
