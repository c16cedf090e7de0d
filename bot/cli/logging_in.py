"""Walks a person through a network's log-in: what to type, which page to open, what comes back."""

import os
import sys
import webbrowser
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

import typer

from bot.cli.loopback import Loopback
from bot.cli.plain import harmless
from bot.cli.secret_input import SecretInput

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bot.config import Account
    from bot.logins import Granted, LogIn, Login, Section

PORT: Final = 8080
_TIMEOUT_S: Final = 300
_WHICH: Final = "OAuth 1.0a (four keys that stay) or 2.0 (tokens that Mynah refreshes)? 1 or 2"


class OAuth(StrEnum):
    """The ways to log in to a network that has two."""

    one = "1"
    two = "2"


@dataclass(frozen=True, slots=True)
class Way:
    """
    How the operator wants to log in.

    Attributes:
        oauth: Of a network that has two; None to be asked.

        port: Where the browser's answer is listened for, on this machine.

        paste: Listen nowhere; the answer is pasted.

        quiet: Tell what is to be done on standard error.
    """

    oauth: OAuth | None
    port: int
    paste: bool
    quiet: bool


def log_in(account: "Account | Section", answers: SecretInput, way: Way) -> "Granted":
    """
    Go through the flow of the account's network.

    Raises:
        CommandFailed: The port is taken, or nobody answered.

        PlatformError: The network did not play along; nothing is to be stored.
    """
    from pydantic import SecretStr  # noqa: PLC0415 - loaded by now

    from bot import logins  # noqa: PLC0415 - the same

    flow = _flow(account.network, answers, way)
    address = logins.redirect_to(way.port)
    if flow.entered:
        typer.echo(f"the {flow.entered}: {address}", err=way.quiet)
    listens = flow.is_redirected and not way.paste and _has_browser()
    given = _given(flow, answers)
    login = flow.begin(account, given, address if listens or flow.entered else None)
    if listens:
        return _listened(login, address, way)
    page = login.begin()
    if not page:
        return login.finish(SecretStr(""))
    _show(page, way)
    return login.finish(answers.ask(flow.pasted))


def _listened(login: "Login", address: str, way: Way) -> "Granted":
    with Loopback(address) as loopback:  # a port that is taken is told before an app is registered
        page = login.begin()
        loopback.expect(page)
        _show(page, way)
        webbrowser.open(page)
        typer.echo("waiting for the browser; on another machine it needs --paste", err=way.quiet)
        answer = loopback.answer(_TIMEOUT_S)
    return login.finish(answer)


def _flow(network: str, answers: SecretInput, way: Way) -> "LogIn[Any]":
    from bot.networks import NETWORKS  # noqa: PLC0415 - loaded by now

    there = NETWORKS[network]
    if there.renewed is None or _oauth(answers, way) is OAuth.one:
        return there.log_in
    return there.renewed.log_in


def _given(flow: "LogIn[Any]", answers: SecretInput) -> "dict[str, SecretStr]":
    given = {key: answers.ask(key.replace("_", " ")) for key in flow.asked}
    if_any = {key: answers.ask_if_any(what) for key, what in flow.asked_if_any.items()}
    return given | {key: secret for key, secret in if_any.items() if secret is not None}


def _oauth(answers: SecretInput, way: Way) -> OAuth:
    """Return what was chosen; who only pipes secrets in and says nothing means 1.0a, as ever."""
    if way.oauth is not None:
        return way.oauth
    if answers.from_stdin or not sys.stdin.isatty():
        return OAuth.one
    return OAuth(typer.prompt(_WHICH, default=OAuth.one, type=OAuth, err=way.quiet))


def _show(page: str, way: Way) -> None:
    typer.echo("open this page, logged in as the brand, and allow it:", err=way.quiet)
    typer.echo(harmless(page), err=way.quiet)


def _has_browser() -> bool:
    """Tell whether a browser here can bring the answer: not over SSH, and not on a server."""
    if "BROWSER" not in os.environ:
        if "SSH_CONNECTION" in os.environ:
            return False
        if sys.platform == "linux" and not {"DISPLAY", "WAYLAND_DISPLAY"} & os.environ.keys():
            return False
    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True
