"""No trace of the prompt: control tokens, role labels, placeholders, the model's own small talk."""

from typing import Final

import regex

from bot.domain.verdict import Verdict, blocked, flagged, passed
from bot.voice.context import Context
from bot.voice.normalise import fold

NAME: Final = "scaffolding"

_CONTROL: Final = regex.compile(
    r"<\|[^|<>\n]{0,40}+\|?>|</?s>|\[/?INST\]|<</?SYS>>|<(?:unk|pad|bos|eos|mask)>|[Ġ▁Ċ]"
    r"|</?(?:system|user|assistant|think|instructions?|prompt)[^<>\n]{0,40}+>"
    r"|<(?:start|end)_of_turn>|\[(?:PAD|SEP|CLS|MASK|UNK)\]",
    regex.IGNORECASE,
)
_LABEL: Final = regex.compile(
    r"(?:^|\n)[ *#>\"“]{0,4}(?:assistant|user|system|human|customer|client|bot|ai|brand|agent"
    r"|answer|response|repl(?:y|ies)|rewrit(?:e|ten)|reword(?:ed|ing)?|draft|output|input"
    r"|example|instructions?|tweet|mention|facts?|context|tone|q|a"
    r"|回复|回答|改写|助手|用户|客户|示例|品牌|输出)[ *]{0,3}[:：]",
    regex.IGNORECASE,
)
_TALK: Final = regex.compile(
    r"\bas an? (?:ai|artificial|large|language|automated)\b|\blanguage model\b"
    r"|\b(?:i'm|i am) (?:just )?an? (?:ai|language model|bot)\b|\bsystem prompt\b"
    r"|\bmy (?:system )?(?:prompt|instructions|training data|guidelines)\b"
    r"|\b(?:sure|certainly|of course|absolutely)[,!.]? here(?:'s| is| are)\b"
    r"|\bhere(?:'s| is) (?:a|an|the|my|your) (?:[a-z]+ ){0,2}"
    r"(?:repl(?:y|ies)|response|rewrit\w+|reword\w+|rephras\w+|draft|version|tweet|answer)\b"
    r"|\b(?:re-?word|re-?phrase|re-?writ)(?:ed|ing|ten|e)?"
    r" (?:the|this|that|your|it|message|sentence|reply|answer|version)\b"
    r"|\bin (?:your|my) own words\b"
    r"|\bthe (?:answer|message|fact|text) (?:given|above|below|provided)\b"
    r"|\bi (?:can(?:no|')t|am unable to) (?:fulfil|assist with that|comply)\w*"
    r"|作为(?:一个|一名)?\s?(?:ai|人工智能|语言模型|机器人)|以下是(?:回复|改写|我的|一个)"
    r"|系统提示词?|好的[，,]以下",
    regex.IGNORECASE,
)
_PLACEHOLDER: Final = regex.compile(
    r"\[[\p{L}_][\p{L}\p{N}_ '/.-]{0,40}+\](?!\()|\{\{?[\p{L}_ ][\p{L}\p{N}_ .-]{0,40}+\}?\}"
    r"|<[A-Za-z][A-Za-z_ ]{1,30}+>|【[^】]{0,20}(?:姓名|名字|链接|日期|订单|产品)[^】]{0,20}】"
    r"|\b[xX]{3,}\b|_{3,}|%s\b|\blorem ipsum\b|\binsert (?:name|link|date)\b|\$\{?[A-Z_]{3,}\}?"
)
_MARKUP: Final = regex.compile(r"```|\*\*|(?:^|\n)#{1,6} |(?:^|\n)-{3,}(?:\n|$)")
_QUOTES: Final = {'"': '"', "“": "”", "「": "」", "«": "»", "『": "』"}
_MIN_TONE: Final = 15


def check(text: str, context: Context) -> Verdict:
    """Block what belongs to the prompt or the model's format; flag stray markup."""
    if found := _CONTROL.search(text):
        return blocked(NAME, f"The control token “{found.group()}” stands in the text.")
    plain = text.replace("’", "'")
    for what, pattern in (("label", _LABEL), ("phrase", _TALK), ("placeholder", _PLACEHOLDER)):
        found = pattern.search(plain)
        # The brand may write so itself: what stands in a source is no leak.
        if found and not any(found.group().strip() in source for source in context.sources):
            return blocked(NAME, f"The {what} “{found.group().strip()}” is left from the prompt.")
    tone = fold(context.brand.voice.tone)
    if len(tone) >= _MIN_TONE and tone in fold(text):
        return blocked(NAME, "The text repeats the instruction about the brand's tone.")
    if _is_wrapped(text.strip()) and text.strip() not in context.sources:
        return blocked(NAME, "The text stands in quotation marks, or one of a pair is missing.")
    if found := _MARKUP.search(text):
        return flagged(
            NAME, f"The markup “{found.group().strip()}” is shown as it is on most networks."
        )
    return passed(NAME)


def _is_wrapped(text: str) -> bool:
    if len(text) <= 1:
        return False
    first, last = text[0], text[-1]
    if first in _QUOTES and last == _QUOTES[first]:
        return _QUOTES[first] not in text[1:-1]
    opens_only = first in _QUOTES and _QUOTES[first] not in text[1:]
    closes_only = last in _QUOTES.values() and not any(mark in text[:-1] for mark in _QUOTES)
    return opens_only or (closes_only and not text[-2:-1].isdigit())
