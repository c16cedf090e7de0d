"""An approval is of a text: change one character and it no longer counts."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from bot.domain.extras import NOTHING
from bot.domain.post import Post
from bot.domain.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Approval:
    """Who approved which exact post, and when."""

    operator: str
    at: datetime
    sha256: str


@dataclass(frozen=True, slots=True)
class ApprovedText:
    """A text of a published draft: the one it is to say, or one that it said."""

    text: str
    approval: Approval
    verdicts: tuple[Verdict, ...] = ()


def digest(post: Post, parts: Sequence[str] = ()) -> str:
    """
    Fingerprint everything of *post* that readers would see.

    Args:
        parts: The texts of a thread in their order; none where *post* goes out as it is.

    Returns:
        64 hexadecimal digits. The publish key is left out: it names the approval, so it
        cannot be part of what is approved.
    """
    seen: list[object] = [post.account, post.text, post.in_reply_to, post.title, post.place]
    if parts:
        seen.append(list(parts))
    if post.extras != NOTHING:  # an approval from before there were any goes on counting
        seen.append(asdict(post.extras))
    return hashlib.sha256(json.dumps(seen, ensure_ascii=True).encode()).hexdigest()
