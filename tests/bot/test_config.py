"""The configuration: what a wrong one says, and what a right one gives."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import regex
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openapi_schema_validator import OAS31Validator

from adapters.bluesky import BlueskyAccount, BlueskySecrets
from adapters.mastodon import MastodonAccount, MastodonSecrets
from adapters.reddit import RedditAccount, RedditSecrets
from adapters.x import XAccount, XSecrets
from bot.config import ConfigError, Settings, json_schema, load, missing_secrets
from bot.domain.ids import AccountName
from bot.domain.overdue import Overdue
from bot.policy.demands import DEMANDS

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = (ROOT / "config.yaml").read_text(encoding="utf-8")
SMALL = """\
brand:
  name: Heron Cycles
  about: A bicycle maker.
  voice:
    tone: dry
  facts:
    shipping: We ship in two days.
  products:
    - id: huila
      name: Huila
      price: 649.00
      currency: EUR
      url: https://heroncycles.example/huila
      what: a city bike
accounts:
  x-main:
    network: x
    handle: heroncycles
"""
WIDE = (
    SMALL
    + """\
  talk:
    network: reddit
    handle: heron
    contact: me@heron.example
    subreddits: [{name: bikes, reply_cap: 2}]
  toot:
    network: mastodon
    handle: heron
    base_url: https://mastodon.example
    visibility: public
    content_warning: AI
    language: de
  sky:
    network: bluesky
    handle: heron.bsky.social
    langs: [en, zh]
    quiet_hours: ["22:00-07:00"]
