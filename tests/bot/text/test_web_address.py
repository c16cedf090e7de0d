import os
from pathlib import Path

import pytest
import yaml

from bot.text.web_address import is_web_address

SHARED = Path(os.environ.get("MYNAH_SHARED_DATA", Path(__file__).parents[4] / "shared" / "data"))
DATA = SHARED / "twitter-text" / "validate.yml"


@pytest.mark.skipif(not DATA.exists(), reason=f"no conformance data in {DATA}")
def test_every_address_of_the_conformance_file_is_judged_as_listed():
    listed = yaml.safe_load(DATA.read_text("utf-8"))["tests"]["urls"]
    assert len(listed) == 24
    wrong = [one for one in listed if is_web_address(one["text"]) is not one["expected"]]
    assert wrong == []


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://heroncycles.example/huila", True),
        ("https://店.中国/新?灯=1#上", True),
        ("https://shop_1.heron.example", True),
        ("https://heron", False),
        ("https://heron..example", False),
        ("heron.example", False),
        ("https://heron.example/a b", False),
        ("https://heron.example and more", False),
        ("javascript:alert(1)", False),
        ("https://", False),
    ],
)
def test_an_address_is_whole_and_alone(url, good):
    assert is_web_address(url) is good
