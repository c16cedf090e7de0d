"""How the posts of the sandboxed networks do, as a test says: likes, reposts, replies."""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from pydantic import ConfigDict, Field

Count = Annotated[int, Field(ge=-1000)]


@dataclass(frozen=True, slots=True)
class Engagement:
    """The numbers of one post; networks show those that they have."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    likes: Count = 0
    reposts: Count = 0
    replies: Count = 0
    quotes: Count = 0
    views: Count = 0