intents: {order: ["Where is it?"]}
generation: {model: gpt2, fallback: null, model_cache: models, candidates: 2, temperature: 0.5}
schedules: {timezone: Europe/Berlin, publish: 2s}
redis: {url: embedded, directory: data, binary: redis-server}
"""
)
"""Every section, for the tests that change something at random."""
SECRETS = {
    "MYNAH_X_MAIN_CONSUMER_KEY": "key",
    "MYNAH_X_MAIN_CONSUMER_SECRET": "secret",
    "MYNAH_X_MAIN_ACCESS_TOKEN": "token",
    "MYNAH_X_MAIN_ACCESS_TOKEN_SECRET": "hush",
}
FAULTS = yaml.safe_load(Path(__file__).with_name("config_faults.yaml").read_text(encoding="utf-8"))
Fault = Callable[..., list[str]]


@pytest.fixture(autouse=True)
def _no_secrets_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("MYNAH_"):
            monkeypatch.delenv(name)


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str | bytes], Path]:
    monkeypatch.chdir(tmp_path)

    def written(text: str | bytes) -> Path:
        path = Path("config.yaml")
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return written


@pytest.fixture
def fault(write: Callable[[str | bytes], Path]) -> Fault:
    """Break the small configuration and return what is said, a line for each fault."""

    def said(old: str, new: str) -> list[str]:
        assert old in SMALL
        with pytest.raises(ConfigError) as caught:
            load(write(SMALL.replace(old, new, 1)))
        return str(caught.value).splitlines()

    return said


def test_the_shipped_configuration_is_a_complete_brand() -> None:
    given_ = load(ROOT / "config.yaml")
    brand = given_.brand()
    assert brand.languages == ("en", "zh")
    assert all(set(fact.texts) == {"en", "zh"} for fact in brand.facts)
    assert {product.id: product.in_stock for product in brand.products}["huila"]
    assert not all(product.in_stock for product in brand.products)
    assert set(given_.accounts) == {"x-main", "reddit-main"}
    assert {example.intent for example in brand.voice.replies} == {
        "praise",
        "question",
        "complaint",
        "product",
    }


def test_every_shipped_fact_fits_a_reply_as_it_stands() -> None:
    facts = load(ROOT / "config.yaml").brand().facts
    assert max(len(text) for fact in facts for text in fact.texts.values()) <= 180
    assert max(len(text) for fact in facts for text in (fact.texts["zh"],)) <= 120


def test_the_shipped_brand_says_nothing_that_it_bans() -> None:
    brand = load(ROOT / "config.yaml").brand()
    texts = [text for fact in brand.facts for text in fact.texts.values()]
    texts += [example.reply for example in brand.voice.replies] + list(brand.voice.posts)
    for text in texts:
        assert not [word for word in brand.voice.banned_words if word.lower() in text.lower()]
        for claim in brand.voice.banned_claims:
            assert not regex.search(claim, text, regex.IGNORECASE), (claim, text)


def test_the_schema_for_editors_is_the_one_in_docs() -> None:
    """Run ``python -m bot.config > docs/config.schema.json`` after a change."""
    written = (ROOT / "docs" / "config.schema.json").read_text(encoding="utf-8")
    assert written == json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"
    assert SHIPPED.startswith("# yaml-language-server: $schema=docs/config.schema.json\n")


def test_the_schema_is_printed_by_running_the_module() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "bot.config"], capture_output=True, check=True, cwd=ROOT
    ).stdout
    assert json.loads(said) == json_schema()


def test_the_shipped_configuration_fits_its_own_schema() -> None:
    OAS31Validator(json_schema()).validate(yaml.safe_load(SHIPPED))


def test_every_key_has_a_meaning_or_an_example_in_the_schema() -> None:
    silent = [
        f"{name}.{key}"
        for name, section in json_schema()["$defs"].items()
        if name.endswith("Section")
        for key, field in section["properties"].items()
        if not field.get("description")
    ]
    assert silent == []


def test_a_small_configuration_becomes_plain_values(write: Callable[[str], Path]) -> None:
    given_ = load(write(SMALL))
    brand = given_.brand()
    assert brand.slug == "heron-cycles"
    assert brand.facts[0].texts == {"en": "We ship in two days."}
    assert str(brand.products[0].price) == "649.00"
    assert brand.products[0].what == {"en": "a city bike"}
    assert brand.products[0].in_stock
    assert given_.schedules.poll_mentions == timedelta(seconds=60)
    assert given_.schedules.review_timeout == timedelta(hours=72)
    assert given_.generation.model == "gpt2"
    assert given_.redis.is_embedded
    assert given_.redis.directory == Path.cwd() / ".mynah" / "redis"


@pytest.mark.parametrize("section", ["", "media:\n", "media: {directory: .mynah/media}\n"])
def test_images_lie_beside_the_file_wherever_a_command_is_called(
    write: Callable[[str], Path],
    section: str,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = write(SMALL + section).resolve()
    monkeypatch.chdir(tmp_path_factory.mktemp("elsewhere"))
    assert load(file).images_directory() == file.parent / ".mynah" / "media" / "heron-cycles"
    assert load(file).redis.directory == file.parent / ".mynah" / "redis"


@pytest.mark.parametrize("section", ["intents:", "redis:", "generation:\n  # seed: 7\n"])
def test_a_section_that_is_commented_out_is_an_empty_one(
    write: Callable[[str], Path], section: str
) -> None:
    assert load(write(SMALL + section)).generation.seed == 7


def test_texts_without_a_language_are_in_the_brands_own(write: Callable[[str], Path]) -> None:
    text = SMALL.replace("  voice:", "  languages: [de, en]\n  voice:").replace(
        "tone: dry", "tone: dry\n    replies:\n      - {to: Servus, reply: Hallo}"
    )
    brand = load(write(text)).brand()
    assert brand.facts[0].texts == {"de": "We ship in two days."}
    assert brand.voice.replies[0].language == "de"


@pytest.mark.parametrize(
    ("line", "stocked"),
    [("stock: 0", []), ("stock: 2", ["huila"]), ("in_stock: false", []), ("in_stock: no", [])],
)
def test_stock_is_counted_or_said(
    write: Callable[[str], Path], line: str, stocked: list[str]
) -> None:
    text = SMALL.replace("      what: a city bike", f"      what: a city bike\n      {line}")
    products = load(write(text)).brand().products
    assert [product.id for product in products if product.in_stock] == stocked


@pytest.mark.parametrize("case", FAULTS, ids=[case["said"].split(": ")[1] for case in FAULTS])
def test_a_fault_names_its_line_key_expectation_and_an_example(
    fault: Fault, case: dict[str, str]
) -> None:
    assert case["said"] in fault(case["old"], case["new"])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a\n- b\n", "config.yaml:1: expected keys with values, got something else"),
        ("", "config.yaml:1: expected keys with values, got nothing"),
        ("brand: {}\nbrand: {}\n", "config.yaml:2: brand: expected each key once, got it again"),
        ("{a: 1, a: 2}\n", "config.yaml:1: a: expected each key once, got it again"),
        ("a: b\n\tc: d\n", "config.yaml:2: expected YAML, got «found character"),
        ("a: 'b\n", "config.yaml:2: expected YAML, got «found unexpected end of stream»"),
        ("a: 1\n---\nb: 2\n", "config.yaml:2: expected YAML, got «but found another document»"),
        ("a: b\n? [c]\n: d\n", "config.yaml:2: expected a word as key, got a list or mapping"),
        ("a: !!python/name:os.system x\n", "config.yaml:1: a: expected a plain value, got the tag"),
        ("a: &a [*a]\n", "config.yaml:1: expected a value, got an alias of something that"),
        ("a: b\nc: \x07\n", "config.yaml:2: expected characters that print, got the character U+0"),
        ('a: "\\UFFFFFFFF"\n', "config.yaml: expected YAML, got an escape for a character"),
        ("[" * 3000, "config.yaml: expected a few levels of nesting, got hundreds of them"),
        (b"a: b\nc: caf\xe9\n", "config.yaml:2: expected text in UTF-8, got the byte 0xe9"),
        (SMALL.encode("utf-16"), "config.yaml:1: expected text in UTF-8, got the byte 0xff"),
        (b"#" * 5_000_001, "config.yaml: expected at most 5,000,000 bytes, got 5,000,001"),
    ],
)
def test_a_file_that_is_no_configuration_says_so_in_one_line(
    write: Callable[[str | bytes], Path], text: str | bytes, said: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        load(write(text))
    assert str(caught.value).startswith(said)
    assert "\n" not in str(caught.value)


def test_a_missing_file_says_which_path_was_tried_and_how_to_name_another(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigError, match=r"no such file\. Name yours with --config PATH"
    ) as caught:
        load(tmp_path / "nowhere.yaml")
    assert str(tmp_path / "nowhere.yaml") in str(caught.value)


def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="expected a file, got a folder: name the file"):
        load(tmp_path)


def test_all_faults_are_told_at_once_in_the_order_of_their_lines(fault: Fault) -> None:
    lines = fault("name: Heron Cycles\n  about: A bicycle maker.", "name: ''\n  about: ''")
    assert [line.split(": ")[:2] for line in lines] == [
        ["config.yaml:2", "brand.name"],
        ["config.yaml:3", "brand.about"],
    ]


def test_very_many_faults_are_cut_short(fault: Fault) -> None:
    facts = "".join(f"    f{index}: 1\n" for index in range(100))
    lines = fault("    shipping: We ship in two days.\n", facts)
    assert len(lines) == 21
    assert "80 more: mend these first" in lines[0]


def test_yaml_is_read_as_editors_read_it(write: Callable[[str], Path]) -> None:
    """YAML 1.1 would make a truth value, a number of minutes, a date and an octal of these."""
    text = SMALL.replace(
        "shipping: We ship in two days.",
        "a: {no: yes}\n    b: 12:30\n    c: 2027-01-01\n    d: 0123\n    e: 1_000",
    )
    facts = {fact.id: fact.texts for fact in load(write(text)).brand().facts}
    assert facts["a"] == {"no": "yes"}
    assert [facts[key]["en"] for key in "bcde"] == ["12:30", "2027-01-01", "0123", "1_000"]


def test_anchors_may_be_used(write: Callable[[str], Path]) -> None:
    text = SMALL.replace("We ship in two days.", "&two We ship in two days.\n    again: *two")
    facts = load(write(text)).brand().facts
    assert facts[0].texts == facts[1].texts


def test_a_secret_in_the_file_is_refused_and_not_repeated(fault: Fault) -> None:
    (line,) = fault("handle: heroncycles", "handle: heroncycles\n    consumer_secret: s3cr3t")
    assert line.startswith(
        "config.yaml:19: accounts.x-main.consumer_secret: expected "
        "MYNAH_X_MAIN_CONSUMER_SECRET in the environment or in .env, nothing here"
    )
    assert "s3cr3t" not in line


@pytest.mark.parametrize("url", ["redis://:s3cr3t@host/0", "redis://u:s3cr3t@[host", "s3cr3t@x"])
def test_a_redis_password_in_the_file_is_refused_and_not_repeated(fault: Fault, url: str) -> None:
    (line,) = fault("accounts:", f"redis:\n  url: '{url}'\naccounts:")
    assert line.startswith("config.yaml:16: redis.url: expected an address without a password")
    assert "s3cr3t" not in line


def test_the_address_of_redis_may_come_from_the_environment(
    write: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(SMALL)
    monkeypatch.setenv("MYNAH_REDIS_URL", "rediss://:s3cr3t@redis.internal:6379/0")
    redis = load(path).redis
    assert not redis.is_embedded
    assert "s3cr3t" not in repr(redis)
    assert redis.url.get_secret_value().endswith("s3cr3t@redis.internal:6379/0")
    monkeypatch.setenv("MYNAH_REDIS_URL", "s3cr3t")
    with pytest.raises(ConfigError, match="MYNAH_REDIS_URL: expected embedded, or") as caught:
        load(path)
    assert "s3cr3t" not in str(caught.value)


def test_secrets_come_from_the_environment_before_the_env_file(
    write: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(SMALL)
    lines = [f"{name}={value}\n" for name, value in SECRETS.items()]
    Path(".env").write_text("OTHER=1\n" + "".join(lines), encoding="utf-8")
    monkeypatch.setenv("MYNAH_X_MAIN_ACCESS_TOKEN", "newer")
    given_ = load(path)
    secrets = given_.secrets("x-main")
    assert missing_secrets(given_) == []
    assert isinstance(secrets, XSecrets)
    assert secrets.consumer_key.get_secret_value() == "key"
    assert secrets.access_token.get_secret_value() == "newer"
    assert "newer" not in repr(secrets)


def test_missing_secrets_are_listed_by_the_name_of_their_variable(
    write: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    given_ = load(write(SMALL))
    monkeypatch.setenv("MYNAH_X_MAIN_CONSUMER_KEY", "key")
    monkeypatch.setenv("MYNAH_X_MAIN_CONSUMER_SECRET", "")
    monkeypatch.setenv("MYNAH_X_MAIN_ACCESS_TOKEN", " ")
    lines = missing_secrets(given_)
    assert [line.split()[0] for line in lines] == [*SECRETS][1:]
    assert lines[0] == (
        "MYNAH_X_MAIN_CONSUMER_SECRET is not set: account x-main needs it, in the environment "
        "or in .env; or run mynah account add x x-main"
    )
    with pytest.raises(ConfigError, match="MYNAH_X_MAIN_CONSUMER_SECRET is not set"):
        given_.secrets("x-main")


def test_reddit_takes_a_refresh_token_or_a_password(
    write: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    reddit = "  talk:\n    network: reddit\n    handle: heron\n    contact: me@heron.example\n"
    given_ = load(write(SMALL + reddit))
    monkeypatch.setenv("MYNAH_TALK_CLIENT_ID", "id")
    monkeypatch.setenv("MYNAH_TALK_CLIENT_SECRET", "hush")
    (line,) = [line for line in missing_secrets(given_) if "TALK" in line]
    assert "refresh_token, or the password" in line
    monkeypatch.setenv("MYNAH_TALK_PASSWORD", "hush")
    assert isinstance(given_.account("talk"), RedditAccount)
    assert isinstance(given_.secrets("talk"), RedditSecrets)


NEW = {
    "toot": "{network: mastodon, handle: heron, base_url: https://mastodon.example}",
    "sky": "{network: bluesky, handle: Heron.bsky.social}",
}


@pytest.mark.parametrize(
    ("name", "variable", "kinds"),
    [
        ("toot", "MYNAH_TOOT_ACCESS_TOKEN", (MastodonAccount, MastodonSecrets)),
        ("sky", "MYNAH_SKY_APP_PASSWORD", (BlueskyAccount, BlueskySecrets)),
    ],
)
def test_mastodon_and_bluesky_take_one_secret_each(
    write: Callable[[str], Path],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    variable: str,
    kinds: tuple[type, type],
) -> None:
    given_ = load(write(f"{SMALL}  {name}: {NEW[name]}\n"))
    (line,) = [line for line in missing_secrets(given_) if name.upper() in line]
    assert line.startswith(f"{variable} is not set: account {name} needs it")
    monkeypatch.setenv(variable, "hush\n")
    account, secrets = given_.account(name), given_.secrets(name)
    assert (isinstance(account, kinds[0]), isinstance(secrets, kinds[1])) == (True, True)
    assert "hush" not in repr(secrets)
    assert given_.terms()[name].rate is not None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{network: mastodon, handle: heron}", "accounts.new.base_url: expected text, got nothing"),
        (
            "{network: mastodon, handle: a@b.example, base_url: https://b.example}",
            "accounts.new.handle: ",
        ),
        (
            "{network: mastodon, handle: a, base_url: https://b.example, visibility: direct}",
            "accounts.new.visibility: expected a value 'public', 'unlisted'",
        ),
        (
            "{network: mastodon, handle: a, base_url: http://b.example}",
            "accounts.new.base_url: expected a value that must begin with https://",
        ),
        (
            "{network: bluesky, handle: heron}",
            "accounts.new.handle: expected a value that must be a whole",
        ),
        ("{network: bluesky, handle: h.example, visibility: private}", "accounts.new.visibility: "),
        (
            "{network: bluesky, handle: h.example, app_password: s3cr3t}",
            "accounts.new.app_password: expected MYNAH_NEW_APP_PASSWORD in the environment",
        ),
    ],
)
def test_a_fault_of_such_an_account_names_its_key(
    write: Callable[[str], Path], line: str, said: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        load(write(f"{SMALL}  new: {line}\n"))
    assert str(caught.value).startswith(f"config.yaml:19: {said}")
    assert "s3cr3t" not in str(caught.value)


def _with_the_accounts_that_are_shown() -> str:
    """Take the first number sign out of every line of the accounts that are commented out."""
    lines, is_shown = [], False
    for line in SHIPPED.splitlines(keepends=True):
        is_shown = line.startswith("  # ") and (is_shown or line.rstrip().endswith("-main:"))
        lines.append(line.replace("# ", "", 1) if is_shown else line)
    return "".join(lines)


def test_the_accounts_that_are_shown_commented_out_can_be_used(
    write: Callable[[str], Path],
) -> None:
    text = _with_the_accounts_that_are_shown()
    given_ = load(write(text))
    assert [one.network for one in given_.accounts.values()] == [
        "x",
        "reddit",
        "mastodon",
        "bluesky",
    ]
    OAS31Validator(json_schema()).validate(yaml.safe_load(text))
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    variables = [line.split()[0] for line in missing_secrets(given_)]
    assert {"MYNAH_MASTODON_MAIN_ACCESS_TOKEN", "MYNAH_BLUESKY_MAIN_APP_PASSWORD"} < {*variables}
    assert [one for one in variables if f"{one}=\n" not in example] == []


def test_an_env_file_that_is_not_utf8_is_named(write: Callable[[str], Path]) -> None:
    path = write(SMALL)
    Path(".env").write_bytes(b"MYNAH_REDIS_URL=\xff\n")
    with pytest.raises(ConfigError, match=r"^\.env: expected text in UTF-8"):
        load(path)


def test_every_secret_of_the_shipped_accounts_is_in_the_env_example() -> None:
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    variables = [line.split()[0] for line in missing_secrets(load(ROOT / "config.yaml"))]
    assert variables
    assert [one for one in variables if f"\n{one}=\n" not in example] == []


def test_an_unknown_account_is_named_with_the_nearest_one(write: Callable[[str], Path]) -> None:
    given_ = load(write(SMALL))
    assert isinstance(given_.account("x-main"), XAccount)
    with pytest.raises(ConfigError, match=r"no account is named 'x-mian' \(did you mean x-main"):
        given_.account("x-mian")
    with pytest.raises(ConfigError, match="no account is named 'z': there are x-main"):
        given_.account("z")


def test_relative_paths_are_relative_to_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "etc").mkdir()
    monkeypatch.chdir(tmp_path)
    more = "redis: {directory: data}\ngeneration: {model_cache: ~/models}\n"
    Path("etc/config.yaml").write_text(SMALL + more, encoding="utf-8")
    given_ = load(Path("etc/config.yaml"))
    assert given_.redis.directory == tmp_path / "etc" / "data"
    assert given_.generation.model_cache == Path.home() / "models"


PRODUCTS_JSON = """\
[
\t{"id": "huila", "name": "Huila \\ud83d\\udeb2", "price": 649.90, "currency": "EUR",
\t "url": "https://heroncycles.example/huila", "what": {"en": "a bike"}, "attributes": ["rack"]}
]
"""
PRODUCTS_CSV = """\
id,name,price,currency,url,what_en,what_zh,attributes,stock
huila,Huila 🚲,649.90,EUR,https://heroncycles.example/huila,a bike,自行车,rack; bell,
firefly,"Firefly, USB",34.90,EUR,https://heroncycles.example/firefly,lights,,,0
"""
PRODUCTS_YAML = """\
- id: huila
  name: Huila 🚲
  price: 649.90
  currency: EUR
  url: https://heroncycles.example/huila
  what: a bike
