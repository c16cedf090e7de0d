"""A post that an operator saw, as the receipt the publisher did not get."""

from datetime import datetime

import typer

from bot.domain.draft import Draft
from bot.domain.post import Receipt


def receipt_of(draft: Draft, seen: str, now: datetime, earlier: Receipt | None = None) -> Receipt:
    """
    Make a receipt from what the operator typed.

    Args:
        seen: The post's address, or the network's own id.

        earlier: One that the account has of another post. On Bluesky links carry a name, ids
            the DID: it tells both.

    Raises:
        typer.BadParameter: It is neither.
    """
    from bot.networks import NETWORKS  # noqa: PLC0415 - 0.4 s of the networks' settings

    seen = seen.strip()
    network = NETWORKS.get(draft.network)
    try:
        remote_id = network.links.read(seen, earlier) if network else None
    except ValueError as error:
        raise typer.BadParameter(f"--published: {error}") from error
    if remote_id is None:
        example = network.links.example if network else "the address of the post"
        raise typer.BadParameter(
            f"--published {seen[:80]!r} is no post on {draft.network}: {example}"
        )
    # The post appeared with the attempt, not when somebody got round to looking.
    at = draft.attempt.started_at if draft.attempt else now
    is_link = seen.startswith(("https://", "http://"))
    return Receipt(remote_id, seen if is_link else "", at)
