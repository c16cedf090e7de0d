"""
What may go out beside a text. What can be said there at all is in ``beside``.

Source:
    X API description 2.167, lexicons of ``app.bsky.embed``, Mastodon's documentation of statuses
    and media, r/modnews; read 2026-11. The numbers are in ``bot.domain.room``.
"""

from collections.abc import Callable, Sequence
from typing import Final

from bot.domain import room
from bot.domain.extras import Image, Room
from bot.domain.told import Told
from bot.policy.rule import Case, Rule
from bot.text.web_address import spelled_links


def too_much(images: Sequence[Image], allowed: Room) -> str | None:
    """Say which of *allowed* the *images* pass, and what to do; None where all is well."""
    if images and not allowed.n_images:
        return "No images are taken there; leave them out."
    if len(images) > allowed.n_images:
        return f"There are {len(images)} images, {allowed.n_images} are allowed; leave some out."
    for number, image in enumerate(images, start=1):
        found = _too_large(image, allowed)
        if found:
            return f"Image {number} {found}"
    return None


def beyond(told: Told, images: Sequence[Image]) -> str | None:
    """Say which of the limits that a server, or a place on it, told the *images* pass."""
    found = too_much(images, told.images) if told.images else None
    return f"{told.place}: {found}" if found and told.place else found


def _too_large(image: Image, allowed: Room) -> str | None:
    if allowed.kinds is not None and image.kind not in allowed.kinds:
        taken = ", ".join(allowed.kinds) or "no images at all"
        return f"is {image.kind}, the server takes {taken}; send it another or none."
    if image.n_bytes > allowed.n_bytes:
        sizes = f"has {image.n_bytes:,} bytes, {allowed.n_bytes:,} are allowed"
        return f"{sizes}; save it smaller, or as a JPEG."
    n_pixels = image.width * image.height
    if allowed.n_pixels is not None and n_pixels > allowed.n_pixels:
        return f"has {n_pixels:,} pixels, {allowed.n_pixels:,} are allowed; make it smaller."
    if len(image.alt) > allowed.n_alt:
        sizes = f"has an alt text of {len(image.alt):,} characters"
        return f"{sizes}, {allowed.n_alt:,} are allowed; shorten it."
    return None


def _silent_image(case: Case) -> str | None:
    for number, image in enumerate(case.extras.images, start=1):
        if not image.alt.strip():
            return f"Image {number} has no alt text; write what it shows."
    return None


def _images_on_x(case: Case) -> str | None:
    return too_much(case.extras.images, room.X)


def _images_on_bluesky(case: Case) -> str | None:
    return too_much(case.extras.images, room.BLUESKY)


def _images_on_reddit(case: Case) -> str | None:
    if case.is_reply and case.extras.images:
        return "Comments on Reddit take no images from here; link to one in the text."
    images = case.extras.images
    return too_much(images, room.REDDIT) or beyond(case.told, images)


def _long_warning(case: Case) -> str | None:
    n = len(case.extras.warning or "")
    if n > room.WARNING:
        return f"The warning has {n} characters, {room.WARNING} are allowed; shorten it."
    return None


def _card_without_link(case: Case) -> str | None:
    card = case.extras.card
    if card is None:
        return None
    if card.url not in spelled_links(case.text):
        return f"The card shows {card.url}, to which the text does not link; change one of them."
    return None


def _card_and_images(case: Case) -> str | None:
    if case.extras.card is not None and case.extras.images:
        return "A post shows images or a link card, not both; take one of them off."
    return None


def _empty_card(case: Case) -> str | None:
    card = case.extras.card
    if card is None:
        return None
    for name, words in (("title", card.title), ("text", card.text)):
        if not words.strip():
            return f"The card has no {name}; give it one."
        if len(words) > room.CARD:
            return f"The card's {name} has {len(words)} characters, {room.CARD} are allowed."
    return None


_OWN: Final = "House rule after the networks' own help pages, read 2026-11"


def _rule(name: str, explains: str, find: Callable[[Case], str | None], source: str = _OWN) -> Rule:
    network = name.partition(".")[0]
    return Rule(
        name,
        "*" if network == "all" else network,
        explains,
        find,
        source=source,
        held_by="bot.policy.extras:RULES",
    )


RULES: Final = (
    _rule(
        "all.alt-text",
        "Every image has an alt text: who cannot see it is told what it shows.",
        _silent_image,
        "WCAG 2.2, 1.1.1, read 2026-11",
    ),
    _rule(
        "x.images",
        "A post has at most four images of 5 MB.",
        _images_on_x,
        "docs.x.com, Media best practices, read 2026-11",
    ),
    _rule(
        "bluesky.images",
        "A post has at most four images of 2 MB, each with an alt text.",
        _images_on_bluesky,
        "app.bsky.embed.images lexicon, read 2026-11",
    ),
    _rule(
        "reddit.images",
        "A thread has at most 20 images of 20 MB below its text; a comment has none.",
        _images_on_reddit,
        "r/modnews on galleries, read 2026-11",
    ),
    _rule("all.warning-length", "A content warning is a line.", _long_warning),
    _rule("all.card-link", "A card shows what the text links to.", _card_without_link),
    _rule("all.card-or-images", "A post on Bluesky has a card or images.", _card_and_images),
    _rule("all.card-words", "What a card says is written by its author.", _empty_card),
)
