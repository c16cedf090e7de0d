"""The side door of a gate: faults and clock are its own; people on the server do the rest."""

from typing import Protocol

from adapters.sandbox.control import Control
from adapters.sandbox.engagement import Engagement
from adapters.sandbox.profile import Profile


class Doers(Protocol):
    """Who does on a real server what the sandbox takes on a test's word."""

    def engage(self, post_id: str, engagement: Engagement) -> None:
        """Like, repost, answer and quote the post *post_id* so often."""
        ...

    def set_up(self, profile: Profile) -> None:
        """Let the brand's owner change how its account presents itself."""
        ...


class Door(Control):
    """A sandbox's side door, for a server that has none."""

    def __init__(self, url: str, people: Doers) -> None:
        """*url* is that of the gate."""
        super().__init__(url)
        self._people = people

    def engage(self, network: str, post_id: str, engagement: Engagement) -> None:
        """Let people engage with a post; *network* is the only one there is."""
        del network
        self._people.engage(post_id, engagement)

    def set_up(self, network: str, profile: Profile) -> None:
        """Let the owner change the profile; *network* is the only one there is."""
        del network
        self._people.set_up(profile)
