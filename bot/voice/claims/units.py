"""Units in English and Chinese, each with what it is measured in and how many of it."""

from typing import Final

_SPELLINGS: Final = {
    ("minute", 1): "minute minutes min mins 分钟",
    ("minute", 60): "hour hours hr hrs h 小时 个小时",
    ("minute", 1440): "day days 天 日",
    ("minute", 10_080): "week weeks wk wks 周 星期 个星期",
    ("minute", 20_160): "fortnight",
    ("workday", 1): "个工作日 工作日",
    ("month", 1): "month months 个月",
    ("month", 12): "year years yr yrs 年",
    ("usd", 1): "$ us$ usd dollar dollars bucks 美元 美金",
    ("eur", 1): "€ eur euro euros 欧元",
    ("gbp", 1): "£ gbp quid 英镑",
    ("cny", 1): "¥ ￥ cny rmb yuan 元 块 块钱 人民币",
    ("jpy", 1): "jpy yen 日元",
    ("chf", 1): "chf francs",
    ("percent", 1): "% ％ percent pct",
    ("tenths", 1): "折",
    ("gram", 1): "g gram grams 克",
    ("gram", 1000): "kg kgs kilo kilos kilogram kilograms 公斤 千克",
    ("mm", 1): "mm millimetre millimetres 毫米",
    ("mm", 10): "cm centimetre centimetres 厘米",
    ("mm", 1000): "m metre metres meter meters 米",
    ("mm", 1_000_000): "km kilometre kilometres 公里",
    ("ml", 1): "ml 毫升",
    ("ml", 1000): "l litre litres liter liters 升",
    ("pound", 1): "lb lbs pound pounds",
    ("inch", 1): "inch inches",
}
UNITS: Final = {
    **{word: unit for unit, words in _SPELLINGS.items() for word in words.split()},
    **dict.fromkeys(
        ("business day", "business days", "working day", "working days"), ("workday", 1)
    ),
    **dict.fromkeys(("per cent",), ("percent", 1)),
    **dict.fromkeys(("calendar day", "calendar days"), ("minute", 1440)),
}
"""Spelling, lower case, to (measured in, how many of it)."""

DURATIONS: Final = frozenset({"minute", "workday", "month"})
