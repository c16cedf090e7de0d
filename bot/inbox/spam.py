"""
Promotion by strangers, told by its form: what it links to and what it promises.

Sure cases only; wording without these marks is left to ``bot.inbox.intent``.
"""

from typing import Final

import regex

from bot.text.script import simplified
from bot.text.urls import find_urls
from bot.text.x import find_tags

_PROMISE: Final = regex.compile(
    r"\b(?:free (?:followers|crypto|iphones?|gift cards?|money)|"
    r"(?:buy|cheap|gain) (?:\w+ )?followers|followers? (?:and|&) likes|giveaway|airdrop|"
    r"pre-?sale|(?:100|1000)x|passive income|"
    r"(?:work|money|earn\w*|dollars?) from home|double your|guaranteed (?:profit|returns?)|"
    r"forex|crypto (?:trad\w+|signals?|expert)|binary options|casino|slot machines?|onlyfans|"
    r"(?:link|check) (?:in|my) (?:my )?(?:bio|profile)|claim your (?:prize|reward)|"
    r"(?:dm|message|text|contact|inbox) (?:me|us|him|her) (?:on|for|now|to)|whats ?app|telegram|"
    r"promote (?:it|your|on)|seo|cash ?app|t\.me|bit\.ly|hot singles)\b"
    r"|加微信|加我|加群|兼职|日赚|月入|刷粉|涨粉|刷赞|互粉|翻倍|稳赢|博彩|代写|高仿|返利|领取|炒币|"
    r"预售|开户|免费领|主页有?链接|点我头像|一件代发|招代理",
    regex.IGNORECASE,
)
_CROWD: Final = 6
"""So many accounts named in one post are named for reach."""
_SHOWN: Final = 4
_HANDLE: Final = regex.compile(r"(?<![A-Za-z0-9_.])[@＠]\w")


def find_spam(text: str) -> str | None:
    """Return what marks *text* as promotion, or None; one mark alone is not enough."""
    marks = spam_marks(text)
    return ", ".join(marks) if len(marks) > 1 else None


def spam_marks(text: str) -> tuple[str, ...]:
    """List what in *text* is usual in promotion; each alone is usual elsewhere too."""
    marks = [f"“{m.group().lower()}”" for m in _PROMISE.finditer(simplified(text))]
    n_urls, n_handles = len(find_urls(text)), len(_HANDLE.findall(text))
    n_tags = len(find_tags(text))
    marks += [f"{n_urls} link(s)"] if n_urls else []
    marks += [f"{n_handles} accounts"] if n_handles >= _CROWD else []
    marks += [f"{n_tags} tags"] if n_tags >= _CROWD else []
    return tuple(dict.fromkeys(marks))[:_SHOWN]
