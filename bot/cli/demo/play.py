"""The chapters of the demo, in order. It succeeds only if every one really happened."""

import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import Popen
from typing import Final

from rich.console import Console

from adapters.sandbox.faults import Fault as NetworkFault
from adapters.sandbox.faults import Kind
from adapters.sandbox.reddit_control import RedditControl
from adapters.sandbox.reddit_state import Place
from adapters.sandbox.x_control import XControl
from adapters.sandbox.x_state import XTrend
from bot.app import App, open_app
from bot.cli.demo import ending, script, show
from bot.cli.demo.stage import DemoFailed, Stage, daemon, set_stage
from bot.domain.draft import Draft
from bot.domain.ids import AccountName, DraftId, MentionId
from bot.domain.inbox import InboxItem, Status
from bot.domain.lifecycle import Event, State
from bot.domain.mention import mention_id
from bot.models.find import default_cache, find_english_reader, find_model

_CHAPTERS: Final = 7
_WRITING_S: Final = 600.0
"""Measured on two cores: half a minute at a load of two, more than 150 s at one of twelve."""
_PUBLISHING_S: Final = 180.0
_OPERATOR: Final = "olga (scripted)"
_APPROVED: Final = ("question", "product question", "Chinese")
_EDITED: Final = "praise"
_EDIT: Final = "Thank you, Mila! Many more happy rides on your Huila."
_REJECT_REASON: Final = "a post about this can wait until spring"


@dataclass(slots=True)
class Play:
    """One performance."""

    console: Console
    stage: Stage
    app: App
    fed: dict[MentionId, script.Line] = field(default_factory=dict)
    seconds: list[tuple[str, float]] = field(default_factory=list)
    n_chapters: int = 0

    @contextmanager
    def chapter(self, title: str) -> Iterator[None]:
        """Print a heading and take the time."""
        self.n_chapters += 1
        show.heading(self.console, self.n_chapters, _CHAPTERS, title)
        begun = time.monotonic()
        yield
        self.seconds.append((title, time.monotonic() - begun))

    def type(self, *words: str) -> str:
        """Run a command as the scripted operator and show it; a command that fails ends it."""
        done = self.stage.mynah("--operator", _OPERATOR, *words)
        show.command(self.console, words, done.stdout + done.stderr)
        if done.returncode != 0:
            raise DemoFailed(f"mynah {' '.join(words)} ended with {done.returncode}")
        return done.stdout

    def drafts(self) -> dict[str, Draft]:
        """Return the drafts that answer mentions, by the kind of mention."""
        found: dict[str, Draft] = {}
        for draft in self.app.store.drafts.in_state(*State):
            if draft.mention is not None:
                found[self.fed[draft.mention].kind] = draft
        return found

    def items(self, *statuses: Status) -> list[tuple[str, InboxItem]]:
        """Return what the inbox holds in *statuses*, each with its kind."""
        items = self.app.store.inbox.in_status(*statuses)
        return [(self.fed[item.mention.id].kind, item) for item in items]


def demo(config: Path, *, interactive: bool) -> None:
    """
    Run the main job from mention to published post.

    Args:
        config: The brand to play; its accounts are turned to the sandbox.

        interactive: Stop at the review, and leave everything running for a person.

    Raises:
        DemoFailed: A step did not happen.
    """
    # As Ctrl-C: what the demo started must not outlive it.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    console = Console()
    console.print("Mynah, the whole way of a message. Nothing leaves this machine.", style="bold")
    console.print(
        "Real: Redis, tweepy, praw, the daemon, the language model, every mynah command.\n"
        "Stand-in: one local server that speaks the wire formats of X and Reddit."
    )
    with set_stage(config) as stage:
        app = open_app(stage.config)
        play = Play(console, stage, app)
        try:
            _perform(play, interactive=interactive)
        finally:
            app.store.connection.close()


def _perform(play: Play, *, interactive: bool) -> None:
    with play.chapter("Find the language models"):
        _find_model(play)
    with play.chapter("Strangers write: 12 mentions, 5 trends"):
        _feed(play)
    with daemon(play.stage) as process:
        with play.chapter("The daemon polls, sorts and drafts"):
            _wait(
                play,
                "sorted and drafted",
                _WRITING_S,
                lambda: _is_written(play),
                process,
            )
        with play.chapter("The review queue"):
            play.type("drafts", "list")
            play.type("drafts", "show", play.drafts()["question"].id)
        if interactive:
            _hand_over(play)
            return
        with play.chapter("A scripted operator decides (you would type this)"):
            decided = _decide(play)
        with play.chapter("The daemon publishes; one answer gets lost on the way"):
            _wait(play, "published", _PUBLISHING_S, lambda: _is_published(play, decided), process)
            play.console.print("The one whose answer got lost: in doubt, then found, never resent.")
            play.type("audit", "--subject", _lost(play))
            play.type("queue", "report")
    with play.chapter("What came of it"):
        facts = _tell(play, decided)
    if not all(fact.holds for fact in facts):
        raise DemoFailed("not everything happened as it should: see the crosses above")
    play.console.print("\nEverything above really happened. Next: README.md, “Your own brand”.")


def _find_model(play: Play) -> None:
    wanted = play.stage.settings.generation

    def tell(line: str) -> None:
        _say(play, line)

    model = find_model(
        wanted.model,
        fallback=wanted.fallback,
        cache=wanted.model_cache or default_cache(),
        tell=tell,
    )
    _say(play, f"model: {model.name}, {model.path}")
    # Here, where somebody watches: the daemon would do it, and say so in its log alone.
    if reader := find_english_reader(wanted.model_cache or default_cache(), tell):
        _say(play, f"reader of English: {reader.name}, {reader}")


