"""A brand with its daemon's steps, its operator and the sandboxed networks, in one process."""

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from adapters.sandbox.control import Control
from adapters.sandbox.reddit_control import RedditControl
from adapters.sandbox.reddit_state import Place
from bot.app import App, open_app
from bot.cli.program import app as program
from bot.domain.lifecycle import State
from bot.domain.points import nowhere
from bot.domain.thread import Thread
from bot.steps import Part, Steps
from bot.store.server import stop
from tests.bot.store.test_drafts import put
from tests.faults.accounts import Network
from tests.faults.scene import write_config

OLD = "Thank you for the kind words."


@dataclass
class House:
    """One brand with its daemon's steps, its operator, and the networks."""

    config: Any
    app: App
    control: Control
    late: timedelta = timedelta()
    jobs: Sequence[Any] = field(default=())

    def now(self) -> datetime:
        return datetime.now(UTC) + self.late

    def run(self, name: str) -> None:
        """Let the daemon do the job *name* once."""
        (job,) = [one for one in self.jobs if one.name == name]
        job.step()

    def mynah(self, *words: str) -> Any:
        everything = ["--config", str(self.config), "--operator", "olga", *words]
        return CliRunner().invoke(program, everything, catch_exceptions=False)

    def document(self, *words: str) -> Any:
        return json.loads(self.mynah(*words, "--json").stdout)

    def publish(self, network: Network, text: str = OLD, thread: Thread | None = None) -> Any:
        store, number = self.app.store, self.app.store.drafts.new_id()
        fields = {"account": network.account, "network": network.name, "due_at": self.now()}
        put(
            store,
            State.scheduled,
            id=number,
            text=text,
            in_reply_to=None,
            thread=thread,
            **fields | network.original,
        )
        self.run(f"publish {network.account}")
        made = store.drafts.get(number)
        assert made.state is State.published, made.note
        return made


@contextmanager
def opened_house(folder: Path, url: str, networks: Sequence[Network]) -> Iterator[House]:
    """Move in: an empty sandbox, a Redis of its own, the lead taken and every preflight made."""
    with ExitStack() as leaving:
        control = Control(url)
        leaving.callback(control.close)
        control.reset()
        RedditControl(control).settle(Place("sandbox"))
        redis = folder / "redis"
        config = write_config(folder, url, redis, slug="test", networks=networks)
        leaving.callback(stop, redis)
        made = House(config, open_app(config), control)
        leaving.callback(made.app.store.connection.close)
        made.app = replace(made.app, clock=made.now)
        steps = Steps(made.app, Part.but_writing, nowhere)
        made.jobs = steps.jobs()
        steps._lead()
        for network in networks:
            made.run(f"preflight {network.account}")
        yield made