"""


def from_files(**files: str) -> str:
    text = SMALL[: SMALL.index("  facts:")]
    for name, content in files.items():
        kind, ending = name.split("_")
        Path(f"{kind}.{ending}").write_text(content, encoding="utf-8")
        text += f"  {kind}_file: {kind}.{ending}\n"
    return text + SMALL[SMALL.index("accounts:") :]


@pytest.mark.parametrize(
    ("ending", "content"),
    [("json", PRODUCTS_JSON), ("csv", PRODUCTS_CSV), ("yaml", PRODUCTS_YAML)],
)
def test_products_may_live_in_a_file(
    write: Callable[[str], Path], ending: str, content: str
) -> None:
    text = from_files(**{f"products_{ending}": content, "facts_yaml": "shipping: Two days.\n"})
    brand = load(write(text)).brand()
    assert brand.products[0].name == "Huila 🚲"
    assert brand.products[0].price == Decimal("649.90")
    assert brand.products[0].what["en"] == "a bike"
    assert brand.facts[0].text("en") == "Two days."
    if ending == "csv":
        assert brand.products[0].attributes == ("rack", "bell")
        assert brand.products[0].what["zh"] == "自行车"
        assert not brand.products[1].in_stock


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("products_json", PRODUCTS_JSON.replace("649.90", "null"), "products.json:2: [0].price: "),
        ("products_json", PRODUCTS_JSON.replace("],", "]"), "products.json:3: "),
        ("products_json", PRODUCTS_JSON[:40], "products.json:2: expected JSON"),
        ("products_json", "[1" + "0" * 5000 + "]", "products.json: expected JSON"),
        ("products_json", PRODUCTS_JSON.replace('"url"', '"id"'), "products.json:3: [0].id: exp"),
        ("products_csv", PRODUCTS_CSV.replace("34.90", "a lot"), "products.csv:3: [1].price: "),
        ("products_csv", PRODUCTS_CSV + "a,b\n", "products.csv:4: [2]."),
        ("products_csv", PRODUCTS_CSV + "," * 20 + "\n", "products.csv:4: expected as many cells"),
        ("products_csv", PRODUCTS_CSV + '"open', "products.csv:4: expected CSV"),
        ("products_csv", "id,id\n", "products.csv:1: expected each column once"),
        ("products_csv", "id;name\na;A 1,5\n", "products.csv:1: expected columns with commas"),
        ("products_csv", "id\tname\na\tA\n", "products.csv:1: expected columns with commas"),
        ("products_yaml", PRODUCTS_YAML.replace("EUR", "€"), "products.yaml:4: [0].currency: "),
        ("facts_yaml", "shipping:\n  en: ''\n", "facts.yaml:2: shipping.en: expected text that"),
        ("facts_yaml", "- a\n", "facts.yaml:1: expected keys with values"),
        ("facts_yaml", "", "facts.yaml:1: expected keys with values"),
    ],
)
def test_a_fault_in_such_a_file_names_its_own_line(
    write: Callable[[str], Path], name: str, content: str, said: str
) -> None:
    if content == PRODUCTS_JSON.replace("],", "]"):
        content = PRODUCTS_JSON.replace('"rack"]', '"rack"')
    with pytest.raises(ConfigError) as caught:
        load(write(from_files(**{name: content})))
    assert str(caught.value).startswith(said)


def test_a_file_that_is_missing_is_told_where_it_was_named(write: Callable[[str], Path]) -> None:
    text = SMALL.replace("  facts:\n    shipping: We ship in two days.\n", "  facts_file: f.yaml\n")
    with pytest.raises(
        ConfigError, match=r"config\.yaml:6: brand\.facts_file: expected a file that"
    ):
        load(write(text))


def test_facts_stand_in_one_place_only(fault: Fault) -> None:
    (line,) = fault("  facts:", "  facts_file: f.yaml\n  facts:")
    assert "brand.facts_file: expected either facts or facts_file, got both" in line


def _loads(path: Path) -> Settings | ConfigError:
    try:
        return load(path)
    except ConfigError as error:
        return error


JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=12),
    st.sampled_from(["no", "1e999", "~", "x-main", "../..", "\0", "redis://[", "reddit", "und"]),
    st.lists(st.text(max_size=3), max_size=2),
    st.dictionaries(st.text(max_size=4), st.integers(), max_size=2),
)


def places(data: Any, at: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    inside = data.items() if isinstance(data, dict) else enumerate(data) if _is_list(data) else ()
    return [at, *(place for key, value in inside for place in places(value, (*at, key)))]


def _is_list(data: object) -> bool:
    return isinstance(data, list)


PLACES = [place for place in places(yaml.safe_load(WIDE)) if place]


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    edits=st.lists(
        st.tuples(st.sampled_from(PLACES), st.sampled_from(["set", "drop", "rename"]), JUNK),
        min_size=1,
        max_size=4,
    )
)
def test_no_change_of_a_value_brings_anything_but_settings_or_a_clear_error(
    write: Callable[[str], Path], edits: list[tuple[tuple[str | int, ...], str, Any]]
) -> None:
    data = yaml.safe_load(WIDE)
    for place, verb, junk in edits:
        inside = data
        for part in place[:-1]:
            inside = inside[part] if _has(inside, part) else None
        if not _has(inside, place[-1]):
            continue
        if verb == "set":
            inside[place[-1]] = junk
        elif verb == "drop":
            del inside[place[-1]]
        elif isinstance(inside, dict):
            inside[str(junk)] = inside.pop(place[-1])
    found = _loads(write(yaml.safe_dump(data, allow_unicode=True)))
    if isinstance(found, ConfigError):
        assert all(line.startswith("config.yaml") for line in str(found).splitlines())
        str(found).encode()


def _has(inside: object, part: str | int) -> bool:
    if isinstance(inside, list):
        return isinstance(part, int) and part < len(inside)
    return isinstance(inside, dict) and part in inside


@settings(
    max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    cuts=st.lists(
        st.tuples(
            st.integers(0, len(SMALL)),
            st.integers(0, 12),
            st.one_of(
                st.binary(max_size=4),
                st.sampled_from([b": ", b"\n", b"\t", b"- ", b"'", b"&a ", b"*a", b"!!int ", b"{"]),
                st.sampled_from([b"|\n", b">-\n", b"%YAML 9\n", b"---\n", b'"\\ud800"', b"<<: "]),
            ),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_no_change_of_the_bytes_brings_anything_but_settings_or_a_clear_error(
    write: Callable[[bytes], Path], cuts: list[tuple[int, int, bytes]]
) -> None:
    text = SMALL.encode()
    for start, length, new in cuts:
        text = text[:start] + new + text[start + length :]
    found = _loads(write(text))
    if isinstance(found, ConfigError):
        assert all(line.startswith("config.yaml") for line in str(found).splitlines())
        str(found).encode()


ENDPOINT = "generation: {engine: openai, endpoint: {url: %s, model: m}}\n"


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example.org/v1",
        "http://127.0.0.1:8000/v1",
        "http://[::1]:8000/v1",
        "http://localhost:11434/v1",
        "http://ollama:11434/v1",
        "http://192.168.1.7/v1",
        "http://10.0.0.5:8000/v1",
        "http://gpu.internal:8000/v1",
    ],
)
def test_an_endpoint_is_encrypted_or_near(write: Callable[[str], Path], url: str) -> None:
    endpoint = load(write(SMALL + ENDPOINT % f'"{url}/"')).generation.endpoint
    assert endpoint is not None
    assert endpoint.url == url


@pytest.mark.parametrize(
    "url",
    [
        "http://8.8.8.8/v1",
        "http://0.0.0.0:8000/v1",
        "http://api.example.org/v1",
        "ftp://127.0.0.1/v1",
        "https:///v1",
        "https://api.example.org/v1?key=sk-1",
        "http://127.0.0.1:notaport/v1",
        "127.0.0.1:8000",
    ],
)
def test_an_endpoint_that_is_far_and_plain_or_no_address_is_refused(
    write: Callable[[str], Path], url: str
) -> None:
    with pytest.raises(ConfigError, match=r"generation\.endpoint\.url: expected "):
        load(write(SMALL + ENDPOINT % f'"{url}"'))


def test_the_endpoint_s_key_comes_from_the_environment_or_is_none(
    write: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    given_ = load(write(SMALL + ENDPOINT % "http://127.0.0.1:8000/v1"))
    assert given_.endpoint_key() is None
    monkeypatch.setenv("MYNAH_OPENAI_API_KEY", "sk-hush\n")
    key = given_.endpoint_key()
    assert key is not None
    assert (key.get_secret_value(), "hush" in repr(key)) == ("sk-hush", False)


@pytest.mark.parametrize("key", ["sk-\r\nX-Other: 1", "sk hush", "sk-é"])
def test_a_key_that_no_header_can_carry_is_refused_and_not_shown(
    write: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    monkeypatch.setenv("MYNAH_OPENAI_API_KEY", key)
    with pytest.raises(ConfigError, match=r"^MYNAH_OPENAI_API_KEY: ") as caught:
        load(write(SMALL + ENDPOINT % "http://127.0.0.1:8000/v1")).endpoint_key()
    assert key not in str(caught.value)


def test_the_hours_of_an_account_are_what_the_file_says(
    write: Callable[[str | bytes], Path],
) -> None:
    hours = """\
    handle: heroncycles
    slots: {weekdays: ["17:30", "9:00"], friday: ["12:00"], weekend: []}
    quiet_hours: ["22:00-07:00"]
    blackouts: [2026-12-24, "2026-12-31..2027-01-01"]
    jitter: 0s
    min_gap: 0s
    overdue: next-slot
"""
    settings = load(write(SMALL.replace("    handle: heroncycles\n", hours)))
    terms = settings.terms()[AccountName("x-main")]
    nine, noon, evening = time(9), time(12), time(17, 30)
    assert [terms.hours.slots.get(day, ()) for day in range(7)] == [
        *[(nine, evening)] * 4,
        (nine, noon, evening),
        (),
        (),
    ]
    assert terms.hours.quiet == ((time(22), time(7)),)
    assert terms.hours.blackouts == (
        (date(2026, 12, 24), date(2026, 12, 24)),
        (date(2026, 12, 31), date(2027, 1, 1)),
    )
    assert (terms.limits.min_gap, terms.catch_up.policy) == (timedelta(), Overdue.next_slot)
    assert terms.rate == DEMANDS["x"].writes


def test_an_account_that_says_nothing_posts_at_any_hour_with_a_gap(
    write: Callable[[str | bytes], Path],
) -> None:
    terms = load(write(SMALL)).terms()[AccountName("x-main")]
    assert not terms.hours.takes_slots(is_reply=False)
    assert terms.limits.min_gap == timedelta(seconds=30)
    assert terms.catch_up.policy is Overdue.publish
