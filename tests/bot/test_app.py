"""Which platforms a process gets, and what the brand is called on each network."""

from datetime import UTC, datetime

import pytest

from bot.app import App, handles, platforms
from bot.config import load

CONFIG = """\
brand: {name: Heron, about: A bicycle maker., voice: {tone: dry}}
accounts:
  x: {network: x, handle: heron}
  reddit: {network: reddit, handle: heron_r, contact: me@heron.example}
  toot: {network: mastodon, handle: heron, base_url: "https://m.example:8443"}
  shop: {network: mastodon, handle: shop, base_url: https://n.example}
  sky: {network: bluesky, handle: heron.example}
  sky-shop: {network: bluesky, handle: shop.example}
"""
SECRETS = {
    "X": ("CONSUMER_KEY", "CONSUMER_SECRET", "ACCESS_TOKEN", "ACCESS_TOKEN_SECRET"),
    "REDDIT": ("CLIENT_ID", "CLIENT_SECRET", "REFRESH_TOKEN"),
    "TOOT": ("ACCESS_TOKEN",),
    "SHOP": ("ACCESS_TOKEN",),
    "SKY": ("APP_PASSWORD",),
    "SKY_SHOP": ("APP_PASSWORD",),
}


@pytest.fixture
def app(tmp_path, monkeypatch, store):
    path = tmp_path / "config.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    for account, names in SECRETS.items():
        for name in names:
            monkeypatch.setenv(f"MYNAH_{account}_{name}", "hush")
    settings = load(path)
    return App(settings, settings.brand(), store, "tester", lambda: datetime.now(UTC))


def test_every_account_gets_its_platform_and_nothing_is_sent(app):
    assert {name: one.name for name, one in platforms(app).items()} == {
        name: name for name in app.settings.accounts
    }


def test_only_accounts_on_bluesky_are_shared_between_jobs(app):
    first, second = platforms(app), platforms(app)
    assert {name for name in first if first[name] is second[name]} == {"sky", "sky-shop"}
    assert first["sky"] is not first["sky-shop"]


def test_handles_are_those_that_mentions_come_from(app):
    assert handles(app.settings) == {
        "x": {"heron"},
        "reddit": {"heron_r"},
        "mastodon": {"heron", "heron@m.example", "shop", "shop@n.example"},
        "bluesky": {"heron.example", "shop.example"},
    }
