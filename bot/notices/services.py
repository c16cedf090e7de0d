"""
The operators' services, by way of apprise, which knows some 250 kinds.

An address carries a token: it is a secret, and so is whatever apprise says about it. Nothing
here repeats either; a service is called by its kind alone.
"""

import hashlib
import logging
import re
from dataclasses import dataclass, field
from typing import Final

from apprise import Apprise, AppriseAsset, NotifyFormat, NotifyType
from apprise.manager_plugins import NotificationManager
from apprise.result import AppriseResult, AppriseResultStatus
from pydantic import SecretStr

from bot.notices.wording import Message

_LONGEST_CALL_S: Final = 20.0
_CODE: Final = re.compile(r"\berror=(\d{3})\b")

# Its warnings name hosts and targets; a handler keeps Python from printing them all the same.
_said = logging.getLogger("apprise")
_said.propagate = False
_said.addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class Service:
    """
    One place where the operators are told.

    Attributes:
        kind: The scheme of its address, such as ``slack``.

        key: Names it in Redis. So short a digest tells the services of a brand apart, and is
            of no use to somebody who guesses at the token.
    """

    kind: str
    key: str
    _apprise: Apprise = field(repr=False)

    def send(self, message: Message) -> str | None:
        """
        Deliver *message*, once.

        Returns:
            None when the service took it, else why not, without a word of the address.
        """
        result = self._apprise.notify(
            body=message.body,
            title=message.title,
            notify_type=NotifyType.WARNING,
            body_format=NotifyFormat.TEXT,
        )
        return None if result else _why(result)


def service(address: SecretStr) -> Service | None:
    """Return the service at *address*; None when apprise does not understand it."""
    # No redirects: a POST that is redirected arrives as a GET, and would count as delivered.
    # No files: apprise would keep some in the home folder.
    asset = AppriseAsset(
        app_id="Mynah",
        service_timeout=_LONGEST_CALL_S,
        http_redirects=False,
        storage_mode="memory",
    )
    plugin = Apprise.instantiate(address.get_secret_value(), asset=asset)
    if plugin is None:
        return None
    digest = hashlib.sha256(address.get_secret_value().encode()).hexdigest()
    return Service(str(plugin.schema), digest[:8], Apprise(plugin, asset=asset))


def kind_of(address: SecretStr) -> str:
    """Name the kind of an *address* that is not understood, if it has one."""
    # What is before "://" may be part of a token that was pasted wrongly.
    scheme = address.get_secret_value().partition("://")[0].lower()
    return scheme if scheme in NotificationManager() else "of no known kind"


def _why(result: AppriseResult) -> str:
    codes = [found for one in result.logs() for found in _CODE.findall(one.message)]
    if codes:
        return f"it answered {codes[-1]}"
    if result.status is AppriseResultStatus.TIMEOUT:
        return f"it took more than {_LONGEST_CALL_S:.0f} s"
    return "it could not be reached, or refused"
