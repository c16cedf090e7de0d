"""What a decision did, in one line or one document."""

from bot.cli.draft_table import doubts, gist
from bot.cli.output import print_json, say, screen
from bot.cli.session import Session
from bot.cli.times import local
from bot.domain.draft import Draft
from bot.domain.lifecycle import State


def tell(here: Session, draft: Draft, *, as_json: bool) -> None:
    """Say where a decision left *draft*, and what the checks have against one that waits."""
    if as_json:
        print_json({"draft": draft})
        return
    due = f" for {local(draft.due_at, here.zone)} {here.zone.key}"
    when = due if draft.state is State.scheduled else ""
    say(f"{draft.id} is {draft.state}{when}: {gist(draft)}")
    if draft.thread is not None and draft.thread.has_begun:
        say(draft.thread.public(), "yellow")
    for doubt in doubts(draft) if draft.state is State.pending else ():
        screen().print(doubt, soft_wrap=True)
