"""What the commands of one call share: which config, whose hand, and the app once it is needed."""

import getpass
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import typer

from bot.cli.plain import harmless

if TYPE_CHECKING:
    from bot.app import App
    from bot.review.agenda import Agenda
    from bot.review.answering import Answering
    from bot.review.desk import Desk

_LONGEST_NAME = 64


@dataclass(slots=True)
class Session:
    """
    One call of ``mynah``.

    Attributes:
        operator: Who decides, as the audit will say; None for the login name.
    """

    config: Path
    operator: str | None = None
    debug: bool = False
    _opened: "list[App]" = field(default_factory=list)

    @property
    def app(self) -> "App":
        """
        Return the app; the first call reads the config and finds or starts Redis.

        Raises:
            ConfigError: The config is wrong.

            ServerFailed: The embedded server does not start.
        """
        if not self._opened:
            from bot.app import open_app  # noqa: PLC0415 - 1 s of platforms and Redis

            self._opened.append(open_app(self.config))
        return self._opened[0]

    @property
    def desk(self) -> "Desk":
        """Return the operator's desk."""
        return self.app.desk(self.who())

    @property
    def answering(self) -> "Answering":
        """Return the operator's hand on the inbox."""
        from bot.review.answering import Answering  # noqa: PLC0415 - as the app

        return Answering(self.desk)

    @property
    def agenda(self) -> "Agenda":
        """Return the operator's hand on the queue."""
        return self.app.agenda(self.who())

    @property
    def zone(self) -> ZoneInfo:
        """Return the brand's time zone, in which times are typed and shown."""
        return ZoneInfo(str(self.app.settings.schedules.timezone))

    def who(self) -> str:
        """Return the operator's name."""
        name = self.operator
        if name is None:
            try:
                name = getpass.getuser()
            except (KeyError, OSError):  # no such user: KeyError before Python 3.13
                raise typer.BadParameter(
                    "say who you are with --operator NAME or MYNAH_OPERATOR"
                ) from None
        name = name.strip()
        if not name or len(name) > _LONGEST_NAME or harmless(name) != name or "\n" in name:
            raise typer.BadParameter(
                f"--operator must be 1 to {_LONGEST_NAME} printable characters on one line"
            )
        return name

    def close(self) -> None:
        """Give the connection back."""
        while self._opened:
            self._opened.pop().store.connection.close()


def session(ctx: typer.Context) -> Session:
    """Return the session that the root command put into *ctx*."""
    found: Session = ctx.obj
    return found
