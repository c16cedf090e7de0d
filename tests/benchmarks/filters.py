"""
Measure the filters on public texts, beside their peers: ``make bench-filters``.

The peers live in an environment of their own, which the make target installs; without it they are
left out. The texts lie beside the project (``MYNAH_SHARED_DATA``) and stay there. Run by hand:
``python -m tests.benchmarks.filters [--peers .venv-peers] [--most N]``.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import fuzz, process

from bot.voice.abuse import find_abuse
from bot.voice.injection import find_injection
from bot.voice.normalise import clean
from bot.voice.personal import find_personal
from bot.voice.profane import find_profanity
from bot.voice.similarity import BLOCKED
from bot.voice.tokens import tokens
from tests.benchmarks.public_sets import (
    DATA,
    Labelled,
    abusive,
    attacks,
    harmless,
    lines,
    mentions,
    spread,
)

PEER = Path(__file__).parent / "peers" / "filters_words.py"
RUDE_EN = (
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
)
RUDE_ZH = (
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
POLITE_EN = (
    "class assignment in Scunthorpe",
    "I pass on this",
    "cocktail dress",
    "shiitake soup",
    "the assessment was great",
    "Dick Van Dyke",
    "nude heels and panties",
)
POLITE_ZH = (
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
OWN = (
    Labelled("own words in disguise, English", RUDE_EN, POLITE_EN),
    Labelled("own words in disguise, Chinese", RUDE_ZH, POLITE_ZH),
)


@dataclass(frozen=True)
class Filters:
    """
    Ours and, where they are installed, the peers.

    Attributes:
        peers: The folder with their environments.

        most: Texts of each label of a set that all are given: better-profanity takes long.
    """

    peers: Path
    most: int

    def found(self, texts: Sequence[str]) -> dict[str, list[bool]]:
        """Say of each text whether each of the filters finds something in it."""
        ours = {
            "Mynah": [bool(find_abuse(text)) for text in texts],
            "Mynah, profanity alone": [bool(find_profanity(text)) for text in texts],
        }
        python = self.peers / "filters" / "bin" / "python"
        if not python.exists():
            return ours
        asked = json.dumps(list(texts))
        done = subprocess.run(
            [python, PEER], input=asked, stdout=subprocess.PIPE, check=True, text=True
        )
        return ours | json.loads(done.stdout)


def say(line: str = "") -> None:
    sys.stdout.write(f"{line}\n")


def row(*cells: str) -> None:
    say("| " + " | ".join(cells) + " |")


def heads(*cells: str) -> None:
    row(*cells)
    row(*("---" for _ in cells))


def abuse(filters: Filters) -> None:
    say("\nAbuse and hate: recall / precision\n")
    for at, whole in enumerate((*abusive(), *OWN)):
        few = tuple(tuple(spread(texts, filters.most)) for texts in (whole.bad, whole.good))
        one = Labelled(whole.name, *few)
        bad, good = filters.found(one.bad), filters.found(one.good)
        if not at:
            heads("set", "abusive", "harmless", *bad)
        scores = (_recall_and_precision(sum(bad[name]), sum(good[name]), one) for name in bad)
        row(one.name, str(len(one.bad)), str(len(one.good)), *scores)
    say("\nFalse alarms on texts without abuse\n")
    for at, (name, whole_set) in enumerate(harmless().items()):
        texts = spread(whole_set, filters.most)
        found = filters.found(texts)
        if not at:
            heads("set", "texts", *found)
        row(name, str(len(texts)), *(f"{sum(one) / len(texts):.1%}" for one in found.values()))


def _recall_and_precision(n_right: int, n_wrong: int, one: Labelled) -> str:
    precision = f"{n_right / (n_right + n_wrong):.0%}" if n_right + n_wrong else "none found"
    return f"{n_right / len(one.bad):.0%} / {precision}"


def injections(_: Filters) -> None:
    say("\nInjections: what is found of each set\n")
    heads("set", "texts", "found")
    for kind, sets in (("", attacks()), ("false alarms: ", harmless())):
        for name, texts in sets.items():
            row(kind + name, str(len(texts)), share(is_injection, texts))


def share(test: Callable[[str], bool], texts: Sequence[str]) -> str:
    return f"{sum(map(test, texts)) / len(texts):.1%}"


def is_injection(text: str) -> bool:
    return find_injection(clean(text, 8000)) is not None


def personal(_: Filters) -> None:
    cases = json.loads("\n".join(lines("presidio_pii/synth_dataset_v2.json")))
    say("\nPersonal data (presidio_pii): recall by kind\n")
    heads("kind", "texts", "found")
    for kind in KINDS:
        texts = [
            case["full_text"]
            for case in cases
            if any(span["entity_type"] == kind for span in case["spans"])
        ]
        row(kind, str(len(texts)), share(is_personal, texts))
    none = [case["full_text"] for case in cases if not case["spans"]]
    row("false alarms: texts without any", str(len(none)), share(is_personal, none))


def is_personal(text: str) -> bool:
    return any(find_personal(text))


def similarity(_: Filters) -> None:
    keys = [" ".join(tokens(text)) for text in dict.fromkeys(mentions())]
    keys = [key for key in dict.fromkeys(keys) if len(key.split()) >= 5]
    close = process.cdist(keys, keys, scorer=fuzz.ratio, score_cutoff=BLOCKED, workers=1)
    n = int((close > 0).sum() - len(keys)) // 2
    pairs = len(keys) * (len(keys) - 1) // 2
    say(f"\nSimilarity: {n} of {pairs} pairs of independent texts reach {BLOCKED:.0f} %")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", type=Path, default=Path(".venv-peers"))
    parser.add_argument("--most", type=int, default=150, help="texts of each label of a set")
    wanted = parser.parse_args()
    filters = Filters(wanted.peers, wanted.most)
    if not DATA.exists():
        sys.exit(f"no data in {DATA}: set MYNAH_SHARED_DATA")
    for part in (abuse, injections, personal, similarity):
        part(filters)


if __name__ == "__main__":
    main()