def _say(play: Play, line: str) -> None:
    play.console.print(f"  {line}", markup=False, highlight=False, soft_wrap=True)


def _feed(play: Play) -> None:
    x, reddit = XControl(play.stage.control), RedditControl(play.stage.control)
    handles = {one.network: one.handle for one in play.stage.settings.accounts.values()}
    accounts = {
        str(one.network): AccountName(name) for name, one in play.stage.settings.accounts.items()
    }
    for place in {place for place, _, _ in script.TRENDS_ON_REDDIT}:
        reddit.settle(Place(place))
    for line in script.MENTIONS:
        text = line.text.format(**handles)
        if line.network == script.X:
            remote_id = x.mention(line.author, text, lang=line.lang)
        else:
            remote_id = reddit.mention(line.author, text, place=line.place, title=line.title)
        play.fed[mention_id(accounts[line.network], remote_id)] = line
        _say(play, f"{line.network:<6} @{line.author:<13} {text}")
    x.set_trends([XTrend(name, n_posts) for name, n_posts in script.TRENDS_ON_X])
    for place, title, score in script.TRENDS_ON_REDDIT:
        reddit.submit("local", title, place=place, score=score)


def _wait(
    play: Play, what: str, seconds: float, is_so: Callable[[], bool], process: Popen[bytes]
) -> None:
    """Wait until something is so, with a line that moves on a terminal."""
    deadline = time.monotonic() + seconds
    with play.console.status(f"waiting until everything is {what} …"):
        while not is_so():
            if process.poll() is not None:
                raise DemoFailed(f"the daemon ended: {play.stage.last_line()}")
            if time.monotonic() > deadline:
                late = f"not all is {what} after {seconds:.0f} s"
                raise DemoFailed(f"{late}; the daemon's last words: {play.stage.last_line()}")
            time.sleep(0.2)
    play.console.print(f"  everything is {what}", highlight=False)


def _is_written(play: Play) -> bool:
    inbox = play.app.store.inbox
    settled = sum(inbox.count(one) for one in (Status.drafted, Status.handed, Status.filtered))
    seen = {trend.name for trend in play.app.store.trends.latest()}
    proposed = any(draft.mention is None for draft in _pending(play))
    return settled == len(script.MENTIONS) and script.trends() <= seen and proposed


def _decide(play: Play) -> dict[DraftId, State]:
    """Let the scripted operator decide; return what each draft decided on must become."""
    drafts = play.drafts()
    missing = {_EDITED, *_APPROVED} - set(drafts)
    if missing:
        raise DemoFailed(f"no draft was written for: {', '.join(sorted(missing))}")
    lost = NetworkFault("x", Kind.drop_after, method="POST", path_prefix="/2/tweets")
    play.stage.control.add_fault(lost)
    approved = [drafts[kind].id for kind in _APPROVED]
    play.type("drafts", "approve", *approved)
    edited = drafts[_EDITED].id
    play.type("drafts", "edit", edited, "--text", _EDIT)
    play.type("drafts", "approve", edited)
    rejected = next(one.id for one in _pending(play) if one.mention is None)
    play.type("drafts", "reject", rejected, "--reason", _REJECT_REASON)
    return dict.fromkeys([*approved, edited], State.published) | {rejected: State.rejected}


def _lost(play: Play) -> DraftId:
    """Return the draft whose answer got lost; the audit knows."""
    entries = play.app.store.audit.latest(1000)
    lost = [DraftId(entry.subject) for entry in entries if entry.event == Event.lose]
    if len(lost) != 1:
        raise DemoFailed(f"{len(lost)} answers got lost instead of one")
    return lost[0]


def _pending(play: Play) -> list[Draft]:
    return play.app.store.drafts.in_state(State.pending)


def _is_published(play: Play, decided: dict[DraftId, State]) -> bool:
    get = play.app.store.drafts.get
    return all(get(draft).state is state for draft, state in decided.items())


def _tell(play: Play, decided: dict[DraftId, State]) -> list[show.Fact]:
    console, control = play.console, play.stage.control
    console.print("Published, as the sandboxed networks hold it:")
    console.print(show.posts_table(ending.posts_of(control)))
    console.print("Handed to a person, and why:")
    console.print(show.inbox_table(play.items(Status.handed)))
    console.print("Filtered, and why:")
    console.print(show.inbox_table(play.items(Status.filtered)))
    console.print("Where the time went:")
    console.print(show.time_table(list(play.drafts().values()), play.seconds))
    facts = ending.facts_of(play.app, control, play.fed, decided)
    console.print(show.facts_table(facts))
    return facts


def _hand_over(play: Play) -> None:
    """Leave the stage to a person until Ctrl-C."""
    play.console.print(
        f"\nYour turn, in another terminal. Ctrl-C here ends it all.\n\n"
        f"  export MYNAH_CONFIG={play.stage.config}\n"
        f"  {sys.executable} -m bot drafts list\n"
        f"  {sys.executable} -m bot drafts approve ID\n"
        f"  {sys.executable} -m bot queue list",
        markup=False,
        highlight=False,
        soft_wrap=True,
    )
    try:
        signal.pause()
    except KeyboardInterrupt:
        play.console.print("taking the stage down …")
