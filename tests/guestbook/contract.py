"""The Guestbook in a copy of Mynah: its adapter, and what the program makes of it by its name."""

from contextlib import closing

import pytest
import yaml

from adapters.sandbox.control import Control
from adapters.sandbox.server import Server
from adapters.sandbox.world import World
from bot import logins
from bot.cli.receipts import receipt_of
from bot.config import load
from bot.domain.lifecycle import State
from bot.networks import NETWORKS
from bot.outlets import outlet_of
from bot.policy.check import check_policy
from bot.policy.rule import Case
from tests.adapters.server_case import ServerCase
from tests.adapters.test_contract import *  # noqa: F403 - the tests of every network
from tests.factories import NOW, draft
from tests.guestbook.stand_in import Guestbook, blueprint

BRAND = {"name": "Heron", "about": "A bicycle maker.", "voice": {"tone": "dry"}}
BOOK = NETWORKS["guestbook"]


@pytest.fixture
def case():
    book, limits = Guestbook(world := World()), []
    with Server(world, [blueprint(world, book)]) as server, closing(Control(server.url)) as door:
        account = BOOK.account(handle="heron", base_url=f"{server.url}/guestbook")
        platform = BOOK.connect("guestbook-main", account, BOOK.secrets(), limits.append, None)
        yield ServerCase(platform, door, book, limits, "guestbook", "/entries", {})


def test_config_yaml_takes_an_account_there(tmp_path):
    path = tmp_path / "config.yaml"
    account = {"network": "guestbook", "handle": "heron", "max_per_day": 4}
    path.write_text(yaml.safe_dump({"brand": BRAND, "accounts": {"book": account}}))
    settings = load(path)
    assert isinstance(settings.secrets("book"), BOOK.secrets)
    assert settings.terms()["book"].limits.max_per_day == 4
    assert outlet_of("book", settings.account("book")).length("Hi.") == (3, 500)


def test_an_account_that_the_config_does_not_know_is_logged_in():
    account = logins.section("guestbook", None, "heron")
    login = BOOK.log_in.begin(account, {}, None)
    assert login.begin() == ""
    assert logins.kept(account, login.finish(None), in_config=False).network == "guestbook"


@pytest.mark.parametrize("typed", ["https://guestbook.example/7", "7"])
def test_an_entry_that_was_seen_becomes_a_receipt(typed):
    assert receipt_of(draft(State.unconfirmed, network="guestbook"), typed, NOW).id == "7"


def test_its_rules_are_asked():
    said = check_policy(Case("guestbook", "Hi.", is_reply=False, title="Hello", reviewed=True))
    assert [one.check for one in said if one.outcome == "blocked"] == ["policy:guestbook.no-title"]
