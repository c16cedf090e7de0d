"""What the uploads of all networks have in common: nobody sees them, so none is ever in doubt."""

from datetime import timedelta

from bot.domain.platform import PlatformError, RetryLater, Unconfirmed
from bot.domain.post import Post


def unseen(error: PlatformError) -> PlatformError:
    """
    Class what went wrong with an upload, from its class as a write.

    One that may have arrived is made again: the network forgets what no post names.
    """
    if isinstance(error, Unconfirmed):
        return RetryLater(f"an image was not taken: {error}", after=timedelta())
    return error


def uploads_of(post: Post) -> list[str]:
    """
    Return what the network calls the images of *post*, in their order.

    Raises:
        RetryLater: They were not all handed over: without them it is another post.
    """
    if len(post.uploads) != len(post.extras.images):
        raise RetryLater("the images were not handed over yet", after=timedelta())
    return list(post.uploads)
