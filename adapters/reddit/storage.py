"""Where Reddit has files put: Amazon's storage, at the address that a lease names."""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

import requests

from bot.domain.platform import PlatformError, Refused, RetryLater

_KNOWN: Final = frozenset({"//reddit-uploaded-media.s3-accelerate.amazonaws.com"})
"""
Addresses of Reddit's storage for images, spelled as its leases spell them.

Source: praw's recording ``TestSubreddit.test_submit__selftext_inline_media``; read 2026-11.
"""
_ON_THIS_MACHINE: Final = re.compile(
    r"//(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?(?:/\w{1,40}){0,4}", re.ASCII
)
_CODE: Final = re.compile(rb"<Code>(\w{1,60})</Code>", re.ASCII)
_HEAD: Final = 2_000
_STATUS: Final = "success_action_status"
"""The field that says with which status the storage takes a file; 204 where it is not there."""
_PASSING: Final = frozenset({"ExpiredToken", "RequestTimeout", "SlowDown"})
_PASSING_STATUS: Final = frozenset({403, 408, 429})
"""403: the lease, which is good for a minute, has run out."""
_MEANINGS: Final = {"EntityTooLarge": "it is too large: save it smaller"}
"""Source of the codes: Amazon S3 API reference, "Error responses"; read 2026-11."""


class Storage:
    """The one who carries files there; the account's token never comes along."""

    def __init__(
        self, session: requests.Session, *, timeout_s: float, is_on_this_machine: bool
    ) -> None:
        """*is_on_this_machine*: Reddit's own address is a sandbox here, and so is its storage."""
        self._session = session
        self._timeout_s = timeout_s
        self._is_on_this_machine = is_on_this_machine

    def put(self, named: str, fields: Mapping[str, str], file: tuple[str, bytes]) -> None:
        """
        Hand *file*, a name and a content, over once.

        Args:
            named: The address as the lease has it, without a scheme.

            fields: What the lease wants said with the file.

        Raises:
            Refused: The address is none of Reddit's, or the file is not taken.

            RetryLater: Perhaps it arrived, and nobody sees it: get another lease.
        """
        address = self._address(named)
        try:
            answer = self._session.post(
                address,
                data=dict(fields),
                files={"file": file},
                timeout=self._timeout_s,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            what = f"an image was not taken: {type(error).__name__}"
            raise RetryLater(what, after=timedelta()) from error
        if str(answer.status_code) != fields.get(_STATUS, "204"):
            raise _refusal(answer)

    def _address(self, named: str) -> str:
        # Compared as a whole: what no parser looks at, no two parsers can read differently.
        if self._is_on_this_machine and _ON_THIS_MACHINE.fullmatch(named):
            return f"http:{named}"
        if not self._is_on_this_machine and named in _KNOWN:
            return f"https:{named}"
        raise Refused(
            f"Reddit wants the image sent to {ascii(named)[:100]}, which is not its known storage: "
            "nothing was sent; look for a newer Mynah",
            rule="UPLOAD_ADDRESS",
        )


def _refusal(answer: requests.Response) -> PlatformError:
    found = _CODE.search(answer.content[:_HEAD])
    code = found[1].decode("ascii") if found else ""
    said = f"{answer.status_code} {code}".strip()
    is_definite = 400 <= answer.status_code < 500  # noqa: PLR2004 - HTTP's own classes
    if not is_definite or answer.status_code in _PASSING_STATUS or code in _PASSING:
        return RetryLater(f"Reddit's storage did not take an image ({said})", after=timedelta())
    meaning = _MEANINGS.get(code, "save it anew, or take another")
    return Refused(f"Reddit's storage refused an image ({said}): {meaning}", rule=code or said)
