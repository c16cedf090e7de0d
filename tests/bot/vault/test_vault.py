"""What the vault keeps, and what it never does to what it cannot read."""

import json
import subprocess
import sys

import pytest
from keyring.backend import KeyringBackend
from keyring.errors import PasswordDeleteError
from pydantic import SecretStr

from bot.config import ConfigError, load, missing_secrets
from bot.vault import Kept, VaultFailed, open_vault
from bot.vault.passphrase import own_key
from bot.vault.ring import Ring
from bot.vault.sealed import SealedFile
from bot.vault.vault import Vault

SERVER = "https://mastodon.example"
SECRET = "s3cr3t-of-the-brand"
KEPT = Kept("mastodon", "heron", SERVER, {"access_token": SecretStr(SECRET)})
CONFIG = """
brand: {name: Test, about: A bicycle maker., voice: {tone: friendly}}
accounts:
  fedi: {network: mastodon, handle: heron, base_url: "https://mastodon.example"}
"""


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A home of its own, so that no test makes a key in the developer's."""
    for name in ("MYNAH_PASSPHRASE", "MYNAH_PASSPHRASE_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))


@pytest.fixture
def config(tmp_path):
    file = tmp_path / "config.yaml"
    file.write_text(CONFIG)
    return file


@pytest.fixture
def vault(config):
    return open_vault(config)


def test_what_is_kept_is_read_again_and_its_file_is_nobody_elses(vault):
    vault.put("fedi", KEPT)
    assert vault.get("fedi") == KEPT
    assert SECRET not in vault.file.path.read_text()
    assert vault.file.path.stat().st_mode & 0o777 == 0o600
    assert own_key().stat().st_mode & 0o777 == 0o600
    assert SECRET not in repr(vault.get("fedi"))


def test_a_passphrase_opens_what_it_closed_and_another_does_not(vault, monkeypatch):
    monkeypatch.setenv("MYNAH_PASSPHRASE", "correct horse")
    vault.put("fedi", KEPT)
    assert not own_key().exists()
    before = vault.file.path.read_bytes()
    monkeypatch.setenv("MYNAH_PASSPHRASE", "wrong horse")
    with pytest.raises(VaultFailed, match="the passphrase is another") as failed:
        vault.put("other", KEPT)
    assert "\n" not in str(failed.value)
    assert vault.file.path.read_bytes() == before


@pytest.mark.parametrize(
    "damage",
    [
        lambda raw: b"",
        lambda raw: raw[: len(raw) // 2],
        lambda raw: b"[1]",
        lambda raw: json.dumps(json.loads(raw) | {"secrets": "x"}).encode(),
    ],
)
def test_a_damaged_file_is_told_in_one_line_and_left_as_it_is(vault, damage):
    vault.put("fedi", KEPT)
    broken = damage(vault.file.path.read_bytes())
    vault.file.path.write_bytes(broken)
    for act in (vault.names, lambda: vault.put("x", KEPT), lambda: vault.delete("fedi")):
        with pytest.raises(VaultFailed, match="is damaged, and left as it is") as failed:
            act()
        assert "\n" not in str(failed.value)
    assert vault.file.path.read_bytes() == broken


def test_a_key_that_others_can_read_is_refused(vault):
    vault.put("fedi", KEPT)
    own_key().chmod(0o644)
    with pytest.raises(VaultFailed, match="chmod 600"):
        vault.names()


def test_a_key_that_is_gone_is_never_made_anew(vault):
    """A fresh key would open nothing and hide that the old one is missing."""
    vault.put("fedi", KEPT)
    own_key().unlink()
    for act in (vault.names, lambda: vault.put("x", KEPT)):
        with pytest.raises(VaultFailed, match="bring it back"):
            act()
    assert not own_key().exists()


def test_two_processes_that_write_at_once_lose_nothing(config):
    script = (
        "import sys; from pathlib import Path; from pydantic import SecretStr\n"
        "from bot.vault import Kept, open_vault\n"
        "vault = open_vault(Path(sys.argv[1]))\n"
        "for n in range(5):\n"
        "    kept = Kept('x', 'h', 'https://a.example', {'access_token': SecretStr('t')})\n"
        "    vault.put(f'{sys.argv[2]}{n}', kept)\n"
    )
    both = [
        subprocess.Popen([sys.executable, "-c", script, str(config), letter]) for letter in "ab"
    ]
    assert [one.wait(60) for one in both] == [0, 0]
    assert open_vault(config).names() == sorted(f"{one}{n}" for one in "ab" for n in range(5))


class _Drawer(KeyringBackend):
    """A keyring as another package could bring it: keyring's own contract, in memory."""

    priority = 1

    def __init__(self):
        super().__init__()
        self.held = {}

    def get_password(self, service, username):
        return self.held.get((service, username))

    def set_password(self, service, username, password):
        self.held[service, username] = password

    def delete_password(self, service, username):
        if self.held.pop((service, username), None) is None:
            raise PasswordDeleteError(username)


def test_a_keyring_is_preferred_and_takes_over_from_the_file(tmp_path):
    file = SealedFile(tmp_path / "vault.json")
    Vault(file, None).put("fedi", KEPT)
    vault = Vault(file, Ring(_Drawer(), "mynah"))
    assert vault.get("fedi") == KEPT
    newer = Kept("mastodon", "heron", SERVER, {"access_token": SecretStr("newer")})
    assert vault.put("fedi", newer) == "keyring"
    assert vault.get("fedi") == newer
    assert vault.delete("fedi")
    assert vault.get("fedi") is None
    assert not vault.delete("fedi")


def test_the_environment_goes_before_the_vault(config, vault, monkeypatch):
    vault.put("fedi", KEPT)
    settings = load(config)
    assert missing_secrets(settings) == []
    assert settings.secrets("fedi").access_token.get_secret_value() == SECRET
    monkeypatch.setenv("MYNAH_FEDI_ACCESS_TOKEN", "from-outside")
    assert settings.secrets("fedi").access_token.get_secret_value() == "from-outside"


def test_secrets_of_another_network_under_the_same_name_are_not_used(config, vault):
    vault.put("fedi", Kept("x", "heron", SERVER, {"access_token": SecretStr(SECRET)}))
    with pytest.raises(ConfigError, match=r"MYNAH_FEDI_ACCESS_TOKEN .* mynah account add"):
        load(config).secrets("fedi")


def test_a_vault_that_does_not_open_is_no_matter_when_the_environment_has_all(
    config, vault, monkeypatch
):
    vault.put("fedi", KEPT)
    vault.file.path.write_text("broken")
    assert "is damaged" in missing_secrets(load(config))[0]
    monkeypatch.setenv("MYNAH_FEDI_ACCESS_TOKEN", "from-outside")
    assert missing_secrets(load(config)) == []
