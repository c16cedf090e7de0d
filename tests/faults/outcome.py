"""What came of one cell of the fault matrix, as data that passes between processes."""

from dataclasses import dataclass

from pydantic import TypeAdapter


@dataclass(frozen=True)
class Outcome:
    """
    What came of one cell.

    Attributes:
        n_shown: Posts that readers see in the end.

        n_sent: Requests to publish that reached the network.

        n_attempts: Tries that the drafts count.

        n_hits: Requests that really went wrong.

        sees: What the operator reads of the draft that was hit, in order.

        wrong: What is not as it must be; empty when all is.
    """

    case: str
    network: str
    n_daemons: int
    n_approved: int
    n_shown: int
    n_sent: int
    n_attempts: int
    n_hits: int
    states: tuple[str, ...]
    sees: tuple[str, ...]
    wrong: tuple[str, ...]


OUTCOME = TypeAdapter(Outcome)
