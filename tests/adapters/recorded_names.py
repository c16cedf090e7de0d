"""Which recordings are played, by what they hold, and why some are not."""

POSTED = [
    ("x", "test_client_create_and_delete_tweet"),
    ("reddit", "TestComment.test_reply"),
    ("reddit", "TestSubmission.test_reply"),
    ("reddit", "TestSubreddit.test_submit__nsfw"),
    ("reddit", "TestSubreddit.test_submit__selftext"),
    ("reddit", "TestSubreddit.test_submit__selftext_blank"),
    ("reddit", "TestSubreddit.test_submit__url"),
    ("mastodon", "test_home_tl"),
    ("mastodon", "test_min_max_id"),
    ("mastodon", "test_notifications_exclude_types"),
    ("mastodon", "test_status_card"),
    ("mastodon", "test_status_delete_media"),
    ("mastodon", "test_status_favourited_by"),
    ("mastodon", "test_status_mute_unmute"),
    ("mastodon", "test_status_post[Content warning-None]"),
    ("mastodon", "test_status_post[Content warning-private]"),
    ("mastodon", "test_status_post[Content warning-unlisted]"),
    ("mastodon", "test_status_post[None-direct]"),
    ("mastodon", "test_status_post[None-public]"),
    ("mastodon", "test_status_post_with_quote"),
    ("mastodon", "test_status_quote_approval_visibility"),
    ("mastodon", "test_status_quotes"),
    ("mastodon", "test_status_reblog_visibility"),
    ("mastodon", "test_status_reply"),
    ("mastodon", "test_status_translate"),
    ("mastodon", "test_toot"),
]
REFUSED = [
    ("reddit", "TestSubreddit.test_submit__verify_invalid", 0),
    ("mastodon", "test_status_empty", 0),
    ("mastodon", "test_status_delete_media", 3),
]
INBOXES = [
    ("x", "test_client_get_users_mentions"),
    ("reddit", "TestComment.test_mark_unread"),
    ("reddit", "TestInbox.test_comment_replies"),
    ("reddit", "TestInbox.test_mark_all_read"),
    ("reddit", "TestInbox.test_mark_unread"),
    ("reddit", "TestInbox.test_mentions"),
    ("reddit", "TestInbox.test_submission_replies"),
    ("reddit", "TestMessage.test_block"),
    ("reddit", "TestMessage.test_message_collapse"),
    ("mastodon", "test_notifications"),
    ("mastodon", "test_notifications_dismiss"),
    ("mastodon", "test_notifications_exclude_types"),
]
ACCOUNTS = [
    ("x", "test_client_get_me"),
    ("x", "test_client_bookmarks"),
    ("reddit", "TestInbox.test_sent"),
    ("reddit", "TestUser.test_me"),
    ("reddit", "TestUser.test_me__bypass_cache"),
    ("mastodon", "test_account"),
    ("mastodon", "test_account_endorse_unendorse"),
    ("mastodon", "test_account_follow_unfollow"),
    ("mastodon", "test_account_following"),
    ("mastodon", "test_account_mute_unmute"),
    ("mastodon", "test_account_pin_unpin"),
    ("mastodon", "test_account_relationships"),
]
LOOKED_UP = [
    ("x", "test_client_get_tweets"),
    ("reddit", "TestComment.test_attributes"),
    ("reddit", "TestComment.test_invalid"),
    ("reddit", "TestComment.test_parent__chain"),
    ("reddit", "TestComment.test_parent__submission"),
    ("reddit", "TestComment.test_refresh__deleted_comment"),
    ("reddit", "TestComment.test_refresh__twice"),
    ("reddit", "TestReddit.test_info_url"),
    ("mastodon", "test_status_card"),
    ("mastodon", "test_status_quote_approval_visibility"),
]
EDITED = [
    "TestComment.test_edit",
    "TestSubmission.test_edit",
    "TestSubmission.test_edit__experimental",
]
SERVERS = ["test_instance", "test_timeline_disabled", "test_verify_version"]
RULES = [
    "TestRule.test_delete_rule",
    "TestRule.test_reorder_rules",
    "TestRule.test_reorder_rules_omit",
    "TestRule.test_update_rule_no_params",
]
REQUIREMENTS = "TestSubreddit.test_post_requirements"
THREADS = ["TestComment.test_parent__comment_from_forest"]
LOG_IN = "TestAuthWeb.test_authorize"

# The calls that the adapters make: what holds none of them is of no use here.
OURS = {
    "x": r"GET /2/users/(me|#/mentions|#/tweets)|(GET|POST|DELETE) /2/tweets(/#)?"
    r"|GET /2/tweets/#/quote_tweets|GET /2/trends/.+|(GET|POST) /2/media/.+|POST /2?/?oauth2?/.+",
    "reddit": r"GET /(api/(v1/me|info)|message/\w+|comments/.+|user/[^/]+/(comments|submitted))"
    r"|GET /(r/[^/]+/(hot|rising|about|about/rules)|api/v1/[^/]+/post_requirements)"
    r"|POST /api/(comment|submit|del|editusertext|media/asset.json|v1/(access|revoke)_token)",
    "mastodon": r"GET /api/v1/(accounts/(verify_credentials|#/statuses)|notifications|trends/tags)"
    r"|GET /api/v2/instance|(GET|POST|PUT|DELETE) /api/v1/statuses(/#(/context|/source)?)?"
    r"|(GET|POST) /api/v[12]/media(/#)?|(GET|POST) /(api/v1/apps|oauth|.well-known).*",
}
ELSEWHERE = {
    "reddit": {"TestSubredditListings.test_hot": "tests/adapters/reddit/test_recordings.py"},
    "x": {"test_client_get_quote_tweets": "tests/adapters/x/test_recordings.py"},
    "mastodon": {},
}

UNUSABLE = {
    "reddit": {"TestReddit.test_notes__things": "a thread that nobody answered"},
    "x": {},
    "mastodon": {"test_log_in_none": "neither the app nor the token of its log-in was recorded"},
}
