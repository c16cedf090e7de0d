"""What the sandboxed Mastodon says about itself at ``/api/v2/instance``."""

from collections.abc import Sequence
from typing import Any

from adapters.sandbox.mastodon_files import MastodonFiles
from adapters.sandbox.mastodon_state import DOMAIN, Person
from adapters.sandbox.mastodon_wire import account_json


def instance_json(
    brand: Person, files: MastodonFiles, *, is_gotosocial: bool, rules: Sequence[str] = ()
) -> dict[str, Any]:
    """Describe the server; it has Mastodon's own limits, unless it was told others."""
    return {
        "domain": DOMAIN,
        "title": "Sandbox",
        "version": "0.20.0+git-sandbox" if is_gotosocial else "4.6.4",
        "source_url": "https://github.com/mastodon/mastodon",
        "description": "A sandbox on this machine.",
        "usage": {"users": {"active_month": 1}},
        "thumbnail": {"url": f"https://{DOMAIN}/preview.png", "description": ""},
        "icon": [],
        "languages": ["en"],
        "configuration": _configuration(files),
        "registrations": {
            "enabled": False,
            "approval_required": False,
            "reason_required": False,
            "message": None,
            "min_age": None,
            "url": None,
        },
        "api_versions": {"mastodon": 10},
        "contact": {"email": "", "account": account_json(brand, is_brand=True)},
        "rules": [
            {"id": str(number), "text": text, "hint": "", "translations": {}}
            for number, text in enumerate(rules, start=1)
        ],
    }


def _configuration(files: MastodonFiles) -> dict[str, Any]:
    return {
        "urls": {
            "streaming": f"wss://{DOMAIN}",
            "status": None,
            "about": f"https://{DOMAIN}/about",
            "privacy_policy": None,
            "terms_of_service": None,
        },
        "vapid": {"public_key": ""},
        "accounts": {
            "max_display_name_length": 40,
            "max_note_length": 500,
            "max_avatar_description_length": 150,
            "max_header_description_length": 150,
            "max_featured_tags": 10,
            "max_pinned_statuses": 5,
            "max_profile_fields": 4,
            "profile_field_name_limit": 255,
            "profile_field_value_limit": 255,
        },
        "statuses": {
            "max_characters": files.most_characters,
            "max_media_attachments": files.most_images,
            "characters_reserved_per_url": files.per_url,
        },
        "media_attachments": {
            "description_limit": files.most_alt,
            "image_matrix_limit": 33177600,
            "image_size_limit": files.most_bytes,
            "supported_mime_types": list(files.kinds),
            "video_frame_rate_limit": 120,
            "video_matrix_limit": 8294400,
            "video_size_limit": 103809024,
        },
        "polls": {
            "max_options": 4,
            "max_characters_per_option": 50,
            "min_expiration": 300,
            "max_expiration": 2629746,
        },
        "translation": {"enabled": False},
        "timelines_access": {
            "live_feeds": {"local": "public", "remote": "public"},
            "hashtag_feeds": {"local": "public", "remote": "public"},
            "trending_link_feeds": {"local": "public", "remote": "public"},
        },
        "limited_federation": False,
    }
